// The reference passes its own suite, and so does a backend in float32 that answers later.
import { reference } from "@chainrule/core";
import { describe, test } from "vitest";
import { describeBackend } from "../src/index.ts";
import { float32, later } from "./fake-backends.ts";

describe("the reference", () => describeBackend({ describe, test }, () => reference));
describe("a backend in float32", () => describeBackend({ describe, test }, float32));
describe("a backend that answers later", () =>
  describeBackend({ describe, test }, async () => later(float32()), { programs: 20 }));
