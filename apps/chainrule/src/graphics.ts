// The graphics processor as a backend: opened, or explained in words of the command line.
import type { Adapter, Profile } from "@chainrule/backend-webgpu";
import { type Backend, isChainruleError } from "@chainrule/core";
import { Failure } from "./failure.ts";

/** A backend that is ready, and what there is to say of it. */
export interface Opened {
  readonly backend: Backend;
  /** Where it runs, when that is a graphics processor. */
  readonly adapter?: Adapter | undefined;
  /** The times of its kernels so far, where they are timed. */
  readonly profile?: (() => Promise<Profile>) | undefined;
}

export interface GraphicsOptions {
  /** Whether an adapter that computes on the processor will do. */
  readonly software: boolean;
  readonly profile: boolean;
}

/** Opens the graphics processor. E_ADAPTER, with what to do, where there is none. */
export async function openGraphics({ software, profile }: GraphicsOptions): Promise<Opened> {
  // Only who asks for it waits for it to load.
  const { webgpu } = await import("@chainrule/backend-webgpu");
  try {
    const backend = await webgpu({ allowSoftware: software || undefined, profile });
    return { backend, adapter: backend.adapter, profile: profile ? () => backend.profile() : undefined };
  } catch (error) {
    throw explained(error);
  }
}

function explained(error: unknown): unknown {
  if (!isChainruleError(error) || error.code !== "E_ADAPTER") return error;
  const { missing, software, description, vendor } = error.details;
  if (missing)
    return new Failure(
      "E_ADAPTER",
      "--backend webgpu needs the package webgpu, which is not installed.",
      "Install it where chainrule is: npm install webgpu@0.6.2, with --global if chainrule was. --backend cpu needs nothing.",
    );
  if (software)
    return new Failure(
      "E_ADAPTER",
      `the only graphics adapter here, ${description || vendor || "one without a name"}, computes on the processor, where --backend cpu is faster.`,
      "Train with --backend cpu, or add --software if you mean it.",
    );
  return new Failure("E_ADAPTER", error.message, "Train with --backend cpu.");
}
