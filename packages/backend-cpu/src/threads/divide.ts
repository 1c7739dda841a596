// How threads divide the rows of a kernel. Each has a part of its own; where nothing else depends on who computes which rows,
// the last rows of each part go to whoever comes for them first: no two processors are equally fast at every moment.
import { type Code, I32, type Local } from "../wasm/code.ts";
import * as op from "../wasm/op.ts";
import { LINE } from "./control.ts";
import * as words from "./words.ts";

/** Which thread this is, and how many there are. */
interface Team {
  readonly thread: Local;
  readonly threads: Local;
}

/** Rows of a kernel, divided at multiples of a grain. */
interface Rows {
  readonly rows: number;
  readonly grain: number;
  /** Writes the call of the kernel for rows from one local to another. */
  call(from: Local, to: Local): void;
}

/** So many kernels of a run have a line to count in what was taken, a word for the part of each thread. */
export const MOST_SHARED = 16;
export const TAKEN_WORDS = (MOST_SHARED * LINE) / 4;
/** A quarter of each part can be taken: an eighth first, then a sixteenth, and twice a thirty-second. */
const PIECES = 4;

const LOAD = 0x10;
const ADD = 0x1e;

/** Computes a thread's own part of the rows, if it has one. */
export function emitPart(code: Code, team: Team, rows: Rows): void {
  const [from, to] = [code.local(I32), code.local(I32)];
  emitBounds(code, team, team.thread, rows, from, to);
  emitCall(code, rows, from, to);
}

/** Computes a thread's own part, and then what nobody has taken yet of all parts, its own first. What is taken is counted on one of the lines. */
export function emitShare(code: Code, team: Team, rows: Rows, line: number): void {
  const [owner, left, from, to] = [code.local(I32), code.local(I32), code.local(I32), code.local(I32)];
  const [length, piece, end] = [code.local(I32), code.local(I32), code.local(I32)];
  const counter = (): Code =>
    code
      .get(owner)
      .i32(4)
      .op(op.i32Mul)
      .i32(words.taken + LINE * line)
      .op(op.i32Add);
  /** Puts to - (length >> (2 + piece + more)) on the stack. */
  const before = (more: number): Code =>
    code
      .get(to)
      .get(length)
      .get(piece)
      .i32(2 + more)
      .op(op.i32Add)
      .op(op.i32ShrU)
      .op(op.i32Sub);
  code.get(team.thread).set(owner).get(team.threads).set(left);
  code.repeat(left, () => {
    emitBounds(code, team, owner, rows, from, to);
    code.get(to).get(from).op(op.i32Sub).set(length);
    code.get(owner).get(team.thread).op(op.i32Eq);
    code.when(() => {
      code.i32(0).set(piece);
      before(0).set(end);
      emitCall(code, rows, from, end);
    });
    code.block(() =>
      code.loop(() => {
        // Only looked at first: most threads find that nothing is left.
        counter().atomic(LOAD, 2).i32(PIECES).op(op.i32GeS).branchIf(1);
        counter().i32(1).atomic(ADD, 2).tee(piece).i32(PIECES).op(op.i32GeS).branchIf(1);
        before(0).set(from);
        before(1).get(to);
        code
          .get(piece)
          .i32(PIECES - 1)
          .op(op.i32LtS)
          .op(op.select)
          .set(end);
        emitCall(code, rows, from, end);
        code.branch(0);
      }),
    );
    code.increase(owner, 1).i32(0).get(owner).get(owner).get(team.threads).op(op.i32Eq).op(op.select).set(owner);
  });
}

/** from and to = where the part of a thread begins and ends, counted in grains */
function emitBounds(code: Code, { threads }: Team, of: Local, { rows, grain }: Rows, from: Local, to: Local): void {
  const units = Math.ceil(rows / grain);
  code.get(of).i32(units).op(op.i32Mul).get(threads).op(op.i32DivU).set(from);
  code.get(of).i32(1).op(op.i32Add).i32(units).op(op.i32Mul).get(threads).op(op.i32DivU).set(to);
}

/** Calls the kernel for what lies between two grains, if anything does. */
function emitCall(code: Code, { rows, grain, call }: Rows, from: Local, to: Local): void {
  const [first, last] = [code.local(I32), code.local(I32)];
  code.get(from).i32(grain).op(op.i32Mul).set(first);
  code.get(to).i32(grain).op(op.i32Mul).tee(last).i32(rows).get(last).i32(rows).op(op.i32LtU).op(op.select).set(last);
  code
    .get(first)
    .get(last)
    .op(op.i32LtU)
    .when(() => call(first, last));
}
