// What a thread runs, as text: it has no file of its own, so that bundlers and single-file builds need not know of it.
// It is started with the memory, its number and the module that it waits with; messages bring it functions.
import { LINE } from "./control.ts";
import * as words from "./words.ts";

/**
 * The program of a worker, for Node's worker_threads (`parentPort`) and for pages (`self`).
 *
 * Turns that are counted after `serve` looks are seen by it, whatever comes between. It goes back to the event loop where more messages
 * are on their way. The words that say what to do stay as they are from a thread's turn until it has come to the first barrier.
 * Who leaves says so where the others look, as they may not go back to their event loops, where its end would be told.
 */
export const workerSource = `
const node = typeof self === "undefined" || typeof process !== "undefined" && process.versions && process.versions.node;
const port = node ? require("node:worker_threads").parentPort : self;
let words, line, thread, wait, env;
const functions = [];
function stop() {
  Atomics.compareExchange(words, ${words.stop / 4}, 0, thread);
}
function look() {
  if (Atomics.load(words, ${words.stop / 4})) throw new Error("another thread failed");
}
function serve(number) {
  let last = Atomics.load(words, ${words.turn / 4} + line);
  if (Atomics.load(words, ${words.posted / 4}) !== number) return;
  Atomics.store(words, ${words.received / 4} + line, number);
  for (;;) {
    const turn = wait(4 * line, last);
    if (Atomics.load(words, ${words.posted / 4}) !== number || Atomics.load(words, ${words.stop / 4})) return;
    if (turn === last) continue;
    last = turn;
    const run = functions[words[${words.what / 4}]];
    try {
      run(words[${words.table / 4}], words[${words.scratch / 4}], thread, words[${words.threads / 4}], words[${words.base / 4}]);
    } catch (error) {
      stop();
      throw error;
    }
  }
}
function receive(message) {
  if (message.memory) {
    env = { memory: message.memory, look };
    thread = message.thread;
    line = thread * ${LINE / 4};
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
if (node) process.on("exit", () => { if (words) stop(); });
if (node) port.on("message", receive);
else port.onmessage = ({ data }) => receive(data);
`;
