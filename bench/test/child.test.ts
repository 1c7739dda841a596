// Processes that do not answer, or not as they should, end in words: nobody is dropped silently, and nothing hangs.
import { expect, test } from "vitest";
import { Child } from "../src/child.ts";

const node = (code: string): Child =>
  new Child({ command: process.execPath, args: ["-e", code], env: { PATH: process.env.PATH } });
/** Answers every line with this. */
const saying = (answer: string): Child =>
  node(`process.stdin.on("data", () => process.stdout.write(${JSON.stringify(`${answer}\n`)}))`);

test("a command that is not there says so, however late it is asked", async () => {
  const child = new Child({ command: "no-such-python3", args: [], env: {} });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await expect(child.ask("usage", {})).rejects.toThrow("spawn no-such-python3 ENOENT");
});

test("a process that fails gives the line that names its error", async () => {
  const child = node(`console.error("Traceback\\nModuleNotFoundError: No module named 'torch'\\n"); process.exit(1)`);
  await expect(child.ask("usage", {})).rejects.toThrow("ModuleNotFoundError: No module named 'torch'");
});

test("an error that it answers is thrown, and it may be asked again", async () => {
  const child = saying('{"error":"no such kernel"}');
  await expect(child.ask("usage", {})).rejects.toThrow("no such kernel");
  await expect(child.ask("usage", {})).rejects.toThrow("no such kernel");
  child.stop();
});

test("what a library prints is no answer", async () => {
  const child = saying('Hi, looks like you are running TensorFlow.js\n{"sums":[1]}');
  expect(await child.ask("sums", {})).toEqual({ sums: [1] });
  child.stop();
});
