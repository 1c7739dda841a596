// 中文
import { chinese, chineseProblems } from "@chainrule/playground-core";
import type { Words } from "./words.ts";
import { zh } from "./zh.ts";

export const chineseWords: Words = { code: "zh", own: zh, spoken: chinese, problems: chineseProblems };
