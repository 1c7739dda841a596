// Which adapters the graphics processor's workloads run on: the machine's own, or a software driver that is named.
import { spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";

/** Manifests for the Vulkan loader, where Debian and Chromium keep them. */
const manifests: Readonly<Record<string, () => string | undefined>> = {
  lavapipe: () => globSync("/usr/share/vulkan/icd.d/lvp_icd*.json")[0],
  swiftshader: () => {
    const [file] = [process.env.CHROMIUM_FOLDER ?? "/usr/lib/chromium"].map(
      (folder) => `${folder}/vk_swiftshader_icd.json`,
    );
    return existsSync(file as string) ? file : undefined;
  },
};

/** An adapter by name, and the environment in which a process finds it alone. */
export interface AdapterSetting {
  readonly name: string;
  readonly environment: NodeJS.ProcessEnv;
}

/** What people know the machine's own adapter by; "own" where there is none. In a process of its own, which may end with it. */
function nameOfOwn(): string {
  const look = `import("@chainrule/backend-webgpu").then(async ({ webgpu }) => {
    const { adapter } = await webgpu({ allowSoftware: true });
    console.log(adapter.name);
    process.exit();
  })`;
  const { stdout } = spawnSync(process.execPath, ["--eval", look], { cwd: import.meta.dirname, encoding: "utf8" });
  return stdout.trim() || "own";
}

/** The adapters of these names; those of software that are here, when none are named. "own" is the machine's. */
export function adaptersOf(names: readonly string[] | undefined): readonly AdapterSetting[] {
  const found = names ?? Object.keys(manifests).filter((name) => manifests[name]?.() !== undefined);
  if (found.length === 0) return adaptersOf(["own"]);
  return found.map((name) => {
    if (name === "own") return { name: nameOfOwn(), environment: process.env };
    const manifest = manifests[name]?.();
    if (!manifest)
      throw new Error(`--adapter ${name}: it is not here. There are own, ${Object.keys(manifests).join(", ")}.`);
    const folder = manifest.slice(0, manifest.lastIndexOf("/"));
    const loader = name === "swiftshader" ? { LD_LIBRARY_PATH: folder } : {};
    return { name, environment: { ...process.env, ...loader, VK_DRIVER_FILES: manifest, VK_ICD_FILENAMES: manifest } };
  });
}
