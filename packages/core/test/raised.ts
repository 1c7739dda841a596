// What every error must be: typed, blamed on the caller's line, and without a trace in the graph.
import { expect } from "vitest";
import { ChainruleError, type ComputationalGraph, type ErrorCode } from "../src/index.ts";

/** What is thrown, which must be chainrule's own error. */
export function caught(act: () => unknown): ChainruleError {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(ChainruleError);
    return error as ChainruleError;
  }
  throw new Error("Nothing was thrown.");
}

export async function caughtLater(act: () => Promise<unknown>): Promise<ChainruleError> {
  const error = await act().then(
    () => new Error("Nothing was thrown."),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ChainruleError);
  return error as ChainruleError;
}

/** The code, and each of the things that the message must say. */
export function says(error: ChainruleError, code: ErrorCode, ...parts: readonly string[]): ChainruleError {
  expect(error.code, error.message).toBe(code);
  for (const part of parts) expect(error.message).toContain(part);
  return error;
}

/** The first line of a stack trace below the message. */
export const firstFrame = (error: Error): string =>
  error.stack?.split("\n").find((line) => /^\s+at .*:\d+:\d+\)?$/.test(line)) ?? "";

export const inTests = (frame: string): boolean => /\/core\/test\/[\w.-]+\.ts:\d+/.test(frame);

/** What a graph is made of, as text. */
const look = (graph: ComputationalGraph): string =>
  [
    ...[...graph.wires].map(([label, wire]) => `${label}: ${wire.kind} ${wire.dtype} ${wire}`),
    ...graph.nodes.map(({ label, inputs, output }) => `${output} = ${label}(${inputs.join("; ")})`),
  ].join("\n");

/** Refused with a code and a message, and the graph is as it was. */
export function refused(
  graph: ComputationalGraph,
  code: ErrorCode,
  act: () => unknown,
  ...parts: readonly string[]
): ChainruleError {
  const before = look(graph);
  const error = says(caught(act), code, ...parts);
  expect(look(graph)).toBe(before);
  return error;
}

/** Placing a gate is refused at the line that called the gate. */
export function refusedHere(...given: Parameters<typeof refused>): ChainruleError {
  const error = refused(...given);
  const frame = firstFrame(error);
  expect(inTests(frame), error.stack).toBe(true);
  return error;
}
