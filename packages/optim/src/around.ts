import type { Optimizer, Settings } from "@chainrule/core";

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

/** An optimizer's settings and one more: under its name, or, where that is taken, name2, name3, … */
export function withSetting({ settings = {} }: Optimizer, name: string, value: number): Settings {
  let free = name;
  for (let k = 2; Object.hasOwn(settings, free); k++) free = `${name}${k}`;
  return { ...settings, [free]: value };
}
