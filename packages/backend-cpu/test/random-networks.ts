// Networks made at random: layers of any size, that learn or only feed forward, with whatever ties their kernels together.
import { type Expr, randomUniform, type Sizes } from "@chainrule/core";
import { leaf } from "./helpers.ts";
import type { Made } from "./orders.ts";

// Around where tiles, strips and parts end, and where a product is divided by panels in place of rows.
const BATCHES = [1, 2, 3, 5, 17, 40, 64, 100, 131, 132, 133, 200];
const WIDTHS = [1, 10, 33, 64, 100, 129, 257, 300, 513, 700];

interface Layer {
  readonly before: Expr;
  readonly weights: Expr;
  readonly transposed: boolean;
  readonly bias: Expr | undefined;
}

export function randomNetwork(seed: number): Made {
  let drawn = 0;
  const draw = (): number => randomUniform(seed, 9, drawn++);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(draw() * list.length)] as T;
  const dtype = pick(["float32", "float32", "float64"] as const);
  const batch = pick(BATCHES);
  const inputs: Expr[] = [];
  const input = (label: string, shape: Sizes): Expr => {
    const made = leaf(`${label}${inputs.length}`, shape, dtype);
    inputs.push(made);
    return made;
  };
  const updates: { target: Expr; value: Expr }[] = [];

  const x = input("x", [batch, pick(WIDTHS)]);
  const layers: Layer[] = [];
  const values = [x];
  for (let depth = pick([1, 2, 2, 3]); depth > 0; depth--) {
    const before = values.at(-1) as Expr;
    const [rows, columns] = [before.shape[1] as number, pick(WIDTHS)];
    const transposed = draw() < 0.3;
    const weights = input("w", transposed ? [columns, rows] : [rows, columns]);
    const bias = draw() < 0.4 ? input("b", [columns]) : undefined;
    const product = before.matmul(weights, { transB: transposed });
    layers.push({ before, weights, transposed, bias });
    values.push(activate(bias ? product.add(bias) : product));
  }
  const last = values.at(-1) as Expr;

  /** Something that goes over the numbers alone, or needs a whole row, a whole column or all of them. */
  function activate(z: Expr): Expr {
    return pick([
      () => z,
      () => z.tanh(),
      () => z.relu(),
      () => z.exp().mul(z).add(z.sigmoid()),
      () => z.add(z.sum([0])),
      () => z.sub(z.maxOver([1]).reshape([batch, 1])),
      () => z.sub(z.sum().mul(1e-3)),
    ])();
  }

  /** One step of learning, with a made-up upstream gradient; with momentum, or without. */
  function learn(): void {
    let upstream = last.mul(0.1);
    for (const { before, weights, transposed, bias } of layers.toReversed()) {
      const ofWeights = transposed
        ? upstream.matmul(before, { transA: true })
        : before.matmul(upstream, { transA: true });
      descend(weights, ofWeights);
      if (bias) descend(bias, upstream.sum([0]));
      upstream = upstream.matmul(weights, { transB: !transposed }).mul(before.tanh());
    }
  }

  function descend(target: Expr, gradient: Expr): void {
    if (draw() < 0.5) {
      updates.push({ target, value: target.sub(gradient.mul(1e-3)) });
      return;
    }
    const velocity = input("v", target.shape as Sizes);
    const next = velocity.mul(0.9).sub(gradient.mul(1e-3));
    updates.push({ target: velocity, value: next }, { target, value: target.add(next) });
  }

  if (draw() < 0.6) learn();
  else
    for (const { weights } of layers)
      if (draw() < 0.5)
        updates.push({ target: weights, value: weights.mul(0.9).add(draw() < 0.5 ? weights.sum().mul(1e-3) : 0.1) });
  if (draw() < 0.3) updates.push({ target: x, value: x.mul(0.5) });

  const outputs = [
    pick([() => last, () => last.sum(), () => last.sum([0]), () => last.sum([1]), () => last.mul(2)])(),
    ...(draw() < 0.5 ? [pick(values).sum([0])] : []),
    ...(draw() < 0.3 ? [x.mul(3).add(1).sigmoid()] : []),
  ];
  return { inputs, outputs, updates };
}
