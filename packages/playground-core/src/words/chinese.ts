// Chinese, as a language of this package; in a file of its own, so that a page loads it for those who read it.
import type { Language } from "./say.ts";
import { zh } from "./zh.ts";
import { zhRoles } from "./zh-roles.ts";

/** 中文 */
export const chinese: Language = { code: "zh", words: zh, roles: zhRoles };
