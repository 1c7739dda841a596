// What a thread runs, as text: it has no file of its own, so that bundlers and single-file builds need not know of it.
// It is started with the memory, its number and the module that it waits with; messages bring it functions.
import { MESSAGES, WORDS } from "./control.ts";

/** The program of a worker, for Node's worker_threads (`parentPort`) and for pages (`self`). */
export const workerSource = `
const node = typeof self === "undefined" || typeof process !== "undefined" && process.versions && process.versions.node;
const port = node ? require("node:worker_threads").parentPort : self;
let words, thread, wait, memory;
const functions = [];
function serve(number) {
  let last = Atomics.load(words, ${WORDS.command / 4});
  // More messages are on their way: they come first.
  if (Atomics.load(words, ${WORDS.posted / 4}) !== number) return;
  Atomics.store(words, ${WORDS.ready / 4} + 16 * thread, 1);
  for (;;) {
    const next = wait(last);
    if (next === last) continue;
    last = next;
    const what = words[${WORDS.what / 4}];
    if (what === ${MESSAGES}) break;
    const threads = words[${WORDS.threads / 4}];
    if (thread >= threads) continue;
    const run = functions[what];
    run(words[${WORDS.table / 4}], words[${WORDS.scratch / 4}], thread, threads, words[${WORDS.base / 4}]);
  }
  Atomics.store(words, ${WORDS.ready / 4} + 16 * thread, 0);
}
function receive(message) {
  if (message.memory) {
    memory = message.memory;
    thread = message.thread;
    words = new Int32Array(memory.buffer);
    wait = new WebAssembly.Instance(message.waiting, { env: { memory } }).exports.wait;
  }
  if (message.module) {
    const { exports } = new WebAssembly.Instance(message.module, { env: { memory } });
    for (const [name, number] of message.functions) functions[number] = exports[name];
  }
  if (message.forget) for (const number of message.forget) functions[number] = undefined;
  if (message.number) serve(message.number);
}
if (node) port.on("message", receive);
else port.onmessage = ({ data }) => receive(data);
`;
