/** The elements that our pictures are made of. Nothing that loads, links or runs is among them. */
export const svgNames = ["svg", "g", "path", "rect", "circle", "line", "text", "tspan", "title", "desc"] as const;

/** The name of an element. */
export type SvgName = (typeof svgNames)[number];

/** An element of a picture, as data: whoever shows it makes nodes or text of it, and never needs `innerHTML`. */
export interface SvgNode {
  readonly name: SvgName;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (SvgNode | string)[];
}

/** An attribute that may be left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Makes an element; attributes without a value are left out, numbers are cut to hundredths. */
export function svg(name: SvgName, attributes: Attributes, ...children: readonly (SvgNode | string)[]): SvgNode {
  const given: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(attributes))
    if (value !== undefined) given[key] = typeof value === "number" ? hundredths(value) : value;
  return { name, attributes: given, children };
}

/** The number with two digits behind the point at most. */
export const hundredths = (value: number): number => Math.round(value * 100) / 100 + 0;
