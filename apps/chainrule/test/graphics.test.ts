// Training on the graphics processor: on the drivers that do its work on the processor, and without any.
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Driver, environmentOf, software } from "../../../packages/backend-webgpu/test/drivers.ts";
import { readArray } from "../src/folder.ts";
import { chainrule, folder, lectureByHand, writeArrays } from "./helpers.ts";

const graphics = ["train", "--backend", "webgpu"];
const lectureFolder = join(import.meta.dirname, "..", "..", "..", "..", "shared", "reference", "lecture4");
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** Where a driver is missing its tests are left out, by name; in CI they fail. */
const isMissing = ({ manifest }: Driver): boolean => manifest === undefined && !process.env.CI;
for (const { name, advice } of software.filter(isMissing))
  console.warn(`Tests of the command line on ${name} are skipped: ${name} is missing: ${advice}.`);

describe.for(software)("on $name", { timeout: 120_000 }, (driver) => {
  const environment = environmentOf(driver);
  const onDriver = test.skipIf(isMissing(driver));
  const train = (words: readonly string[], others: Parameters<typeof chainrule>[1] = {}) =>
    chainrule([...graphics, "--software", ...words], { environment, ...others });

  onDriver("gives the losses and weights of plain loops, and a profile of every kernel", async () => {
    const steps = 60;
    const { x, y, w1, w2, losses, trained } = lectureByHand(steps);
    const [path, out] = [folder(), folder()];
    writeArrays(path, { x, y, w1, w2, losses });
    const words = ["--from", path, "--out", out, "--steps", String(steps), "--profile", "--json"];
    const { code, out: text } = await train(words);
    expect(code).toBe(0);
    const json = JSON.parse(text);
    expect(json).toMatchObject({ backend: "webgpu", steps, stopped: false, adapter: { isSoftware: true } });
    expect(json.comparison).toMatchObject({ steps, largest: expect.closeTo(0, 5) });
    expect((await readArray(join(out, "losses.npy"))).shape).toEqual([steps]);
    for (const name of ["w1", "w2"] as const) {
      const { data } = await readArray(join(out, `${name}.npy`));
      for (const [i, value] of trained[name].flat().entries()) expect(data[i]).toBeCloseTo(value, 5);
    }
    const { kernels, total, clock } = json.profile;
    expect(clock).toBe("device");
    expect(kernels.map(({ runs }: { runs: number }) => runs)).toEqual(kernels.map(() => steps));
    expect(kernels.map(({ makes }: { makes: string }) => makes)).toEqual(
      expect.arrayContaining(["w1 [5, 4]", "w2 [4, 3]"]),
    );
    expect(sum(kernels.map((kernel: { total: number }) => kernel.total))).toBeCloseTo(total, 9);
    expect(total).toBeLessThan(json.seconds * 2);
  });

  onDriver("shows the profile as a table, and says that cpu is faster", async () => {
    const { code, out } = await train(["--samples", "6", "--inputs", "5", "--steps", "40", "--profile"]);
    expect(code).toBe(0);
    expect(out).toContain("which is software: cpu is faster here");
    expect(out).toMatch(/^kernel +grid +runs +least +median +total +share$/m);
    expect(out).toMatch(/^matmul .*→ w1 \[5, 100\] +[\d ×]+ 40( +[\d.]+ [µm]?s){3} +[\d.]+ %$/m);
    expect(out).toContain("Times are the device's own");
    expect(out.match(/ %$/gm)).toHaveLength(6);
  });

  test.skipIf(isMissing(driver) || process.platform === "win32")(
    "stops at Ctrl-C with what was read, and writes it",
    async () => {
      const out = folder();
      const ended = await train(["--samples", "6", "--inputs", "5", "--steps", "5000000", "--out", out], {
        during: (child, text) => void (text.includes("step       0") && !child.killed && child.kill("SIGINT")),
      });
      expect(ended.code).toBe(130);
      const [, made] = /stopped after (\d+) of 5000000/.exec(ended.out) ?? [];
      expect(readdirSync(out).sort()).toEqual(["losses.npy", "w1.npy", "w2.npy"]);
      expect((await readArray(join(out, "losses.npy"))).shape).toEqual([Number(made)]);
    },
  );

  onDriver("ends with 3 at the step where the loss is no number", async () => {
    const { code, err } = await train(["--samples", "6", "--inputs", "5", "--learning-rate", "1e30"]);
    expect(code).toBe(3);
    expect(err).toMatch(/chainrule: the loss is Infinity at step \d+: the steps are too large\.\nTry a smaller/);
  });

  onDriver("without --software says that cpu is faster, and ends with 1", async () => {
    const { code, out, err } = await chainrule(graphics, { environment });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(
      /chainrule: the only graphics adapter here, .*, computes on the processor, where --backend cpu/,
    );
    expect(err).toMatch(/\nTrain with --backend cpu, or add --software if you mean it\.\n$/);
  });

  onDriver("goes on after a device was lost, and says from which step", async () => {
    const child = spawn(process.execPath, [join(import.meta.dirname, "lose.ts")], {
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    for await (const data of child.stdout) text += data;
    const { losses, expected, sentences } = JSON.parse(text);
    expect(losses).toEqual(expected);
    expect(sentences).toEqual([expect.stringMatching(/device was lost.*Training is at step \d+ again/s)]);
  });

  test.skipIf(isMissing(driver) || !existsSync(lectureFolder))(
    "of ../shared/reference/lecture4 follows NumPy",
    async () => {
      const { code, out } = await train(["--from", lectureFolder, "--steps", "120", "--json"]);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({ samples: 64, inputs: 1000, hidden: 100, outputs: 10, steps: 120 });
      expect(JSON.parse(out).comparison.largest).toBeLessThan(1e-5);
    },
  );
});

describe("without the package webgpu", () => {
  const hooks = `import { registerHooks } from "node:module";
    registerHooks({ resolve: (name, context, next) => next(name === "webgpu" ? "package-that-is-not-there" : name, context) });`;
  const environment = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hooks)}` };

  test("says how to install it, and ends with 1", { timeout: 60_000 }, async () => {
    expect(await chainrule(graphics, { environment })).toEqual({
      code: 1,
      signal: null,
      out: "",
      err: `chainrule: --backend webgpu needs the package webgpu, which is not installed.
Install it where chainrule is: npm install webgpu@0.6.2, with --global if chainrule was. --backend cpu needs nothing.
`,
    });
  });
});
