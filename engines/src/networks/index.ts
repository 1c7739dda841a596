// All that is trained, by name.
import type { Training } from "../training.ts";
import { classifier } from "./classifier.ts";
import { dropped } from "./dropped.ts";
import { elementary } from "./elementary.ts";
import { lecture } from "./lecture.ts";
import { scalars } from "./scalars.ts";

/** Makes each network anew. */
export const networks = {
  "the lecture's network": () => lecture("float32"),
  "the lecture's network in float64": () => lecture("float64"),
  "a classifier of odd sizes": () => classifier("float32"),
  "all elementary functions": () => elementary("float32"),
  "all elementary functions in float64": () => elementary("float64"),
  "a network with dropout": () => dropped("float32"),
  "scalar gates": () => scalars("float32"),
  "scalar gates in float64": () => scalars("float64"),
} as const satisfies Readonly<Record<string, () => Training>>;

export type NetworkName = keyof typeof networks;
export const networkNames = Object.keys(networks) as readonly NetworkName[];
