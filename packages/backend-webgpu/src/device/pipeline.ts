// Kernels become pipelines; what a driver does not compile is said with the gates and the line.
import { ChainruleError } from "@chainrule/core";
import type { OpenDevice } from "./open.ts";
import { nameOf } from "./open.ts";

/** The text of a kernel, and what it is of. */
export interface Source {
  readonly code: string;
  /** The ops that it runs, for people. */
  readonly label: string;
}

/** Compiles a kernel. E_SHADER, with the line, where the driver refuses it. */
export async function makePipeline(
  { device, info }: OpenDevice,
  { code, label }: Source,
  layout: GPUPipelineLayout | "auto",
): Promise<GPUComputePipeline> {
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ code, label });
  const refused = device.popErrorScope().catch(() => null);
  try {
    // The module's own error says more, and comes with its line.
    if (await refused) throw new Error((await refused)?.message);
    return await device.createComputePipelineAsync({ label, layout, compute: { module } });
  } catch (error) {
    // A device that is gone compiles nothing, which is no fault of the kernel's.
    const gone = await Promise.race([device.lost.then(() => true), Promise.resolve(false)]);
    if (gone) throw error;
    throw await refusal(module, code, label, nameOf(info), error as Error);
  }
}

async function refusal(
  module: GPUShaderModule,
  code: string,
  label: string,
  adapter: string,
  cause: Error,
): Promise<ChainruleError> {
  const { messages } = await module.getCompilationInfo();
  const message = messages.find(({ type }) => type === "error");
  const line = message?.lineNum ?? 0;
  const text = code.split("\n")[line - 1]?.trim() ?? "";
  const where = line > 0 ? `, line ${line}: ${message?.message}\n  ${line} | ${text}` : `: ${cause.message}`;
  return new ChainruleError(
    "E_SHADER",
    `${adapter} does not compile the kernel of ${label}${where}\nThis is a mistake of ours, or of the driver's: please report it.`,
    { kernel: label, line, text, code },
    cause,
  );
}
