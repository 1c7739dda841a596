// U17: fifty edits, undone and done again, and kept over a reload.
import { canonicalText, type PlaygroundDocument } from "@chainrule/playground-core";
import { expect, test } from "vitest";
import { inBothBrowsers } from "./browsers.ts";
import type { Visitor } from "./visitor.ts";

/** Numbers that look like chance, and are the same on each run. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** An edit by hand; what it was. */
async function edit(visitor: Visitor, below: (limit: number) => number): Promise<string> {
  const { driver } = visitor;
  const select = async (): Promise<void> => {
    const count = await visitor.count(".box");
    await driver.evaluate((at) => {
      const box = document.querySelectorAll<HTMLElement>(".box")[at];
      box?.focus();
      box?.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
    }, below(count));
  };
  const put = (selector: string, text: string): Promise<void> =>
    driver.evaluate(
      ([at, value]) => {
        const field = document.querySelector<HTMLInputElement>(at);
        if (!field) return;
        field.value = value;
        field.dispatchEvent(new Event("change", { bubbles: true }));
      },
      [selector, text] as [string, string],
    );
  const press = (selector: string): Promise<void> =>
    driver.evaluate((at) => document.querySelector<HTMLElement>(at)?.click(), selector);

  const kinds: readonly (readonly [string, () => Promise<void>])[] = [
    ["a gate", () => press(`.carried[data-gate="${["add", "multiply", "max", "exp"][below(4)]}"]`)],
    ["an input", () => press('.carried[data-gate=""]')],
    ["a value", () => select().then(() => put("#value", String(below(90) / 8 - 5)))],
    ["more", () => select().then(() => press("#more"))],
    ["a name", () => select().then(() => put("#name", `name${below(1000)}`))],
    ["a wire", () => select().then(() => wire(visitor, below))],
    ["a removal", () => select().then(() => (below(3) === 0 ? press("#remove") : put("#name", `other${below(1000)}`)))],
    [
      "an expression",
      () =>
        driver.evaluate(
          (text) => {
            const field = document.querySelector<HTMLTextAreaElement>("#expression");
            if (!field) return;
            field.value = text;
            field.dispatchEvent(new Event("input", { bubbles: true }));
            field.form?.requestSubmit();
          },
          `f = (x${below(5)} + y) * ${below(9) + 2}; y = ${below(9)}`,
        ),
    ],
  ];
  const [name, make] = kinds[below(kinds.length)] as (typeof kinds)[number];
  await make();
  return name;
}

/** Another input for the gate that is selected. */
const wire = (visitor: Visitor, below: (limit: number) => number): Promise<void> =>
  visitor.driver.evaluate((at) => {
    const list = document.querySelector<HTMLSelectElement>("#port-0");
    if (!list) return;
    list.selectedIndex = at % list.options.length;
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }, below(1000));

const canUndo = (visitor: Visitor): Promise<boolean> =>
  visitor.driver.evaluate(() => !document.querySelector<HTMLButtonElement>("#undo")?.disabled, undefined);
const canRedo = (visitor: Visitor): Promise<boolean> =>
  visitor.driver.evaluate(() => !document.querySelector<HTMLButtonElement>("#redo")?.disabled, undefined);

/** Presses keys for as long as there is something to undo, or to do again. */
async function all(visitor: Visitor, isMore: typeof canUndo, key: string): Promise<number> {
  await visitor.driver.evaluate(() => (document.activeElement as HTMLElement | null)?.blur(), undefined);
  for (let times = 0; ; times++) {
    if (!(await isMore(visitor))) return times;
    await visitor.press(key);
  }
}

inBothBrowsers((visit) => {
  test("U17: fifty edits are undone and done again, before and after a reload", async () => {
    const visitor = await visit();
    const below = chance(19);
    const text = (document: PlaygroundDocument): string => canonicalText(document);
    const first = text(await visitor.document());
    await visitor.panel("edit");
    let edits = 0;
    let last = first;
    for (let tries = 0; edits < 50 && tries < 200; tries++) {
      const what = await edit(visitor, below);
      const now = text(await visitor.document());
      // An edit that is refused, or that says what was there, is none.
      if (now === last) continue;
      expect(await canUndo(visitor), what).toBe(true);
      last = now;
      edits++;
    }
    expect(edits).toBe(50);
    const undone = await all(visitor, canUndo, "Control+z");
    expect(undone).toBeGreaterThanOrEqual(40);
    expect(text(await visitor.document())).toBe(first);
    expect(await all(visitor, canRedo, "Control+Shift+z")).toBe(undone);
    expect(text(await visitor.document())).toBe(last);

    await visitor.driver.reload();
    expect(text(await visitor.document())).toBe(last);
    expect(await all(visitor, canUndo, "Control+z")).toBe(undone);
    expect(text(await visitor.document())).toBe(first);
    await visitor.driver.reload();
    expect(await all(visitor, canRedo, "Control+y")).toBe(undone);
    expect(text(await visitor.document())).toBe(last);
  });
});
