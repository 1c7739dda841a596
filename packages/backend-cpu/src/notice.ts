// The one notice of a page or engine that lacks something: what is missing, what it costs, and what to do.
import type { Features, WasmEngine } from "./wasm/engine.ts";

interface Host {
  readonly WebAssembly?: WasmEngine;
  /** Of pages and their workers alone. */
  readonly crossOriginIsolated?: boolean;
  readonly console?: { info(text: string): void };
}

const HEADERS =
  "Serve the page with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp";
/** A module of nothing. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

let said = false;

/** Says in the console what is missing, when the first backend that would use it is made. */
export function notify(features: Features | undefined, options: { readonly threads?: number }): void {
  if (said) return;
  const host = globalThis as unknown as Host;
  const sentences = missing(features, options, host);
  if (!sentences) return;
  said = true;
  host.console?.info(`chainrule: ${sentences} This is said once.`);
}

/** What there is to say, if anything. Whoever wants one thread misses no shared memory. */
function missing(
  features: Features | undefined,
  { threads }: { readonly threads?: number },
  { WebAssembly, crossOriginIsolated }: Host,
): string | undefined {
  if (!features) {
    const cost =
      'cpu() runs on plain typed arrays in one thread, many times slower, with the numbers of precision: "portable".';
    if (!WebAssembly) return `there is no WebAssembly here, so ${cost} Use an engine that has it.`;
    if (mayCompile(WebAssembly))
      return `this engine's WebAssembly has no SIMD, so ${cost} Use a newer engine or another processor.`;
    return `a content security policy forbids WebAssembly, so ${cost} Add 'wasm-unsafe-eval' to its script-src.`;
  }
  if (features.shared || threads === 1) return undefined;
  const cost = "cpu() runs in one thread, with the same numbers.";
  if (crossOriginIsolated === false)
    return `this page is not cross-origin isolated and has no SharedArrayBuffer, so ${cost} ${HEADERS}, and train in a worker.`;
  return `there is no SharedArrayBuffer here, so ${cost} Use an engine that has it.`;
}

function mayCompile({ Module }: WasmEngine): boolean {
  try {
    return new Module(EMPTY) instanceof Module;
  } catch {
    return false;
  }
}
