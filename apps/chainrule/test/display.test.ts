import { stripVTControlCharacters } from "node:util";
import type { Profile } from "@chainrule/backend-webgpu";
import { describe, expect, test } from "vitest";
import { parseCommand } from "../src/arguments.ts";
import { drawCurve } from "../src/curve.ts";
import { showCount, showDuration, showLoss, showRate, showSeconds, showShort, wrap } from "../src/format.ts";
import { profileTable } from "../src/profile-table.ts";
import { progressLine } from "../src/progress.ts";
import { reportFor } from "../src/report.ts";
import type { Outcome } from "../src/summary.ts";
import { colours, noPaint, type Terminal, terminalOf } from "../src/terminal.ts";

describe("numbers", () => {
  test("of losses have four decimals, or a power of ten", () =>
    expect([24036.58526644, 4.941287, 0, 0.0012, 2.1e-5, 1e12, Number.NaN].map(showLoss)).toEqual([
      "24036.5853",
      "4.9413",
      "0.0000",
      "0.0012",
      "2.1000e-5",
      "1.0000e+12",
      "NaN",
    ]));

  test("of time, speed and size read well", () => {
    expect([0.4211, 1.26, 12.3, 59.7, 125, 3725, Number.NaN].map(showSeconds)).toEqual([
      "0.42 s",
      "1.3 s",
      "12 s",
      "1 min 00 s",
      "2 min 05 s",
      "1 h 02 min",
      "–",
    ]);
    expect([486.7, 3.21, 0.31, 12345, 0].map(showRate)).toEqual([
      "487 steps/s",
      "3.2 steps/s",
      "3.2 s a step",
      "12 345 steps/s",
      "–",
    ]);
    expect([0, 22.3e-9, 1.5e-6, 312.4e-6, 0.9996e-3, 1.84e-3, 0.7061, 4.062, 123.4].map(showDuration)).toEqual([
      "0 µs",
      "0.02 µs",
      "1.50 µs",
      "312 µs",
      "1.00 ms",
      "1.84 ms",
      "706 ms",
      "4.06 s",
      "123 s",
    ]);
    expect([showCount(101000), showShort(4864.4), showShort(2.345), showShort(1.9e9)]).toEqual([
      "101 000",
      "4 864",
      "2.35",
      "1.9e9",
    ]);
  });

  test("and words are wrapped between words, whatever their colours", () => {
    expect(wrap("one two  three", 8)).toEqual(["one two", "three"]);
    expect(wrap(`${colours("good", "one two")} three`, 7).map(stripVTControlCharacters)).toEqual(["one two", "three"]);
    expect(wrap("unbreakable", 3)).toEqual(["unbreakable"]);
  });
});

describe("the progress bar", () => {
  const now = { made: 500, steps: 2000, loss: 215.13621640291075, seconds: 2 };

  test.each([
    [100, "━━━━━━━━━━──────────────────────────────   500/2000  loss   215.1362  6.0 s left  250 steps/s"],
    [75, "━━━━━─────────────────   500/2000  loss   215.1362  6.0 s left  250 steps/s"],
    [60, "━━━━━───────────────   500/2000  loss   215.1362  6.0 s left"],
    [40, "━━━─────────   500/2000  loss   215.1362"],
    [24, "━━━──────────   500/2000"],
    [12, " 500/2000"],
    [6, " 500/2"],
  ])("at %i columns leaves out what does not fit", (width, line) => expect(progressLine(now, width)).toBe(line));

  test.each(Array.from({ length: 115 }, (_, i) => i + 5))("never fills more than its %i columns", (width) => {
    for (const state of [now, { ...now, made: 2000, loss: 1e30 }, { ...now, made: 1, seconds: 1e7 }])
      expect(stripVTControlCharacters(progressLine(state, width, colours)).length).toBeLessThanOrEqual(width);
  });
});

describe("the loss curve", () => {
  const falling = Array.from({ length: 200 }, (_, t) => 19000 * Math.exp(-t / 12) + 6);

  test("falls on a logarithmic axis where losses span decades", () =>
    expect(drawCurve(falling, { width: 40, height: 9 }).map((line) => line.trimEnd())).toEqual([
      "      loss at each step (logarithmic)",
      "20000 ┤⠓⢦⣀",
      "      │  ⠈⠓⢦⡀",
      "      │     ⠉⠳⣄⡀",
      "  100 ┤        ⠙⠲⣄⡀",
      "      │           ⠉⠳⢤⣀",
      "    5 ┤              ⠈⠙⠒⠲⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤",
      "      └┬───────────────┬───────────────┬",
      "       0              100            200",
    ]));

  test("stops where training stands, on the axis of all steps", () => {
    const [, line = ""] = drawCurve([3, 2, 1], { width: 40, height: 9, steps: 30 });
    expect(line.trimEnd().length).toBeLessThan(12);
  });

  test.each(Array.from({ length: 90 }, (_, i) => i + 10))("stays within %i columns, or leaves itself out", (width) => {
    for (const losses of [falling, [1, 1, 1], [0, 0], [1e-320, 1e299], [5, -3], [1e9, 1e9 + 1e-7], [1e-4, 9e8]])
      for (const line of drawCurve(losses, { width, height: 12, steps: 12345678 }))
        expect(line.length).toBeLessThanOrEqual(width);
  });

  test("is left out where there is nothing to draw", () => {
    expect(drawCurve([1], { width: 80, height: 12 })).toEqual([]);
    expect(drawCurve([1, 2], { width: 80, height: 4 })).toEqual([]);
    expect(drawCurve([1, 1.7e308], { width: 80, height: 12 })).toEqual([]);
  });
});

describe("a terminal", () => {
  const screen = { isTTY: true, columns: 80, rows: 24, write: () => true };

  test.each([
    ["is live and coloured", screen, { TERM: "xterm" }, false, { live: true, coloured: true }],
    ["has no colours with NO_COLOR", screen, { NO_COLOR: "1" }, false, { live: true, coloured: false }],
    ["has colours with an empty NO_COLOR", screen, { NO_COLOR: "" }, false, { live: true, coloured: true }],
    ["that is dumb gets lines", screen, { TERM: "dumb" }, false, { live: false, coloured: false }],
    ["of a CI gets lines", screen, { CI: "true" }, false, { live: false, coloured: false }],
    ["is live with CI=false", screen, { CI: "false" }, false, { live: true, coloured: true }],
    ["gets lines with --plain", screen, {}, true, { live: false, coloured: false }],
    ["that is a pipe gets lines", { ...screen, isTTY: false }, {}, false, { live: false, coloured: false }],
  ])("%s", (_, stream, environment, plain, { live, coloured }) => {
    const terminal = terminalOf(stream, environment, plain);
    expect([terminal.live, terminal.paint("good", "x") !== "x"]).toEqual([live, coloured]);
  });

  test("is as wide as it says, else as COLUMNS says, else 80, and never fills its last column", () => {
    const width = (columns: number, environment = {}): number =>
      terminalOf({ ...screen, columns }, environment).width();
    expect([width(60), width(300), width(0, { COLUMNS: "50" }), width(0)]).toEqual([59, 100, 49, 79]);
  });
});

const profile: Profile = {
  kernels: [
    {
      name: "matmul mul sub",
      makes: "w1 [1000, 100]",
      grid: [52, 1, 1],
      runs: 2000,
      least: 883e-6,
      median: 1.8e-3,
      total: 3.75,
      share: 0.75,
    },
    {
      name: "sum add",
      makes: "loss []",
      grid: [1, 1, 3],
      runs: 1,
      least: 1.25,
      median: 1.25,
      total: 1.25,
      share: 0.25,
    },
  ],
  total: 5,
  clock: "device",
  resolution: 1e-9,
  note: "Times are the device's own.",
};

describe("the table of a profile", () => {
  test("has a line for each kernel, and what to know of its times", () =>
    expect(profileTable(profile, noPaint)).toEqual([
      "Profile   5.00 s in all",
      "kernel                                 grid    runs    least    median    total    share",
      "────────────────────────────────────────────────────────────────────────────────────────",
      "matmul mul sub → w1 [1000, 100]          52   2 000   883 µs   1.80 ms   3.75 s   75.0 %",
      "sum add → loss []                 1 × 1 × 3       1   1.25 s    1.25 s   1.25 s   25.0 %",
      "Times are the device's own.",
    ]));

  test("goes on in the next line where a name is too long, and leaves grids out where there are none", () => {
    const kernels = profile.kernels.map((kernel) => ({ ...kernel, grid: undefined }));
    expect(profileTable({ ...profile, kernels }, noPaint, 64).slice(1, -1)).toEqual([
      "kernel                 runs    least    median    total    share",
      "────────────────────────────────────────────────────────────────",
      "matmul mul sub → w1   2 000   883 µs   1.80 ms   3.75 s   75.0 %",
      "[1000, 100]",
      "sum add → loss []         1   1.25 s    1.25 s   1.25 s   25.0 %",
    ]);
  });
});

describe("a live report", () => {
  /** All that is written for a few steps, at a terminal of some width. */
  function told(columns: number, steps = 40, made = steps, happened: Partial<Outcome> = {}): string {
    let text = "";
    const terminal: Terminal = {
      live: true,
      paint: colours,
      width: () => columns - 1,
      rows: () => 40,
      write: (part) => {
        text += part;
      },
    };
    const command = parseCommand(["--steps", String(steps)]);
    if (command.name !== "train") throw new Error("not train");
    const sizes = { samples: 64, inputs: 1000, hidden: 100, outputs: 10 };
    const run = { options: command.options, sizes, backend: "cpu", adapter: undefined, program: "chainrule" };
    const report = reportFor(run, terminal);
    const losses = Float64Array.from({ length: steps }, (_, t) => 1000 / (t + 1));
    report.begin();
    for (const notice of happened.notices ?? []) report.notice(notice);
    for (let t = 1; t <= made; t++) report.after(t, losses, t / 100);
    report.end({
      losses: losses.subarray(0, made),
      seconds: made / 100,
      stopped: made < steps,
      comparison: undefined,
      written: undefined,
      profile: undefined,
      notices: [],
      ...happened,
    });
    report.abandon();
    return text;
  }

  test.each([40, 80, 120])("fits %i columns, and gives the cursor back", (columns) => {
    const text = told(columns);
    expect(text.lastIndexOf("\u001b[?25h")).toBeGreaterThan(text.lastIndexOf("\u001b[?25l"));
    for (const line of stripVTControlCharacters(text).split(/[\r\n]+/))
      if (!line.includes("chainrule")) expect(line.length).toBeLessThan(columns);
  });

  test("shows where the time went, and what happened on the way", () => {
    const text = stripVTControlCharacters(told(120, 40, 40, { profile, notices: ["A device was lost."] }));
    expect(text.match(/A device was lost\./g)?.length).toBeGreaterThan(1);
    expect(text).toMatch(/notice {4}A device was lost\.\n/);
    expect(text).toMatch(/matmul mul sub → w1 \[1000, 100\] +52/);
  });

  test("says how far it came when it was stopped", () => {
    expect(stripVTControlCharacters(told(80, 40, 10))).toMatch(/stopped after 10 of 40 in 0\.10 s, 100 steps\/s/);
    expect(stripVTControlCharacters(told(80, 40, 0))).toMatch(/stopped after 0 of 40\n/);
  });
});
