// What can be wrong, each in English and Chinese; {names} stand for the parameters, and [[…]] is left out where its
// parameters are.

/** Every problem of documents, texts, edits and links, by its stable code. */
export const sentences = {
  E_CORE: { en: "{message}", zh: "{message}" },
  E_UNKNOWN_GATE: {
    en: 'there is no gate "{name}".[[ Did you mean "{nearest}"?]] Load the package that has it, or use one of the palette.',
    zh: "没有名为“{name}”的门。[[是指“{nearest}”吗？]]请加载提供它的包，或使用面板中的门。",
  },
  E_OPEN_INPUT: {
    en: "input {port} of {gate} is open: connect something to it.",
    zh: "{gate} 的第 {port} 个输入还空着：请接上一条线。",
  },
  E_WAITS: { en: "it waits for {name}, which cannot be computed yet.", zh: "它在等待 {name}，后者还无法计算。" },
  E_ARITY: {
    en: "{gate} takes {expected} inputs, not {given}.",
    zh: "{gate} 需要 {expected} 个输入，而不是 {given} 个。",
  },
  E_OPTION: {
    en: "{gate} has no setting {name}.[[ Did you mean {nearest}?]]",
    zh: "{gate} 没有名为 {name} 的设置。[[是指 {nearest} 吗？]]",
  },
  E_VALUE_SIZE: {
    en: "{name} would have {size} numbers; the playground goes up to {most}.",
    zh: "{name} 会有 {size} 个数；这里最多 {most} 个。",
  },
  E_GROUP_SEVERAL_OUTPUTS: {
    en: "the gates {names} would all be outputs of the merged gate; a gate has one. Select fewer gates, or the gate where they meet too.",
    zh: "{names} 都会成为合并后的输出，而一个门只有一个输出。请少选一些，或把它们汇合的门也选上。",
  },
  E_GROUP_LEAVES: {
    en: "a path leaves the selection and comes back through {name}: select {name} too.",
    zh: "有一条路径离开所选范围，又经过 {name} 回来：请把 {name} 也选上。",
  },
} as const satisfies Readonly<Record<string, { readonly en: string; readonly zh: string }>>;
