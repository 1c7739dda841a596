// Gates that cannot do without settings say so when they are called on wires at once.
import { checkNames, fail, type GateNotes, isWire } from "@chainrule/core";

/** A gate that is made by its settings; E_OPTION with the right way to call it for anything else. */
export const withSettings =
  <T extends object, G extends GateNotes>(gate: string, example: string, make: (settings: T) => G) =>
  (settings: T): G => {
    const given: unknown = settings;
    if (typeof given !== "object" || given === null || isWire(given))
      fail("E_OPTION", `${gate} takes its settings first, and its inputs then: ${gate}(${example})(x).`);
    const made = make(settings);
    checkNames(settings, Object.keys(made.settings ?? {}), gate);
    return made;
  };
