// What a thread runs, as text: it has no file of its own, so that bundlers and single-file builds need not know of it.
// It is started with the memory, its number and the module that it waits with; messages bring it functions.
import { LINE, WORDS } from "./control.ts";

const at = (word: keyof typeof WORDS): string => `${WORDS[word] / 4}`;

/** The program of a worker, for Node's worker_threads (`parentPort`) and for pages (`self`). */
export const workerSource = `
const node = typeof self === "undefined" || typeof process !== "undefined" && process.versions && process.versions.node;
const port = node ? require("node:worker_threads").parentPort : self;
let words, line, thread, wait, env;
const functions = [];
function look() {
  if (Atomics.load(words, ${at("stop")}) !== 0) throw new Error("another thread failed");
}
function serve(number) {
  // Turns from here on are seen below, whatever comes between.
  let last = Atomics.load(words, ${at("turn")} + line / 4);
  // More messages are on their way: they come first.
  if (Atomics.load(words, ${at("posted")}) !== number) return;
  Atomics.store(words, ${at("received")} + line / 4, number);
  for (;;) {
    const turn = wait(line, last);
    if (Atomics.load(words, ${at("posted")}) !== number || Atomics.load(words, ${at("stop")}) !== 0) return;
    if (turn === last) continue;
    last = turn;
    // It is this thread's turn, so these words stay as they are until it has come to the first barrier.
    const run = functions[words[${at("what")}]];
    try {
      run(words[${at("table")}], words[${at("scratch")}], thread, words[${at("threads")}], words[${at("base")}]);
    } catch (error) {
      Atomics.compareExchange(words, ${at("stop")}, 0, thread);
      throw error;
    }
  }
}
function receive(message) {
  if (message.memory) {
    env = { memory: message.memory, look };
    thread = message.thread;
    line = thread * ${LINE};
    words = new Int32Array(message.memory.buffer);
    wait = new WebAssembly.Instance(message.waiting, { env }).exports.wait;
  }
  if (message.forget) for (const number of message.forget) functions[number] = undefined;
  for (const { module, names, first } of message.modules || []) {
    const { exports } = new WebAssembly.Instance(module, { env });
    names.forEach((name, i) => { functions[first + i] = exports[name]; });
  }
  if (message.number) serve(message.number);
}
// Who leaves says so where the others look, as they may not go back to their event loops, where its end would be told.
if (node) process.on("exit", () => { if (words) Atomics.compareExchange(words, ${at("stop")}, 0, thread); });
if (node) port.on("message", receive);
else port.onmessage = ({ data }) => receive(data);
`;
