import { checkNames, type Expr, type Optimizer } from "@chainrule/core";
import { around, withSetting } from "./around.ts";
import { checkAbove } from "./check.ts";

/**
 * Any optimizer with gradients clipped by their common norm: where √(Σ dw²) over all parameters is above `most`, all are scaled down to it.
 * Pascanu, Mikolov and Bengio, ICML 2013. The largest gradient is taken out of the root, so that squares do not overflow.
 */
export function clipByNorm<State extends string>(
  optimizer: Optimizer<State>,
  options: { readonly most: number },
): Optimizer<State> {
  const { most } = checkNames(options, ["most"], "clipByNorm");
  checkAbove("most", most);
  return around(optimizer, {
    label: `clipByNorm(${optimizer.label})`,
    settings: withSetting(optimizer, "clipByNorm", most),
    prepare: (gradients) => {
      const full = Object.values(gradients).filter((gradient) => !gradient.shape.includes(0));
      if (full.length === 0) return optimizer.prepare?.(gradients) ?? gradients;
      const clip = clipper(full, most);
      const clipped = Object.fromEntries(Object.entries(gradients).map(([label, gradient]) => [label, clip(gradient)]));
      return optimizer.prepare?.(clipped) ?? clipped;
    },
  });
}

/** Scales by unit first and most / size then: the norm itself, unit · size, may be too large a number, and most / norm too small. */
function clipper(gradients: readonly Expr[], most: number): (gradient: Expr) => Expr {
  const largest = gradients.map((gradient) => gradient.abs().maxOver()).reduce((a, b) => a.max(b));
  const unit = largest.equal(0).where(1, largest);
  const size = gradients
    .map((gradient) => gradient.div(unit))
    .map((scaled) => scaled.mul(scaled).sum())
    .reduce((a, b) => a.add(b))
    .sqrt();
  const within = size.mul(unit).lessEqual(most);
  return (gradient) => within.where(gradient, gradient.div(unit).mul(size.rdiv(most)));
}
