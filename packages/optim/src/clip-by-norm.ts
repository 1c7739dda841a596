import { check, type Expr, type Optimizer } from "@chainrule/core";

/**
 * Any optimizer with gradients clipped by their common norm: where √(Σ dw²) over all parameters is above `most`, all are scaled down to it.
 * Pascanu, Mikolov and Bengio, ICML 2013. The largest gradient is taken out of the root, so that squares do not overflow.
 */
export function clipByNorm<State extends string>(
  optimizer: Optimizer<State>,
  { most }: { readonly most: number },
): Optimizer<State> {
  check(Number.isFinite(most) && most > 0, "E_OPTION", () => `most is ${most}: it is a finite number above 0.`);
  return {
    ...optimizer,
    label: `clipByNorm(${optimizer.label})`,
    settings: { ...optimizer.settings, clipByNorm: most },
    prepare: (gradients) => {
      const factor = clipFactor(
        Object.values(gradients).filter((gradient) => !gradient.shape.includes(0)),
        most,
      );
      const clipped = Object.fromEntries(
        Object.entries(gradients).map(([label, gradient]) => [label, factor ? gradient.mul(factor) : gradient]),
      );
      return optimizer.prepare?.(clipped) ?? clipped;
    },
  };
}

function clipFactor(gradients: readonly Expr[], most: number): Expr | undefined {
  if (gradients.length === 0) return undefined;
  const add = (a: Expr, b: Expr): Expr => a.add(b);
  const largest = gradients.map((gradient) => gradient.abs().maxOver()).reduce((a, b) => a.max(b));
  const unit = largest.equal(0).where(1, largest);
  const norm = gradients
    .map((gradient) => gradient.div(unit))
    .map((scaled) => scaled.mul(scaled).sum())
    .reduce(add)
    .sqrt()
    .mul(unit);
  return norm.lessEqual(most).where(1, norm.rdiv(most));
}
