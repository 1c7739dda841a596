// Where WebGPU is: pages, their workers and Deno have it themselves, and Node by the package "webgpu".
import { fail } from "@chainrule/core";

interface Dawn {
  create(flags: readonly string[]): GPU;
}

/** What the package gives must be held for as long as the process lives: Node crashes when it is collected before its devices. */
const HELD = Symbol.for("chainrule.webgpu");

/** Without it, Dawn rounds the times of its profiles to 66 µs, as pages must, so that they cannot spy. */
const FLAGS = ["disable-dawn-features=timestamp_quantization"];

interface Host {
  readonly navigator?: { readonly gpu?: GPU };
  readonly process?: { readonly versions?: { readonly node?: string }; readonly env?: Record<string, string> };
  readonly isSecureContext?: boolean;
  [HELD]?: GPU;
}

const host = globalThis as unknown as Host;

/** The platform's WebGPU, or in Node that of the package `webgpu`. E_ADAPTER where there is neither. */
export async function platformGpu(name = "webgpu"): Promise<GPU> {
  const gpu = host.navigator?.gpu ?? host[HELD];
  if (gpu) return gpu;
  if (!host.process?.versions?.node)
    fail(
      "E_ADAPTER",
      host.isSecureContext === false
        ? "this page has no WebGPU because it is not secure: serve it by https, or from localhost. cpu() of @chainrule/backend-cpu runs everywhere."
        : "there is no WebGPU here: it needs a newer browser, or one where it is switched on. cpu() of @chainrule/backend-cpu runs everywhere.",
    );
  host[HELD] = (await dawn(name)).create(FLAGS);
  return host[HELD];
}

async function dawn(name: string): Promise<Dawn> {
  try {
    // The name is not written out here, so that bundlers of pages do not look for it.
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ name);
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND")
      fail(
        "E_ADAPTER",
        "Node has WebGPU by the package webgpu, which is not installed: npm install webgpu@0.6.2. cpu() of @chainrule/backend-cpu needs nothing.",
        { missing: name },
        error,
      );
    fail(
      "E_ADAPTER",
      `the package webgpu could not be loaded: ${message}. Its version 0.6.2 is the one that is tested. cpu() of @chainrule/backend-cpu needs nothing.`,
      {},
      error,
    );
  }
}

/** A variable of the environment, where there is one. */
export const environment = (name: string): string | undefined => host.process?.env?.[name];
