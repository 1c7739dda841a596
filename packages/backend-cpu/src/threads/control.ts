// Where threads meet: a few words at the start of the heap, and the WebAssembly that reads and writes them.
// Whoever waits spins first, then sleeps, and never without a time limit.
import { Code, I32, op } from "../wasm/code.ts";
import { type MemoryType, Module } from "../wasm/module.ts";

/** Bytes at the start of the heap that are not handed out. */
export const CONTROL_BYTES = 4096;
/** As many threads as the words have room for. */
export const MOST_THREADS = 16;

/** Addresses of the words. What one thread writes and others spin on has a line of the caches to itself. */
export const WORDS = {
  /** Counts commands. */
  command: 128,
  /** What to do: the number of a function, or {@link MESSAGES}. */
  what: 132,
  table: 136,
  scratch: 140,
  threads: 144,
  /** What the barrier's counter was when the command was given. */
  base: 148,
  /** Counts messages that were posted. */
  posted: 152,
  /** Counts arrivals at barriers. */
  arrivals: 192,
  /** How many sleep until somebody arrives. */
  arrivalSleepers: 256,
  /** How many sleep until a command comes. */
  commandSleepers: 320,
  /** Not 0 when all are to give up. */
  stop: 384,
  /** One word a thread, a line apart: not 0 when it waits for commands. */
  ready: 448,
} as const;

/** A command: go back to the event loop, where messages are. */
export const MESSAGES = -1;

const ADD = 0x1e;
const LOAD = 0x10;
const NOTIFY = 0x00;
const WAIT = 0x01;
const ALL = 1 << 30;
const NANOSECONDS = 1e6;
/** How often a thread looks before it sleeps. */
const SPINS = 20_000;
/** Sleeps of a thread that waits at a barrier, ten milliseconds each, before it takes the others for dead. */
const MOST_SLEEPS = 100;

/** Arrives at a barrier: (target) returns when the counter has come to it, and traps when others do not come. */
export function emitBarrier(): Code {
  const code = new Code([I32]);
  const [spins, seen, sleeps] = [code.local(I32), code.local(I32), code.local(I32)];
  const hasCome = (): Code =>
    code.i32(WORDS.arrivals).atomic(LOAD, 2).tee(seen).get(0).op(op.i32Sub).i32(0).op(op.i32GeS);
  const stopped = (): Code =>
    code
      .i32(WORDS.stop)
      .atomic(LOAD, 2)
      .when(() => code.op(op.unreachable));
  code.i32(WORDS.arrivals).i32(1).atomic(ADD, 2).op(op.drop);
  code
    .i32(WORDS.arrivalSleepers)
    .atomic(LOAD, 2)
    .when(() => code.i32(WORDS.arrivals).i32(ALL).atomic(NOTIFY, 2).op(op.drop));
  code.block(() => {
    code.i32(SPINS).set(spins);
    code.loop(() => {
      hasCome().branchIf(1);
      code.get(spins).i32(-1).op(op.i32Add).tee(spins).branchIf(0);
    });
    code.loop(() => {
      stopped();
      code.i32(WORDS.arrivalSleepers).i32(1).atomic(ADD, 2).op(op.drop);
      hasCome()
        .op(op.i32Eqz)
        .when(() => {
          code
            .i32(WORDS.arrivals)
            .get(seen)
            .i64(10 * NANOSECONDS)
            .atomic(WAIT, 2)
            .op(op.drop);
        });
      code.i32(WORDS.arrivalSleepers).i32(-1).atomic(ADD, 2).op(op.drop);
      hasCome().branchIf(1);
      code.get(sleeps).i32(1).op(op.i32Add).tee(sleeps).i32(MOST_SLEEPS).op(op.i32LtS).branchIf(0);
    });
    code.op(op.unreachable);
  });
  return code;
}

/** The module that a thread waits with: `wait(last)` returns the number of a new command, or `last` when none came for long. */
export function waiting(memory: MemoryType): Uint8Array<ArrayBuffer> {
  const module = new Module(memory);
  const code = new Code([I32], [I32]);
  const [spins, sleeps, seen] = [code.local(I32), code.local(I32), code.local(I32)];
  code.block(() => {
    code.i32(SPINS).set(spins);
    code.loop(() => {
      code.i32(WORDS.command).atomic(LOAD, 2).tee(seen).get(0).op(op.i32Ne).branchIf(1);
      code.get(spins).i32(-1).op(op.i32Add).tee(spins).branchIf(0);
    });
    code.i32(10).set(sleeps);
    code.loop(() => {
      code.i32(WORDS.commandSleepers).i32(1).atomic(ADD, 2).op(op.drop);
      code
        .i32(WORDS.command)
        .get(0)
        .i64(50 * NANOSECONDS)
        .atomic(WAIT, 2)
        .op(op.drop);
      code.i32(WORDS.commandSleepers).i32(-1).atomic(ADD, 2).op(op.drop);
      code.i32(WORDS.command).atomic(LOAD, 2).tee(seen).get(0).op(op.i32Ne).branchIf(1);
      code.get(sleeps).i32(-1).op(op.i32Add).tee(sleeps).branchIf(0);
    });
  });
  code.get(seen);
  module.add(code, "wait");
  return module.finish();
}
