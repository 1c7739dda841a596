// The command line as a process: what it prints, where, and how it ends.
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readArray } from "../src/folder.ts";
import { chainrule, folder, lectureByHand, writeArrays } from "./helpers.ts";

const tiny = ["--samples", "6", "--inputs", "5", "--hidden", "4", "--outputs", "3"];
const lectureFolder = join(import.meta.dirname, "..", "..", "..", "..", "shared", "reference", "lecture4");
/** A run without what differs from run to run. */
const timeless = (text: string): string =>
  text.replace(/ in .* steps\/s/, " in TIME").replaceAll(/next {6}node .*main\.ts/g, "next      chainrule");

describe.concurrent("chainrule", { timeout: 60_000 }, () => {
  test("trains, in plain lines that are the same every time", async ({ expect }) => {
    const runs = [chainrule([...tiny, "--steps", "40"]), chainrule(["train", ...tiny, "--steps", "40", "--plain"])];
    const [first, second] = await Promise.all(runs);
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(timeless(first?.out ?? "")).toBe(timeless(second?.out ?? ""));
    const lines = timeless(first?.out ?? "").split("\n");
    expect(lines.slice(0, 4)).toEqual([
      "S = sigmoid(x · W1) · W2    loss = Σ (S - y)²",
      "x 6 × 5   W1 5 × 4   W2 4 × 3   y 6 × 3   32 weights",
      "sgd, learning rate 1e-4, 40 steps",
      "cpu, float32, random numbers of seed 0",
    ]);
    expect(lines.filter((line) => /^step [ \d]\d {3}loss +\d+\.\d{4}$/.test(line))).toHaveLength(21);
    expect(first?.out).not.toContain("\u001b");
    expect(lines).toContain("steps     40 in TIME");
  });

  test("draws other numbers from another seed, and the same from the same", async ({ expect }) => {
    const losses = await Promise.all(
      ["1", "1", "2"].map(
        async (seed) =>
          JSON.parse((await chainrule([...tiny, "--steps", "2", "--json", "--seed", seed])).out).firstLoss,
      ),
    );
    expect(losses[0]).toBe(losses[1]);
    expect(losses[0]).not.toBe(losses[2]);
  });

  test("ends with 2 and a way to help when it is used wrongly", async ({ expect }) => {
    const { code, out, err } = await chainrule(["--stesp", "3"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^chainrule: unknown option --stesp\. Did you mean --steps\?\nSee node .*main\.ts --help\n$/);
  });

  test("shows help and version", async ({ expect }) => {
    const [help, version] = await Promise.all([chainrule(["--help"]), chainrule(["--version"])]);
    expect(help).toMatchObject({ code: 0, err: "" });
    expect(help.out).toContain("--learning-rate X");
    expect(help.out.split("\n").filter((line) => line.length > 80 && !line.includes("main.ts"))).toEqual([]);
    expect(version).toMatchObject({ code: 0, out: expect.stringMatching(/^chainrule \d+\.\d+\.\d+\n$/) });
  });

  test("ends with 1 and one sentence when a file cannot be read", async ({ expect }) => {
    const path = folder();
    writeFileSync(join(path, "x.npy"), "nothing of that kind");
    expect(await chainrule(["--from", path])).toEqual({
      code: 1,
      signal: null,
      out: "",
      err: `chainrule: ${path}/x.npy: it is not a .npy file: its first bytes are not NumPy's.\n`,
    });
  });

  test("ends with 3 at the step where the loss is no number, and leaves --out alone", async ({ expect }) => {
    const out = folder();
    writeFileSync(join(out, "w1.npy"), "precious");
    const { code, err } = await chainrule([...tiny, "--learning-rate", "1e30", "--out", out]);
    expect(code).toBe(3);
    expect(err).toBe(
      "chainrule: the loss is Infinity at step 1: the steps are too large.\nTry a smaller learning rate: --learning-rate 1e-4\n",
    );
    expect(readdirSync(out)).toEqual(["w1.npy"]);
  });

  test("ends with 3 when only the last update went wrong", async ({ expect }) => {
    const out = join(folder(), "new");
    const { code, err } = await chainrule([...tiny, "--learning-rate", "1e300", "--steps", "1", "--out", out]);
    expect({ code, err }).toEqual({
      code: 3,
      err: expect.stringMatching(/^chainrule: w1 holds .* after the last step/),
    });
    expect(readdirSync(out)).toEqual([]);
  });

  test.skipIf(process.platform === "win32").each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("finishes its step at %s, says where it stood, writes --out and ends with %i", async (signal, code) => {
    const out = folder();
    const ended = await chainrule([...tiny, "--steps", "5000000", "--out", out], {
      during: (child, text) => void (text.includes("step       0") && !child.killed && child.kill(signal)),
    });
    expect(ended).toMatchObject({ code, err: "" });
    const [, made] = /stopped after (\d+) of 5000000/.exec(ended.out) ?? [];
    expect(readdirSync(out).sort()).toEqual(["losses.npy", "w1.npy", "w2.npy"]);
    expect((await readArray(join(out, "losses.npy"))).shape).toEqual([Number(made)]);
  });

  test("stops quietly when nobody reads on", async ({ expect }) => {
    const ended = await chainrule([...tiny, "--steps", "5000000"], {
      during: (child) => void child.stdout?.destroy(),
    });
    expect(ended).toMatchObject({ code: 0, err: "" });
  });

  test("refuses to write where it reads", async ({ expect }) => {
    const path = folder();
    const { code, err } = await chainrule(["--from", path, "--out", join(path, ".", "")]);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining("is where --from reads") });
  });
});

describe("--from", { timeout: 60_000 }, () => {
  const steps = 50;
  const byHand = lectureByHand(steps);
  const given = (losses: readonly number[] = byHand.losses): string => {
    const path = folder();
    const { x, y, w1, w2 } = byHand;
    writeArrays(path, { x, y, w1, w2, losses });
    return path;
  };
  const run = async (path: string, ...words: string[]) => {
    const { code, out } = await chainrule(["train", "--from", path, "--steps", String(steps), "--json", ...words]);
    return { code, ...JSON.parse(out) };
  };

  test("gives the losses and weights of plain loops, in either precision and on either backend", async () => {
    const [path, out] = [given(), folder()];
    expect(await run(path)).toMatchObject({ code: 0, steps, comparison: { steps, largest: expect.closeTo(0, 5) } });
    expect(await run(path, "--backend", "reference")).toMatchObject({ code: 0, backend: "reference" });
    const wide = await run(path, "--precision", "float64", "--out", out);
    expect(wide.comparison.largest).toBeLessThan(1e-12);
    expect(wide.lastLoss).toBeCloseTo(byHand.losses.at(-1) as number, 10);
    for (const name of ["w1", "w2"] as const) {
      const { data } = await readArray(join(out, `${name}.npy`));
      for (const [i, value] of byHand.trained[name].flat().entries()) expect(data[i]).toBeCloseTo(value, 12);
    }
  });

  test("ends with 1 where a loss deviates, and says at which step", async () => {
    const path = given(byHand.losses.map((loss, t) => (t === 17 ? loss * 1.001 : loss)));
    expect(await run(path)).toMatchObject({ code: 1, comparison: { step: 17, largest: expect.closeTo(0.001, 5) } });
    const { out } = await chainrule(["--from", path, "--steps", "20"]);
    expect(out).toContain("✗ not within 0.0001, but 1.0e-3 of losses.npy, farthest at step 17 (20 steps compared)");
  });

  test("compares only with the lecture's own settings", async () => {
    const path = given();
    const changed = await run(path, "--activation", "tanh", "--learning-rate", "1e-3");
    expect(changed).toMatchObject({
      code: 0,
      comparison: {
        skipped: "losses.npy is of the lecture's settings, and the activation and the learning rate was changed",
      },
    });
  });

  test.skipIf(!existsSync(lectureFolder))("of ../shared/reference/lecture4 follows NumPy for 120 steps", async () => {
    const { code, out } = await chainrule(["train", "--from", lectureFolder, "--steps", "120", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ samples: 64, inputs: 1000, hidden: 100, outputs: 10, steps: 120 });
    expect(JSON.parse(out).comparison.largest).toBeLessThan(1e-5);
  });
});
