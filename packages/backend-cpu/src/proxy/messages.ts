// What a proxy and the worker behind it say to each other. Requests are done in the order in which they come.
import type { Dtype, ErrorCode, ErrorDetails, Numbers, Program, Sizes } from "@chainrule/core";
import { ChainruleError, isChainruleError } from "@chainrule/core";
import type { CpuOptions } from "../options.ts";

/** What the worker is asked to do; those with an `ask` are answered. */
export type Request =
  | { readonly kind: "start"; readonly options: CpuOptions }
  | { readonly kind: "buffer"; readonly id: number; readonly shape: Sizes; readonly dtype: Dtype }
  | { readonly kind: "write"; readonly id: number; readonly data: Numbers }
  | { readonly kind: "read"; readonly id: number; readonly ask: number }
  | { readonly kind: "compile"; readonly id: number; readonly program: Program; readonly ask: number }
  | {
      readonly kind: "bind";
      readonly id: number;
      readonly executable: number;
      readonly inputs: readonly number[];
      readonly outputs: readonly number[];
    }
  | { readonly kind: "run"; readonly id: number }
  | { readonly kind: "drop"; readonly id: number }
  | { readonly kind: "threads"; readonly ask: number };

/** An error as data. */
export interface Failure {
  /** Undefined for an error that is not chainrule's. */
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly details: ErrorDetails;
}

export type Answer =
  | { readonly ask: number; readonly value: unknown }
  | { readonly ask: number; readonly failure: Failure };

export function failureOf(error: unknown): Failure {
  if (isChainruleError(error)) return { code: error.code, message: error.message, details: error.details };
  return { code: undefined, message: error instanceof Error ? error.message : String(error), details: {} };
}

/** The error again. */
export const errorOf = ({ code, message, details }: Failure): Error =>
  code === undefined ? new Error(message) : new ChainruleError(code, message, details);
