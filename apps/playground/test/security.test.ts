// What the page allows, and what a link may do: nothing before somebody asks for it.
import { emptyDocument, type PlaygroundDocument, toFragment } from "@chainrule/playground-core";
import { describe, expect, inject, test } from "vitest";
import { open, skipChromium, withChromium } from "./chromium.ts";

describe.skipIf(skipChromium)("in Chromium", { timeout: 300_000 }, () => {
  withChromium();

  test("a broken link says one problem over the first graph, and the graph works", async () => {
    for (const link of ["#c1.AAAA", "#c9.AAAA", "#nothing", `#c1.${"A".repeat(100_001)}`]) {
      const { page } = await open(link);
      expect(await page.locator("[role=alert]:not(:empty)").count()).toBe(1);
      expect(await page.locator(".problem").first().textContent()).toMatch(/\w{3,}.*\./);
      expect(await page.locator(".box").count()).toBe(5);
      await page.keyboard.press("End");
      await expect.poll(() => page.locator(".time").textContent()).toContain("Step 5 of 5");
    }
  });

  test("nothing of a link is computed before somebody steps", async () => {
    const document: PlaygroundDocument = {
      ...emptyDocument,
      nodes: [
        { kind: "input", id: "n1", name: "x", value: 2 },
        { kind: "gate", id: "n2", gate: "exp", inputs: ["n1"], options: {}, name: "f" },
      ],
      result: "n2",
    };
    // Core's reference, on which the page runs, takes exponentials from JavaScript.
    const count = (): void => {
      const { exp } = Math;
      Object.assign(globalThis, { exponentials: 0 });
      Math.exp = (x) => {
        (globalThis as unknown as { exponentials: number }).exponentials++;
        return exp(x);
      };
    };
    const { page } = await open(`#${await toFragment(document)}`, {}, count);
    const exponentials = (): Promise<unknown> =>
      page.evaluate(() => (globalThis as unknown as { exponentials: number }).exponentials);
    const label = page.locator("#box-n2");
    await expect.poll(() => page.locator(".time").textContent()).toContain("Step 0 of 3");
    expect(await label.getAttribute("aria-label")).toBe("f, exp");
    expect(await exponentials()).toBe(0);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => label.getAttribute("aria-label")).toContain("7.389");
    expect(await exponentials()).toBeGreaterThan(0);
  });

  test("a fragment that is changed by hand is opened, and undo brings back what was there", async () => {
    const { page } = await open();
    await page.locator("#expression").fill("f = mine * 2; mine = 3");
    await page.keyboard.press("Enter");
    await page.locator("button[aria-label=Undo]:enabled").waitFor();
    const other: PlaygroundDocument = {
      ...emptyDocument,
      nodes: [{ kind: "input", id: "n1", name: "other", value: 2 }],
    };
    const fragment = await toFragment(other);
    await page.evaluate((text) => {
      location.hash = text;
    }, fragment);
    await expect.poll(() => page.locator("#expression").inputValue()).toContain("other");
    // Opening the page by the link anew loses nothing either.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 800)));
    const again = await page.context().newPage();
    await again.goto(`${inject("address")}#${fragment}`);
    await again.locator("main[data-ready]").waitFor();
    expect(await again.locator("#expression").inputValue()).toContain("other");
    await again.locator("button[aria-label=Undo]").click();
    expect(await again.locator("#expression").inputValue()).toContain("mine");
    await page.locator("button[aria-label=Undo]").click();
    expect(await page.locator("#expression").inputValue()).toContain("mine");
  });

  test("the policy is in force: markup, evaluation and strangers are refused, and WebAssembly is allowed", async () => {
    const { page, takeTroubles } = await open();
    const policy = await page.locator("meta[http-equiv=Content-Security-Policy]").getAttribute("content");
    for (const rule of [
      "default-src 'none'",
      "script-src 'self' 'wasm-unsafe-eval';",
      "require-trusted-types-for 'script'",
      "base-uri 'none'",
    ])
      expect(policy).toContain(rule);
    expect(policy).not.toMatch(/'unsafe-inline'|'unsafe-eval'|\*|https?:/);
    // From a timer, as code of the page: what a test evaluates itself may evaluate more.
    const found = await page.evaluate(async () => {
      const said: string[] = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => said.push(effectiveDirective));
      const attempt = (act: () => unknown): Promise<string> =>
        new Promise((settle) =>
          setTimeout(async () => {
            try {
              await act();
              settle("done");
            } catch (error) {
              settle((error as Error).name);
            }
          }),
        );
      const elementOf = (name: string, attributes: Readonly<Record<string, string>>): Promise<string> =>
        new Promise((settle) => {
          const element = document.createElement(name);
          element.addEventListener("load", () => settle("done"));
          element.addEventListener("error", () => settle("error"));
          for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
          document.body.append(element);
          setTimeout(() => settle("nothing"), 300);
        });
      const { trustedTypes } = window as unknown as {
        readonly trustedTypes: { createPolicy(name: string, rules: object): unknown };
      };
      // A frame that is refused loads, too: a page that says so.
      await elementOf("iframe", { src: "https://stranger.example/" });
      const results = {
        markup: await attempt(() => {
          document.createElement("div").innerHTML = "<b>x</b>";
        }),
        written: await attempt(() => document.write("<b>x</b>")),
        parsed: await attempt(() => new DOMParser().parseFromString("<b>x</b>", "text/html")),
        // biome-ignore lint/security/noGlobalEval: that it is refused is what is tested
        evaluated: await attempt(() => globalThis.eval("globalThis.ran = 1")),
        constructed: await attempt(() => new Function("globalThis.ran = 1")()),
        timed: await attempt(() => setTimeout("globalThis.ran = 1" as unknown as () => void)),
        script: await attempt(() => {
          document.createElement("script").text = "globalThis.ran = 1";
        }),
        address: await attempt(() => {
          document.createElement("script").src = "https://stranger.example/x.js";
        }),
        handler: await attempt(() => document.createElement("b").setAttribute("onclick", "globalThis.ran = 1")),
        worker: await attempt(() => new Worker("data:text/javascript,1")),
        policy: await attempt(() => trustedTypes.createPolicy("mine", {})),
        fetched: await attempt(() => fetch("https://stranger.example/")),
        picture: await elementOf("img", { src: "https://stranger.example/x.png" }),
        styles: await elementOf("link", { rel: "stylesheet", href: "https://stranger.example/x.css" }),
        assembly: await attempt(() => WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))),
      };
      return { results, said: [...new Set(said)].sort() };
    });
    expect(found.results).toEqual({
      markup: "TypeError",
      written: "TypeError",
      parsed: "TypeError",
      evaluated: "EvalError",
      constructed: "EvalError",
      timed: "TypeError",
      script: "TypeError",
      address: "TypeError",
      handler: "TypeError",
      worker: "TypeError",
      policy: "TypeError",
      fetched: "TypeError",
      picture: "error",
      styles: "error",
      assembly: "done",
    });
    expect(found.said).toEqual([
      "connect-src",
      "frame-src",
      "img-src",
      "require-trusted-types-for",
      "style-src-elem",
      "trusted-types",
    ]);
    expect(await page.evaluate(() => (globalThis as { ran?: unknown }).ran)).toBeUndefined();
    // Each refusal was told to the console.
    expect(takeTroubles().length).toBeGreaterThanOrEqual(10);
  });
});
