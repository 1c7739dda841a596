// The suite that every backend must pass.
import { describeBackend } from "@chainrule/testkit";
import { describe, test } from "vitest";
import { variants } from "./variants.ts";

// Random programs are many modules to compile.
const patient = (name: string, run: () => unknown): unknown => test(name, { timeout: 60_000 }, run as () => void);

describe.each(variants)("on $name", ({ make }) => describeBackend({ describe, test: patient }, make));
