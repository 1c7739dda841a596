// Where threads meet: a few words at the start of the heap, and the WebAssembly that reads and writes them.
// Whoever waits spins first, then sleeps, and never without a time limit.
import { Code, I32 } from "../wasm/code.ts";
import { type Imported, type MemoryType, Module } from "../wasm/module.ts";
import * as op from "../wasm/op.ts";
import * as words from "./words.ts";

/** Bytes at the start of the heap that are not handed out. */
export const CONTROL_BYTES = 4096;
/** As many threads as the words have room for. */
export const MOST_THREADS = 16;

/** Bytes from the words of one thread to those of the next. */
export const LINE = 64;
/** How long a thread at a barrier sleeps before it looks whether the others are still there. */
export const LOOK_MS = 10;

/** What barriers ask while they wait: it throws when waiting makes no sense any more. */
export const LOOK: Imported = { name: "look", parameters: [], results: [] };

const ADD = 0x1e;
const LOAD = 0x10;
const STORE = 0x17;
const NOTIFY = 0x00;
const WAIT = 0x01;
const ALL = 1 << 30;
const NANOSECONDS = 1e6;
/** How often a thread looks before it sleeps. */
const SPINS = 20_000;
/** How long an idle thread sleeps at once; it is woken when its turn comes. */
const IDLE_MS = 1000;

/** Arrives at a barrier: (target) returns when the counter has come to it. `look` is the number of {@link LOOK}. */
export function emitBarrier(look: number): Code {
  const code = new Code([I32]);
  const [spins, seen] = [code.local(I32), code.local(I32)];
  const hasCome = (): Code =>
    code.i32(words.arrivals).atomic(LOAD, 2).tee(seen).get(0).op(op.i32Sub).i32(0).op(op.i32GeS);
  code.i32(words.arrivals).i32(1).atomic(ADD, 2).op(op.drop);
  code
    .i32(words.arrivalSleepers)
    .atomic(LOAD, 2)
    .when(() => code.i32(words.arrivals).i32(ALL).atomic(NOTIFY, 2).op(op.drop));
  code.block(() => {
    code.i32(SPINS).set(spins);
    code.loop(() => {
      hasCome().branchIf(1);
      code.get(spins).i32(-1).op(op.i32Add).tee(spins).branchIf(0);
    });
    code.loop(() => {
      code.i32(words.arrivalSleepers).i32(1).atomic(ADD, 2).op(op.drop);
      // Whoever arrives after this look sees the sleeper, and the sleep does not begin when the counter is no longer what was seen.
      hasCome()
        .op(op.i32Eqz)
        .when(() => {
          code
            .i32(words.arrivals)
            .get(seen)
            .i64(LOOK_MS * NANOSECONDS)
            .atomic(WAIT, 2)
            .op(op.drop);
        });
      code.i32(words.arrivalSleepers).i32(-1).atomic(ADD, 2).op(op.drop);
      hasCome().branchIf(1);
      code.call(look).branch(0);
    });
  });
  return code;
}

/** The module that a thread waits with: `wait(thread's offset, last)` returns its turn, which is `last` when none came for long. */
export function waiting(memory: MemoryType): Uint8Array<ArrayBuffer> {
  const module = new Module(memory);
  const code = new Code([I32, I32], [I32]);
  const [LAST] = [1];
  const [spins, seen, turn, sleeps] = [code.local(I32), code.local(I32), code.local(I32), code.local(I32)];
  const hasCome = (): Code => code.get(turn).atomic(LOAD, 2).tee(seen).get(LAST).op(op.i32Ne);
  code.get(0).i32(words.turn).op(op.i32Add).set(turn);
  code.get(0).i32(words.sleeps).op(op.i32Add).set(sleeps);
  code.block(() => {
    code.i32(SPINS).set(spins);
    code.loop(() => {
      hasCome().branchIf(1);
      code.get(spins).i32(-1).op(op.i32Add).tee(spins).branchIf(0);
    });
    code.get(sleeps).i32(1).atomic(STORE, 2);
    code
      .get(turn)
      .get(LAST)
      .i64(IDLE_MS * NANOSECONDS)
      .atomic(WAIT, 2)
      .op(op.drop);
    code.get(sleeps).i32(0).atomic(STORE, 2);
    hasCome().op(op.drop);
  });
  code.get(seen);
  module.add(code, "wait");
  return module.finish();
}
