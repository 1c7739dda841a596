import type { Optimizer } from "@chainrule/core";

/** An optimizer around another, which may be an object of a class: what is not changed is passed on to it. */
export const around = <State extends string>(
  optimizer: Optimizer<State>,
  changes: Partial<Optimizer<State>> & Pick<Optimizer<State>, "label">,
): Optimizer<State> => ({
  remembers: optimizer.remembers,
  ...(optimizer.prepare && { prepare: (gradients) => optimizer.prepare?.(gradients) ?? gradients }),
  update: (...given) => optimizer.update(...given),
  ...changes,
});
