// What can be wrong, each in English and Chinese; {names} stand for the parameters, and [[…]] is left out where its
// parameters are.

/** Every problem of documents, texts, edits and links, by its stable code. */
export const sentences = {
  E_CORE: { en: "{message}", zh: "{message}" },
  E_UNKNOWN_GATE: {
    en: 'there is no gate "{name}".[[ Did you mean "{nearest}"?]] Load the package that has it, or use one of the palette.',
    zh: "没有名为“{name}”的门。[[是指“{nearest}”吗？]]请加载提供它的包，或使用面板中的门。",
  },
  E_NOT_ALLOWED: {
    en: "{name} was written in the page: it runs when you allow it.",
    zh: "{name} 是在页面里写的：经你允许后才会运行。",
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
  E_VERSION: {
    en: "this was saved as version {version}, and only version 1 can be read here. Open it with the newer playground.",
    zh: "它保存为版本 {version}，这里只能读取版本 1。请用更新的版本打开。",
  },
  E_NOT_PLAIN: { en: "plain data is expected here, not a {kind}.", zh: "这里应当是普通数据，而不是 {kind}。" },
  E_DEPTH: { en: "it is nested more than {most} deep.", zh: "嵌套超过了 {most} 层。" },
  E_NOT_FINITE: {
    en: "{value} is no finite number: write one between -1.8e308 and 1.8e308.",
    zh: "{value} 不是有限的数：请写一个在 -1.8e308 与 1.8e308 之间的数。",
  },
  E_TOO_MANY: {
    en: "{count} {what} are too many; the most is {most}.",
    zh: "{what} 有 {count} 个，太多了；最多 {most} 个。",
  },
  E_UNKNOWN_FIELD: {
    en: 'there is no field "{name}" here; there are {known}.',
    zh: "这里没有字段“{name}”；可以有 {known}。",
  },
  E_TYPE: { en: "{expected} is expected here, not {found}.", zh: "这里应为 {expected}，而不是 {found}。" },
  E_TEXT: { en: '"{text}" cannot be a {what}.', zh: "“{text}”不能作为 {what}。" },
  E_RANGE: { en: "{value} is not between {least} and {most}.", zh: "{value} 不在 {least} 与 {most} 之间。" },
  E_NAME: {
    en: '"{name}" cannot be a name: use letters, digits and _, beginning with a letter, 60 at most.',
    zh: "“{name}”不能作为名字：请用字母、数字和 _，以字母开头，最多 60 个字符。",
  },
  E_DUPLICATE: {
    en: '"{name}" is there already: choose another name.',
    zh: "“{name}”已经存在：请换一个名字。",
  },
  E_NO_NODE: { en: 'there is no such node: "{id}".', zh: "没有这个节点：“{id}”。" },
  E_NO_SUCH_NODE: {
    en: "nothing here is called {name}.[[ Did you mean {nearest}?]]",
    zh: "这里没有叫 {name} 的。[[是指 {nearest} 吗？]]",
  },
  E_CYCLE: {
    en: "{name} would go into itself: a computational graph has no cycles.",
    zh: "{name} 会流回它自己：计算图里没有环。",
  },
  E_EMPTY_GROUP: { en: "a group needs a gate.", zh: "一个组至少要有一个门。" },
  E_EMPTY_VALUE: {
    en: "there is no number in it: a vector or a row has at least one.",
    zh: "里面没有数：向量或矩阵的行至少要有一个数。",
  },
  E_RAGGED: {
    en: "this row has {found} numbers, and the first one has {expected}: all rows of a matrix are of one length.",
    zh: "这一行有 {found} 个数，而第一行有 {expected} 个：矩阵各行长度要相同。",
  },
  E_DTYPE: { en: "{value} is no {dtype}.", zh: "{value} 不是 {dtype}。" },
  E_CHARACTER: { en: "“{found}” means nothing in an expression.", zh: "“{found}”在表达式里没有意义。" },
  E_AFTER_NUMBER: {
    en: "“{found}” cannot follow the number {number}: write * between what is multiplied.",
    zh: "数 {number} 后面不能跟“{found}”：相乘请写 *。",
  },
  E_EXPECTED: { en: "{expected} is expected here, not {found}.", zh: "这里应为 {expected}，而不是 {found}。" },
  E_EXPECTED_VALUE: {
    en: "a number, a name, a gate or a bracket is expected here, not {found}.",
    zh: "这里应为数、名字、门或括号，而不是 {found}。",
  },
  E_EXPECTED_OPERATOR: {
    en: "a sign such as + or * is expected here, or ; before the next statement, not {found}.",
    zh: "这里应为 + 或 * 之类的符号，或在下一句之前写 ;，而不是 {found}。",
  },
  E_EXPECTED_NUMBER: {
    en: "a number is expected here, not {found}; vectors are [1, 2] and matrices [[1, 2], [3, 4]].",
    zh: "这里应为数，而不是 {found}；向量写作 [1, 2]，矩阵写作 [[1, 2], [3, 4]]。",
  },
  E_UNCLOSED: {
    en: "{bracket} is missing here, where there is {found}: it closes {open}.",
    zh: "这里缺少 {bracket}（遇到 {found}）：它用来关闭 {open}。",
  },
  E_UNOPENED: {
    en: "this ) closes nothing: take it out, or open a bracket before it.",
    zh: "这个 ) 没有对应的左括号：请去掉它，或在前面加上左括号。",
  },
  E_EQUALS: {
    en: "= gives a name to what follows: a name by itself stands before it, as in q = x + y.",
    zh: "= 给后面的内容起名：前面只能是一个名字，如 q = x + y。",
  },
  E_NO_VALUE: {
    en: "{name} has no value: add {name} = 1, or another number.[[ Did you mean {nearest}?]]",
    zh: "{name} 没有值：请加上 {name} = 1 或别的数。[[是指 {nearest} 吗？]]",
  },
  E_ALIAS: {
    en: "{name} would only be another name for {other}: use {other}, or {name} = identity({other}).",
    zh: "{name} 只是 {other} 的另一个名字：请直接用 {other}，或写 {name} = identity({other})。",
  },
  E_ONLY_NUMBERS: {
    en: "a number by itself computes nothing: give it a name, as in x = 2, or use it in an expression.",
    zh: "单独一个数不计算任何东西：请给它起名，如 x = 2，或用在表达式里。",
  },
  E_NO_PORT: {
    en: "{name} has {count} inputs, and none with the number {port}.",
    zh: "{name} 有 {count} 个输入，没有第 {port} 个。",
  },
  E_NOT_A_GATE: { en: "{name} is an input, not a gate.", zh: "{name} 是输入，不是门。" },
  E_NOT_AN_INPUT: {
    en: "{name} is computed: only inputs have a value to change.",
    zh: "{name} 是算出来的：只有输入的值可以更改。",
  },
  E_IN_GROUP: {
    en: "{name} is in a group already: take that apart first.",
    zh: "{name} 已经在一个组里：请先拆开那个组。",
  },
  E_NOT_JSON: { en: "this is no JSON text.", zh: "这不是 JSON 文本。" },
  E_LINK_TOO_LONG: {
    en: "a link of {count} characters is too long; the most is {most}. Save the document as a file.",
    zh: "链接有 {count} 个字符，太长了；最多 {most} 个。请存成文件。",
  },
  E_LINK_TOO_LARGE: {
    en: "what is in the link is larger than {most} bytes: it was not made here.",
    zh: "链接里的内容超过 {most} 字节：它不是在这里生成的。",
  },
  E_LINK_DAMAGED: {
    en: "the link is damaged: part of it is missing or changed. Copy it whole.",
    zh: "链接已损坏：缺了或改了一部分。请完整复制。",
  },
  E_NO_LINK: {
    en: '"{text}" is no link of the playground: those begin with c1.',
    zh: "“{text}”不是本页的链接：它们以 c1. 开头。",
  },
  E_TS_OPEN: {
    en: "input {port} of {name} is open, and a program has no open inputs: connect something to it.",
    zh: "{name} 的第 {port} 个输入还空着，程序里不能有空的输入：请接上一条线。",
  },
  E_TS_SOURCE: {
    en: "the source of {name} has a line that begins with “// end of gate”: take it out.",
    zh: "{name} 的源代码里有一行以“// end of gate”开头：请去掉它。",
  },
  E_TS_CHARACTER: {
    en: "“{found}” is in no program that can be read here.",
    zh: "“{found}”不在这里能读的程序里。",
  },
  E_TS_STATEMENT: {
    en: "a statement here is an import, const … = …, a gate called on wires, or console.log(…), not {found}.",
    zh: "这里的语句只能是 import、const … = …、对线调用的门，或 console.log(…)，而不是 {found}。",
  },
  E_TS_VALUE: {
    en: "a name, a number, a gate called on wires, graph.input(…) or graph.constant(…) is expected here, not {found}.",
    zh: "这里应为名字、数、对线调用的门、graph.input(…) 或 graph.constant(…)，而不是 {found}。",
  },
  E_TS_UNKNOWN: {
    en: "{name} is not declared here: import it, or write const {name} = … above.[[ Did you mean {nearest}?]]",
    zh: "{name} 没有声明：请导入它，或在上面写 const {name} = …。[[是指 {nearest} 吗？]]",
  },
  E_TS_MODULE: {
    en: "{name} is not in {module}, but in {from}.",
    zh: "{name} 不在 {module} 里，而在 {from} 里。",
  },
  E_TS_NEW: {
    en: "new makes a ComputationalGraph or a Pass here, imported from @chainrule/core, not {name}.",
    zh: "这里的 new 只能创建从 @chainrule/core 导入的 ComputationalGraph 或 Pass，而不是 {name}。",
  },
  E_TS_ONE_GRAPH: { en: "a program here has one graph and one pass.", zh: "这里的程序只有一个图和一个 Pass。" },
  E_TS_SHAPE: {
    en: "{name} is declared {declared}, and its value is {given}: change one of them.",
    zh: "{name} 声明为 {declared}，而它的值是 {given}：请改其中一个。",
  },
  E_TS_SIZES: {
    en: "a shape here is [], [3] or [2, 3]: whole sizes above 0, two at most.",
    zh: "这里的形状是 []、[3] 或 [2, 3]：大于 0 的整数，最多两个。",
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

/** Words among the parameters that stand for kinds of things, in Chinese; others are names, numbers and signs, which stay. */
export const terms: ReadonlyMap<string, string> = new Map([
  ["a list", "列表"],
  ["a name", "名字"],
  ["a number", "数"],
  ["a boolean", "真假值"],
  ["a string", "文本"],
  ["a text", "文本"],
  ["an object", "对象"],
  ["nothing", "空"],
  ["true or false", "true 或 false"],
  ["two numbers", "两个数"],
  ["the end", "结尾"],
  ["the end of the line", "行尾"],
  ["accessor", "访问器"],
  ["hole", "空位"],
  ["proxy", "代理"],
  ["function", "函数"],
  ["symbol", "符号"],
  ["bigint", "大整数"],
  ["undefined", "undefined"],
  ["characters", "字符"],
  ["columns", "列"],
  ["coordinates", "坐标"],
  ["customGates", "自定义门"],
  ["dtype", "数据类型"],
  ["gate", "门"],
  ["group", "组"],
  ["groups", "组"],
  ["id", "编号"],
  ["inputs", "输入"],
  ["key", "键"],
  ["kind", "种类"],
  ["lesson", "课程"],
  ["nodes", "节点"],
  ["numbers", "数"],
  ["options", "设置"],
  ["pair", "一对"],
  ["positions", "位置"],
  ["setting", "设置"],
  ["source", "源代码"],
  ["steps", "步骤"],
  ["text", "文本"],
  ["title", "标题"],
  ["values", "值"],
]);
