// A visitor of the page: the same hands and eyes in every browser, so that a story is told once.
import { type PlaygroundDocument, parseHistory } from "@chainrule/playground-core";
import { firstDocument } from "../src/session/first.ts";

/** What a browser's own driver must be able to do. */
export interface Driver {
  readonly name: "chromium" | "firefox";
  press(key: string): Promise<void>;
  /** Types into whatever has the focus. */
  type(text: string): Promise<void>;
  click(selector: string, keys?: { readonly shift: boolean }): Promise<void>;
  move(x: number, y: number): Promise<void>;
  down(): Promise<void>;
  up(): Promise<void>;
  evaluate<A, R>(run: (given: A) => R | Promise<R>, given: A): Promise<R>;
  reload(): Promise<void>;
}

/** A box of the graph, as it is read out. */
export interface Named {
  readonly name: string;
  readonly kind: string;
  readonly value: string | undefined;
  readonly gradient: string | undefined;
}

/** Milliseconds until something must have happened; a busy machine needs them. */
const PATIENCE = 20_000;

/** A number as the page writes it, with a minus sign rather than a hyphen. */
export const numberOf = (text: string | undefined): number => Number(text?.replace(/−/g, "-").replace(/[()]/g, ""));

export class Visitor {
  readonly driver: Driver;

  constructor(driver: Driver) {
    this.driver = driver;
  }

  press = (key: string): Promise<void> => this.driver.press(key);

  async click(selector: string, keys?: { readonly shift: boolean }): Promise<void> {
    await this.until(() => this.driver.evaluate((at) => document.querySelector(at) !== null, selector), selector);
    await this.driver.click(selector, keys);
  }

  /** Waits for something, and says what was waited for when it does not come. */
  async until(happened: () => Promise<boolean>, what: string): Promise<void> {
    for (const end = Date.now() + PATIENCE; Date.now() < end; await new Promise((go) => setTimeout(go, 20)))
      if (await happened()) return;
    throw new Error(`waited in vain for ${what}`);
  }

  /** Replaces what is in a field. */
  async fill(selector: string, text: string): Promise<void> {
    await this.click(selector);
    await this.driver.evaluate((at) => document.querySelector<HTMLTextAreaElement>(at)?.select(), selector);
    await this.driver.type(text);
  }

  /** Types a formula and presses Enter; the focus then leaves the field, so that keys step. */
  async draw(text: string): Promise<void> {
    await this.fill("#expression", text);
    await this.press("Enter");
    await this.until(
      () => this.driver.evaluate(() => document.querySelector("form[aria-busy=true]") === null, undefined),
      "the formula to be read",
    );
    await this.driver.evaluate(() => (document.activeElement as HTMLElement | null)?.blur(), undefined);
  }

  /** Chooses in a list. */
  async choose(selector: string, value: string): Promise<void> {
    await this.driver.evaluate(
      ([at, chosen]) => {
        const list = document.querySelector(at) as HTMLSelectElement;
        list.value = chosen;
        list.dispatchEvent(new Event("change", { bubbles: true }));
      },
      [selector, value] as [string, string],
    );
  }

  /** The box of the only gate of a kind. */
  boxOf = (kind: string): Promise<string> =>
    this.driver.evaluate((gate) => {
      const found = [...document.querySelectorAll(".box")].filter(
        (box) => box.getAttribute("aria-label")?.split(", ")[1] === gate,
      );
      if (found.length !== 1) throw new Error(`there are ${found.length} boxes of ${gate}`);
      return `#${found[0]?.id}`;
    }, kind);

  async panel(name: string): Promise<void> {
    await this.click(`#tab-${name}`);
    await this.until(
      () =>
        this.driver.evaluate((id) => {
          const panel = document.getElementById("panel");
          return panel?.getAttribute("aria-labelledby") === id && panel.childElementCount > 0;
        }, `tab-${name}`),
      `the panel ${name}`,
    );
    // Panels are loaded when they are asked for.
    await this.until(
      async () => !/^(Loading|正在加载)…+$/.test(await this.text("#panel")),
      `what is in the panel ${name}`,
    );
  }

  text = (selector: string): Promise<string> =>
    this.driver.evaluate((at) => (document.querySelector(at)?.textContent ?? "").replace(/\s+/g, " ").trim(), selector);

  texts = (selector: string): Promise<string[]> =>
    this.driver.evaluate(
      (at) =>
        [...document.querySelectorAll<HTMLElement>(at)].map((each) =>
          (each.textContent ?? "").replace(/\s+/g, " ").trim(),
        ),
      selector,
    );

  /** The rows of a table, cell by cell. */
  rows = (selector: string): Promise<string[]> =>
    this.driver.evaluate(
      (at) =>
        [...document.querySelectorAll<HTMLTableRowElement>(at)].map((row) =>
          [...row.cells].map(({ textContent }) => textContent.replace(/\s+/g, " ").trim()).join(" | "),
        ),
      selector,
    );

  count = (selector: string): Promise<number> =>
    this.driver.evaluate((at) => document.querySelectorAll(at).length, selector);

  /** Every box of the graph, by its accessible name. */
  async boxes(): Promise<readonly Named[]> {
    const names = await this.driver.evaluate(
      () => [...document.querySelectorAll(".box")].map((box) => box.getAttribute("aria-label") ?? ""),
      undefined,
    );
    return names.map((spoken) => {
      const [name = "", kind = ""] = spoken.split(", ");
      const [, value] = /, value (\[.*?\]|[^,]+)/.exec(spoken) ?? [];
      const [, gradient] = /, gradient (\[.*?\]|[^,]+)/.exec(spoken) ?? [];
      return { name, kind, value, gradient };
    });
  }

  /** The value and the gradient of each box, by its name. */
  async numbers(): Promise<Readonly<Record<string, string>>> {
    const boxes = await this.boxes();
    return Object.fromEntries(boxes.map(({ name, value, gradient }) => [name, `${value} ${gradient}`]));
  }

  /** Where the middle of something is in the window. */
  placeOf = (selector: string): Promise<{ readonly x: number; readonly y: number }> =>
    this.driver.evaluate((at) => {
      const { left, top, width, height } = document.querySelector(at)?.getBoundingClientRect() ?? new DOMRect();
      return { x: left + width / 2, y: top + height / 2 };
    }, selector);

  /** The document that the page holds, as it keeps it for the next visit. */
  async document(): Promise<PlaygroundDocument> {
    const saved = await this.driver.evaluate(() => {
      dispatchEvent(new PageTransitionEvent("pagehide"));
      return localStorage.getItem("chainrule.history");
    }, undefined);
    // Where nothing was changed nothing is kept.
    return saved === null ? firstDocument : parseHistory(saved).present.document;
  }

  /** Where the page is on its way through the graph and back. */
  place = (): Promise<string> => this.text(".place");
}
