// 中文
import { chinese } from "@chainrule/playground-core";
import type { Words } from "./words.ts";
import { zh } from "./zh.ts";

export const chineseWords: Words = { code: "zh", own: zh, spoken: chinese };
