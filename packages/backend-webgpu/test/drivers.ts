// What tests run on: the two drivers that do a graphics processor's work on the processor, and where machines keep them. Where the
// environment has CHAINRULE_TEST_GPU=own it is the machine's own graphics processor instead.
import { existsSync, globSync, realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

export interface Driver {
  readonly name: "lavapipe" | "swiftshader" | "own";
  /** Its manifest for the Vulkan loader, which finds the machine's own by itself. */
  readonly manifest: string | undefined;
  /** A Vulkan loader that lies beside it. */
  readonly loader?: string | undefined;
  /** What to install where it is missing. */
  readonly advice: string;
}

const inPath = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "chromium"));
const chromiums = [process.env.CHROMIUM, ...inPath].filter((file) => file !== undefined && existsSync(file));
const folders = [...chromiums.map((file) => dirname(realpathSync(file as string))), "/usr/lib/chromium"];
const swiftshader = folders.find((folder) => existsSync(join(folder, "vk_swiftshader_icd.json")));

export const software: readonly Driver[] = [
  {
    name: "lavapipe",
    manifest: globSync("/usr/share/vulkan/icd.d/lvp_icd*.json")[0],
    advice: "install Mesa's Vulkan drivers, 24 or newer: mesa-vulkan-drivers and libvulkan1 of Debian",
  },
  {
    name: "swiftshader",
    manifest: swiftshader && join(swiftshader, "vk_swiftshader_icd.json"),
    loader: swiftshader,
    advice: "install Chromium, which brings it, or name one in the environment variable CHROMIUM",
  },
];

/** What WebGPU takes by itself. */
const own: Driver = { name: "own", manifest: undefined, advice: "WebGPU finds no graphics processor here" };

export const drivers = process.env.CHAINRULE_TEST_GPU === "own" ? [own] : software;

/** The variables by which a process finds this driver alone. */
export function environmentOf({ name, manifest = "", loader }: Driver): Record<string, string> {
  if (name === "own") return { WEBGPU_DRIVER: name };
  const path = [process.env.LD_LIBRARY_PATH, loader].filter(Boolean).join(delimiter);
  // Older loaders know the second name only.
  const chosen = { WEBGPU_DRIVER: name, VK_DRIVER_FILES: manifest, VK_ICD_FILENAMES: manifest };
  return loader ? { ...chosen, LD_LIBRARY_PATH: path } : chosen;
}
