// Gates that break the contract, keep state, or that a backend gets wrong.
import type { Gate } from "@chainrule/core";
import { constant, defineGate, type Expr, keep, reference } from "@chainrule/core";
import { tableOf } from "./broken-gate.ts";
import { float32, spoiled } from "./fake-backends.ts";

const { broken, add } = tableOf();
export const brokenContracts = broken;

// What is returned is wrong.
const linear = (x: Expr): Expr => x.mul(2);
add(
  "a gradient of the wrong shape",
  defineGate(
    "sum",
    (x: Expr) => x.sum(),
    (dy) => [dy],
  ),
  [[2, 3]],
  "contract",
  /gradient of input 0 .*is \[\], but the input is \[2, 3\]/,
);
add(
  "a gradient that was not summed",
  defineGate("scale", linear, (dy) => [dy.broadcastTo([5, 2, 3])]),
  [[2, 3]],
  "contract",
  /a sum over a stretched axis was forgotten/,
);
add(
  "a gradient of the wrong dtype",
  defineGate("scale", linear, (dy) => [dy.cast("int32")]),
  [[2]],
  "contract",
  /is int32, but the input is float64/,
);
add(
  "too few gradients",
  defineGate("plus", (x: Expr, y: Expr) => x.add(y), ((dz: Expr) => [dz]) as never),
  [[2], [2]],
  "contract",
  /one gradient per input: 2, not 1/,
);
add(
  "too many gradients",
  defineGate("scale", linear, ((dz: Expr) => [dz, dz]) as never),
  [[2]],
  "contract",
  /one gradient per input: 1, not 2/,
);
add("a promise", { label: "later", forward: async (x: Expr) => x.mul(2) }, [[2]], "contract", /later: .*a promise/);
add(
  "undefined from forward",
  { label: "nothing", forward: (_: Expr) => undefined },
  [[2]],
  "contract",
  /nothing: forward must return an expression.*undefined/,
);
add(
  "undefined from backward",
  { label: "nothing", forward: linear, backward: () => undefined },
  [[2]],
  "contract",
  /nothing: backward must return an array.*undefined/,
);
add(
  "a number in the place of a gradient",
  { label: "one", forward: linear, backward: () => [1] },
  [[2]],
  "contract",
  /one: the gradient of input 0 .*must be an expression/,
);
add(
  "an error half-way",
  {
    label: "halfway",
    forward: linear,
    backward: () => {
      throw new Error("out of ideas");
    },
  },
  [[2]],
  "contract",
  /halfway threw .*out of ideas/,
);
add(
  "a value that was not kept",
  defineGate("multiply", (x: Expr, y: Expr) => keep(x.mul(y), { x }), ((dz: Expr, { x, y }: { x: Expr; y: Expr }) => [
    dz.mul(y),
    dz.mul(x),
  ]) as never),
  [[2], [2]],
  "contract",
  /multiply: mul: operand 2 is undefined.*Was it kept\?/,
);
add(
  "no forward",
  { label: "half", backward: () => [] },
  [[2]],
  "contract",
  /a gate is an object with a label and a forward function/,
);
add(
  "another dtype than the graph's",
  defineGate("scale", (x: Expr) => x.mul(constant(2, "float32"))),
  [[2]],
  "contract",
  /scale: .*float64 and float32 do not mix/,
);
add(
  "an output of another dtype",
  defineGate("narrow", (x: Expr) => x.cast("float32")),
  [[2]],
  "contract",
  /narrow returns float32 in a float64 graph/,
);

// State.
class Remembering implements Gate<[Expr, Expr]> {
  readonly label = "remembering";
  x: Expr | undefined;
  y: Expr | undefined;
  forward(x: Expr, y: Expr) {
    this.x = x;
    this.y = y;
    return x.mul(y);
  }
  backward(dz: Expr): readonly [Expr, Expr] {
    return [dz.mul(this.y as Expr), dz.mul(this.x as Expr)];
  }
}
add(
  "values kept on the gate itself",
  new Remembering(),
  [[2], [2]],
  "purity",
  /remembering must keep nothing.*wrote to its own "x"/,
);
let first: Expr | undefined;
add(
  "a value of an earlier call",
  {
    label: "sticky",
    forward: (x: Expr) => {
      first ??= x;
      return x.mul(first);
    },
  },
  [[2]],
  "contract",
  /sticky/,
);
let calls = 0;
add(
  "a program that depends on how often it was called",
  defineGate("counting", (x: Expr) => x.mul(++calls)),
  [[2]],
  "tracing",
  /counting comes to another program/,
);
add(
  "a factor drawn when traced",
  defineGate("drawing", (x: Expr) => x.mul(Math.random())),
  [[2]],
  "tracing",
  /drawing comes to another program/,
);
add(
  "a program that depends on how often backward was called",
  defineGate("counting", linear, (dy) => [dy.mul(++calls)]),
  [[2]],
  "tracing",
  /counting comes to another program/,
);
add(
  "an input that is changed",
  {
    label: "mutating",
    forward: (x: Expr) => {
      const y = x.mul(2);
      Object.assign(x, { attributes: { label: "mine" } });
      return y;
    },
  },
  [[2]],
  "purity",
  /mutating must keep nothing.*forward changed input 0/,
);

// Backends that get the gate wrong.
const tanh = defineGate("tanh", (x: Expr) => x.tanh());
const wrongTanh = spoiled(float32(), (instruction) =>
  instruction.op === "tanh" ? { ...instruction, op: "sigmoid" } : instruction,
);
add(
  "wrong on one backend only",
  tanh,
  [[3]],
  "backends",
  /tanh on float32 in float32: the value is not what it is on the reference/,
  { backends: [reference, wrongTanh] },
);
const wrongLarge = spoiled(float32(), (instruction, { instructions }) =>
  instructions.length > 3 && instruction.op === "mul" ? { ...instruction, op: "add" } : instruction,
);
add("stepped and compiled apart", tanh, [[3]], "compiled", /compiled, is not what it is stepped/, {
  backends: [wrongLarge],
});

add(
  "a backend that is 20 units in the last place off",
  tanh,
  [[3]],
  "backends",
  /tanh on float32 in float32: the value is not what it is on the reference/,
  { backends: [float32((op, x) => (op === "tanh" ? x * (1 + 20 * 2 ** -23) : x))] },
);
