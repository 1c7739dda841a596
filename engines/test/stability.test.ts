// A short form of `npm run stability`: nothing crashes, nothing grows.
import { describe, expect, inject, test } from "vitest";
import { drivers } from "../../packages/backend-webgpu/test/drivers.ts";
import { missingChromium } from "../src/chromium.ts";
import { growthOf } from "../src/endurance.ts";
import { olderNodes, thisNode } from "../src/engines.ts";
import { everywhere } from "../src/steady.ts";

const absent = drivers.filter(({ manifest }) => manifest === undefined).map(({ name }) => name);
const missing = [...absent, ...(missingChromium ? ["chromium"] : [])].join(", ");

describe.skipIf(missing && !process.env.CI).each(everywhere(inject("folder"), [olderNodes[0] as string, thisNode]))(
  `WebGPU in $name${missing ? `: missing here are ${missing}` : ""}`,
  { timeout: 300_000 },
  ({ train }) => {
    test("survives short runs", async () => {
      for (let run = 0; run < 2; run++) expect((await train(5)).lastLoss).toBeGreaterThan(0);
    });

    test("does not grow over 500 steps", async () => {
      const endured = await train(500);
      // So much comes with the first few hundred steps, and no more: the long form allows less.
      expect(endured.steps).toBe(550);
      expect(growthOf(endured), `${endured.memory} MiB`).toBeLessThanOrEqual(64);
    });
  },
);
