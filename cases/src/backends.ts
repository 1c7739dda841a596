// Where cases run: one line a backend.
import { cpu } from "@chainrule/backend-cpu";
import { webgpu } from "@chainrule/backend-webgpu";
import { type Backend, isChainruleError, reference } from "@chainrule/core";

export interface Offered {
  readonly label: string;
  /** The backend, or undefined where there is none (no GPU, say). */
  readonly make: () => Backend | undefined | Promise<Backend | undefined>;
  /** The float dtypes that cases run in. The reference computes in float64 whatever it is told. */
  readonly floats: readonly ("float64" | "float32")[];
  /** Gate by gate, as the step view does, or compiled into one program, as training does. */
  readonly way: "gates" | "program";
}

export const offered: readonly Offered[] = [
  { label: "reference", make: () => reference, floats: ["float64"], way: "gates" },
  { label: "cpu", make: () => cpu(), floats: ["float64", "float32"], way: "program" },
  // On a software adapter only where the environment has CHAINRULE_SOFTWARE_GPU=1.
  { label: "webgpu", make: webgpuIfThere, floats: ["float32"], way: "program" },
];

async function webgpuIfThere(): Promise<Backend | undefined> {
  try {
    return await webgpu();
  } catch (error) {
    if (isChainruleError(error) && error.code === "E_ADAPTER") return undefined;
    throw error;
  }
}

/** A backend in one float dtype. */
export interface Place {
  readonly label: string;
  readonly backend: Backend;
  readonly float: "float64" | "float32";
  readonly way: Offered["way"];
}

/** Every backend that is here, in every float dtype that it offers. */
export async function placesOf(backends: readonly Offered[]): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const { label, make, floats, way } of backends) {
    const backend = await make();
    if (!backend) continue;
    for (const float of floats)
      places.push({ label: floats.length > 1 ? `${label} ${float}` : label, backend, float, way });
  }
  return places;
}

/** Where numbers are as exact as they get: what rounding is measured from. */
export const exactPlace: Place = { label: "reference", backend: reference, float: "float64", way: "gates" };
