// U1, U2 and U18: typing a formula, stepping through it with one key, and hearing each step once.
import { describe, expect, test } from "vitest";
import { inBothBrowsers, inChromium } from "./browsers.ts";
import { open, skipChromium, violations, withChromium } from "./chromium.ts";
import { numberOf, type Visitor } from "./visitor.ts";

const first = "(x+y)*z; x=-2,y=5,z=-4";
const neuron = "f = 1/(1+e^-(w0*x0+w1*x1+w2)); w0=2, x0=-1, w1=-3, x1=-2, w2=-3";

const places = async (visitor: Visitor): Promise<readonly [number, number]> => {
  const [, at, of] = /(\d+) of (\d+)/.exec(await visitor.place()) ?? [];
  return [Number(at), Number(of)];
};

inBothBrowsers((visit) => {
  test("U1: a formula is typed, drawn and run", async () => {
    const visitor = await visit();
    await visitor.draw(first);
    expect(await visitor.count(".box")).toBe(5);
    expect((await visitor.boxes()).filter(({ kind }) => kind !== "Input").map(({ value }) => value)).toEqual([
      undefined,
      undefined,
    ]);
    await visitor.click("#run");
    expect(await visitor.numbers()).toEqual({
      x: "−2 −4",
      y: "5 −4",
      z: "−4 3",
      add0: "3 −4",
      multiply0: "−12 1",
    });
    await visitor.panel("table");
    expect(await visitor.rows("#panel tbody tr")).toEqual([
      "x | input |  | −2 | −4",
      "y | input |  | 5 | −4",
      "z | input |  | −4 | 3",
      "add0 | add | x, y | 3 | −4",
      "multiply0 | multiply | add0, z | −12 | 1",
    ]);
  });

  test("the way is played by itself, pauses, and leads straight to the gate that is selected", async () => {
    const visitor = await visit();
    await visitor.draw(first);
    await visitor.click("#play");
    await visitor.until(async () => (await places(visitor))[0] === 2, "the second step");
    await visitor.click("#play");
    const [paused] = await places(visitor);
    await new Promise((go) => setTimeout(go, 1300));
    expect((await places(visitor))[0]).toBe(paused);
    await visitor.click("#play");
    await visitor.until(async () => (await places(visitor))[0] === 5, "the end");
    // At the end it begins again; a step by hand then ends it.
    await visitor.click("#play");
    expect((await places(visitor))[0]).toBe(0);
    await visitor.press("ArrowRight");
    await visitor.press("ArrowRight");
    await new Promise((go) => setTimeout(go, 1300));
    expect((await places(visitor))[0]).toBe(2);

    await visitor.click(await visitor.boxOf("add"));
    await visitor.click("#to-backward");
    expect(await places(visitor)).toEqual([5, 5]);
    expect((await visitor.numbers()).x).toBe("−2 −4");
    await visitor.click("#to-forward");
    expect(await places(visitor)).toEqual([1, 5]);
    await visitor.click(".box");
    expect(await visitor.count("#to-forward")).toBe(0);
  });

  test("U2: the sigmoid neuron goes backward with one key, and every step spells out its products", async () => {
    const visitor = await visit();
    await visitor.draw(neuron);
    const [, length] = await places(visitor);
    const seen: string[] = [];
    const look = async (): Promise<string> =>
      JSON.stringify([await visitor.boxes(), await visitor.texts("#panel"), await visitor.place()]);
    let products = 0;
    for (let at = 0; at < length; at++) {
      seen.push(await look());
      await visitor.press("ArrowRight");
      expect(await places(visitor)).toEqual([at + 1, length]);
      const rows = await visitor.count("#panel .row");
      const spelled = await visitor.texts("#panel .product");
      expect(spelled).toHaveLength(rows);
      for (const text of spelled) {
        const [, upstream, local, product] = /^(\S+?)×(\S+?)=(\S+)$/.exec(text.replace(/\s/g, "")) ?? [];
        // Four digits are shown of each.
        expect(Math.abs(numberOf(upstream) * numberOf(local) - numberOf(product)), text).toBeLessThanOrEqual(2e-4);
        products++;
      }
    }
    // Two inputs of three sums and products, and one of each gate of the sigmoid.
    expect(products).toBe(4 * 2 + 4);
    const ends = new Map((await visitor.boxes()).map(({ name, gradient }) => [name, numberOf(gradient).toFixed(2)]));
    expect(["w0", "w1", "w2", "x0", "x1"].map((name) => ends.get(name))).toEqual([
      "-0.20",
      "-0.39",
      "0.20",
      "0.39",
      "-0.59",
    ]);
    for (const before of seen.reverse()) {
      await visitor.press("ArrowLeft");
      expect(await look()).toBe(before);
    }
  });

  test("U18: each step is announced once, and every gate is read out with its value and gradient", async () => {
    const visitor = await visit();
    await visitor.draw(first);
    await visitor.driver.evaluate(() => {
      const status = document.querySelector("[role=status]") as HTMLElement;
      const heard: string[] = [];
      Object.assign(window, { heard });
      new MutationObserver(() => heard.push(status.textContent ?? "")).observe(status, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    }, undefined);
    const [, length] = await places(visitor);
    for (let at = 0; at < length; at++) await visitor.press("ArrowRight");
    const heard = await visitor.driver.evaluate(
      () => (window as unknown as { readonly heard: readonly string[] }).heard,
      undefined,
    );
    expect(heard).toHaveLength(length);
    expect(new Set(heard).size).toBe(length);
    expect(heard.at(-1)).toBe("Backward, add: sends −4 to x and −4 to y. Step 5 of 5.");
    expect(await visitor.boxes()).toContainEqual({ name: "add0", kind: "add", value: "3", gradient: "−4" });
  });
});

describe.skipIf(skipChromium)("for those who listen", () => {
  withChromium();

  test("U18: the accessibility tree has every gate, and nothing breaks a rule at any step", async () => {
    const { page } = await open();
    const visitor = inChromium(page);
    await visitor.draw(first);
    const [, length] = await places(visitor);
    for (let at = 0; at <= length; at++) {
      expect(await violations(page), `step ${at}`).toEqual([]);
      await visitor.press("ArrowRight");
    }
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send("Accessibility.getFullAXTree");
    const buttons = nodes.filter(({ role }) => role?.value === "button").map(({ name }) => name?.value);
    for (const spoken of [
      "x, Input, value −2, gradient −4",
      "y, Input, value 5, gradient −4",
      "z, Input, value −4, gradient 3",
      "add0, add, value 3, gradient −4",
      "multiply0, multiply, value −12, gradient 1",
    ])
      expect(buttons).toContain(spoken);
    // The same in rows, for those who read tables.
    await visitor.panel("table");
    const table = await page.locator("#panel table").ariaSnapshot();
    expect(table).toContain("multiply0 multiply add0, z −12 1");
  });
});
