import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const said: string[] = [];

beforeEach(() => {
  said.length = 0;
  // What an engine has is looked at once, so that each test needs modules of its own.
  vi.resetModules();
  vi.stubGlobal("console", { info: (text: string) => said.push(text) });
});
afterEach(() => vi.unstubAllGlobals());

const modules = () => import("../src/index.ts");
const here = globalThis as unknown as { readonly WebAssembly: { readonly Module: new (bytes: Uint8Array) => object } };

describe("one notice says what is missing, what it costs and what to do", () => {
  test("where there is no WebAssembly", async () => {
    vi.stubGlobal("WebAssembly", undefined);
    const { cpu } = await modules();
    for (let i = 0; i < 3; i++) cpu();
    expect(said).toEqual([expect.stringMatching(/^chainrule: there is no WebAssembly here.* slower.* Use an engine/)]);
  });

  test("where a policy forbids it", async () => {
    const { WebAssembly } = here;
    const forbids = class {
      constructor() {
        throw new Error("Wasm code generation disallowed by embedder");
      }
    };
    vi.stubGlobal("WebAssembly", Object.create(WebAssembly, { Module: { value: forbids } }));
    const { cpu } = await modules();
    for (let i = 0; i < 3; i++) cpu();
    expect(said).toEqual([
      expect.stringMatching(/^chainrule: a content security policy .* slower.*'wasm-unsafe-eval'/),
    ]);
  });

  test("where WebAssembly has no SIMD", async () => {
    vi.stubGlobal("WebAssembly", Object.create(here.WebAssembly, { validate: { value: () => false } }));
    const { cpu } = await modules();
    cpu();
    expect(said).toEqual([expect.stringMatching(/^chainrule: this engine's WebAssembly has no SIMD.* slower/)]);
  });

  test("where a page is not cross-origin isolated, with the headers to send", async () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    vi.stubGlobal("crossOriginIsolated", false);
    const { cpu } = await modules();
    for (let i = 0; i < 3; i++) cpu();
    expect(said).toEqual([
      expect.stringMatching(
        /^chainrule: .*one thread.*Cross-Origin-Opener-Policy.*Cross-Origin-Embedder-Policy.*worker/,
      ),
    ]);
  });

  test("where an engine has no SharedArrayBuffer, without talk of headers", async () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const { cpu } = await modules();
    cpu();
    expect(said).toEqual([expect.stringMatching(/^chainrule: there is no SharedArrayBuffer here.*one thread/)]);
    expect(said[0]).not.toContain("Cross-Origin");
  });
});

describe("nothing is said", () => {
  test("where nothing is missing", async () => {
    const { cpu } = await modules();
    cpu();
    cpu({ precision: "portable" });
    expect(said).toEqual([]);
  });

  test("of shared memory as long as one thread is asked for", async () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const { cpu } = await modules();
    cpu({ threads: 1 });
    expect(said).toEqual([]);
    cpu();
    expect(said).toHaveLength(1);
  });

  test("and nothing fails, in an engine without a console", async () => {
    vi.stubGlobal("WebAssembly", undefined);
    vi.stubGlobal("console", undefined);
    const { cpu } = await modules();
    expect(cpu().label).toBe("cpu");
  });
});
