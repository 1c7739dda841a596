// The suite that every backend must pass.
import { describeBackend } from "@chainrule/testkit";
import { describe, test } from "vitest";
import { cpu } from "../src/index.ts";

describeBackend({ describe, test }, cpu);
