// U3: the same graph by mouse alone, by touch alone, by keyboard alone.
import {
  emptyDocument,
  type PlaygroundDocument,
  readExpression,
  sameGraph,
  toFragment,
} from "@chainrule/playground-core";
import type { CDPSession, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { palette } from "../src/session/palette.ts";
import { inBothBrowsers, inChromium } from "./browsers.ts";
import { open, skipChromium, withChromium } from "./chromium.ts";
import type { Visitor } from "./visitor.ts";

const typed = readExpression("(x+y)*z; x=-2,y=5,z=-4", palette);
const empty = `#${await toFragment(emptyDocument)}`;
const isTyped = (document: PlaygroundDocument): boolean => sameGraph(document, typed);

/** What a pointer does, whichever it is. */
interface Pointer {
  tap(selector: string): Promise<void>;
  drag(from: Spot, to: Spot): Promise<void>;
}
interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Carries everything onto the graph, connects it, and gives the values by taps alone. */
async function build(visitor: Visitor, { tap, drag }: Pointer): Promise<PlaygroundDocument> {
  await tap("#tab-edit");
  await visitor.until(async () => (await visitor.count(".carried")) > 0, "the list of gates");
  /** A place of the graph, as far as it is seen. */
  const at = (across: number, along: number): Promise<Spot> =>
    visitor.driver.evaluate(
      ([x, y]) => {
        // On a small screen the list is below the graph: a flick brings both into sight.
        scrollTo(0, 0);
        const { left, top, width, height } = document.querySelector(".graph")?.getBoundingClientRect() ?? new DOMRect();
        return { x: left + x * width, y: top + y * height };
      },
      [across, along] as [number, number],
    );
  const carry = async (name: string, there: Promise<Spot>): Promise<void> => {
    const [before, to] = [await visitor.count(".box"), await there];
    await drag(await visitor.placeOf(`.carried[data-gate="${name}"]`), to);
    await visitor.until(async () => (await visitor.count(".box")) === before + 1, `${name} on the graph`);
  };
  const value = async (button: "less" | "more", times: number): Promise<void> => {
    for (let i = 0; i < times; i++) await tap(`#${button}`);
  };
  await carry("", at(0.15, 0.2));
  await value("less", 3);
  await carry("", at(0.15, 0.55));
  await value("more", 4);
  await carry("", at(0.4, 0.85));
  await value("less", 5);
  await carry("add", at(0.5, 0.35));
  await carry("multiply", at(0.75, 0.6));
  // All of it is to be seen, however the view went.
  await tap("#fit");
  const outlet = (name: string): Promise<Spot> =>
    visitor.driver.evaluate((label) => {
      const box = [...document.querySelectorAll(".box")].find((each) =>
        each.getAttribute("aria-label")?.startsWith(`${label}, `),
      );
      const { right, top, bottom, left, height, width } = box?.getBoundingClientRect() ?? new DOMRect();
      const isDown = document.querySelector(".graph.down") !== null;
      return isDown ? { x: left + width / 2, y: bottom + height / 4 } : { x: right + width / 4, y: (top + bottom) / 2 };
    }, name);
  const middle = (id: string): Promise<Spot> => visitor.placeOf(`#box-${id}`);
  for (const [from, to] of [
    ["x", "n4"],
    ["y", "n4"],
    ["add0", "n5"],
    ["z", "n5"],
  ] as const)
    await drag(await outlet(from), await middle(to));
  return visitor.document();
}

describe.skipIf(skipChromium)("by hand", () => {
  withChromium();

  test("U3: by mouse alone", async () => {
    const { page } = await open(empty);
    const visitor = inChromium(page);
    const document = await build(visitor, {
      tap: (selector) => page.click(selector),
      drag: async (from, to) => {
        await page.mouse.move(from.x, from.y);
        await page.mouse.down();
        await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
        await page.mouse.move(to.x, to.y);
        await page.mouse.up();
      },
    });
    expect(document.nodes).toHaveLength(5);

    expect(isTyped(document)).toBe(true);
  });

  test("U3: by touch alone, on a small screen", async () => {
    const { page } = await open(empty, { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });
    const session = await page.context().newCDPSession(page);
    const document = await build(inChromium(page), {
      tap: (selector) => page.tap(selector),
      drag: (from, to) => swipe(page, session, from, to),
    });

    expect(isTyped(document)).toBe(true);
  });
});

/** One finger goes from one place to another. */
async function swipe(page: Page, session: CDPSession, from: Spot, to: Spot): Promise<void> {
  const at = (part: number): Spot => ({ x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part });
  const send = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: Spot[]): Promise<unknown> =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints });
  await send("touchStart", [at(0)]);
  for (const part of [0.25, 0.5, 0.75, 1]) await send("touchMove", [at(part)]);
  // A finger that lifts while it moves flings, and the next tap would only stop that.
  await page.waitForTimeout(120);
  await send("touchMove", [at(1)]);
  await send("touchEnd", []);
}

inBothBrowsers((visit) => {
  test("U3: by keyboard alone", async () => {
    const visitor = await visit(empty);
    const { press, driver } = visitor;
    /** Goes on with Tab until something has the focus. */
    const go = async (selector: string, key = "Tab"): Promise<void> => {
      for (let i = 0; i < 80; i++) {
        if (await driver.evaluate((at) => document.activeElement?.matches(at) ?? false, selector)) return;
        await press(key);
      }
      throw new Error(`no key leads to ${selector}`);
    };
    /** Goes to something of a panel, which may be before or after where the focus is. */
    const goBack = (selector: string): Promise<void> => go(selector, "Shift+Tab");
    await go("[role=tab][aria-selected=true]");
    await press("ArrowRight");
    await visitor.until(async () => (await visitor.count("#gate")) === 1, "the panel for building");
    for (const value of ["-2", "5", "-4"]) {
      await go('.carried[data-gate=""]');
      await press("Enter");
      await go("#value");
      // Tab into a field selects what is in it.
      await driver.type(value);
      await press("Enter");
      await goBack('.carried[data-gate=""]');
    }
    for (const [gate, ...inputs] of [
      ["add", "x", "y"],
      ["multiply", "add0", "z"],
    ]) {
      await goBack("#gate");
      await driver.type(gate as string);
      await press("Enter");
      for (const [port, name] of inputs.entries()) {
        await go(`#port-${port}`);
        await driver.type(name);
        await visitor.until(
          () =>
            driver.evaluate(
              ([at, label]) => document.querySelector<HTMLSelectElement>(at)?.selectedOptions[0]?.label === label,
              [`#port-${port}`, name] as [string, string],
            ),
          `${name} as input ${port} of ${gate}`,
        );
      }
    }
    expect(isTyped(await visitor.document())).toBe(true);
  });
});
