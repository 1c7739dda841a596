// The languages that this package speaks.
import { en } from "./en.ts";
import type { Language } from "./say.ts";
import { zh } from "./zh.ts";
import { zhRoles } from "./zh-roles.ts";

/** English; gates speak it by themselves. */
export const english: Language = { code: "en", words: en, roles: {} };

/** 中文 */
export const chinese: Language = { code: "zh", words: zh, roles: zhRoles };
