import { nearestName } from "@chainrule/core";

/** " Did you mean --steps?", or nothing where no name is near. */
export function didYouMean(name: string, names: Iterable<string>): string {
  const nearest = nearestName(name, names);
  return nearest === undefined ? "" : ` Did you mean ${nearest}?`;
}
