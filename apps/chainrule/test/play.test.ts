// The command line at a terminal: without words it trains, then serves the playground until Ctrl-C.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

const start = join(import.meta.dirname, "..", "..", "..", "scripts", "start.ts");
/** A terminal for programs that have none: of util-linux, whose words are not those of BSD's. */
const hasTerminal =
  process.platform === "linux" &&
  (process.env.PATH ?? "").split(delimiter).some((path) => existsSync(join(path, "script")));
const CTRL_C = "\u0003";

interface Session {
  readonly child: ChildProcess;
  /** What is on the screen so far, without colours. */
  readonly seen: () => string;
  readonly until: (what: RegExp) => Promise<RegExpExecArray>;
  readonly ended: Promise<number | null>;
}

/** `npm start` at a terminal, as npm would run it. */
function atTerminal(...words: string[]): Session {
  const { CI: _, NO_COLOR: __, npm_lifecycle_event: ___, ...env } = process.env;
  // In the shell's place, which would end by the signal itself.
  const command = `exec ${[process.execPath, start, ...words].map((word) => `'${word}'`).join(" ")}`;
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    env: { ...env, TERM: "xterm-256color", SHELL: "/bin/sh" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let text = "";
  child.stdout.on("data", (data) => {
    text += data;
  });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  const seen = (): string => text.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, "");
  const ended = new Promise<number | null>((done) => child.on("close", done));
  return {
    child,
    seen,
    ended,
    until: async (what) => {
      for (const end = Date.now() + 100_000; Date.now() < end; await new Promise((go) => setTimeout(go, 50))) {
        const found = what.exec(seen());
        if (found) return found;
        if (child.exitCode !== null) break;
      }
      throw new Error(`${what} was not seen, but:\n${seen()}`);
    },
  };
}

describe.skipIf(!hasTerminal)("at a terminal", { timeout: 120_000 }, () => {
  test("npm start trains the lecture's network, serves the playground, and stops cleanly at Ctrl-C", async () => {
    const { child, seen, until, ended } = atTerminal();
    const [, address = ""] = await until(/playground\s+(http:\/\/localhost:\d+\/)/);
    expect(seen()).toMatch(/2,?000/);
    const response = await fetch(address);
    expect(await response.text()).toContain("<title>chainrule playground</title>");
    expect(response.headers.get("cross-origin-opener-policy")).toBe("same-origin");
    await until(/Ctrl-C stops it/);
    child.stdin?.write(CTRL_C);
    expect(await ended).toBe(0);
    expect(seen()).not.toMatch(/Error|at .*\.ts:\d+/);
    await expect(fetch(address)).rejects.toThrow();
  });

  test("npm start -- --no-serve trains, and that is all", async () => {
    const { seen, ended } = atTerminal("--no-serve");
    expect(await ended).toBe(0);
    expect(seen()).toMatch(/2,?000/);
    expect(seen()).not.toContain("http://localhost");
  });

  test("two play at once, each at an address of its own", async () => {
    const sessions = [atTerminal("play")];
    const [, first] = await (sessions[0] as Session).until(/(http:\/\/localhost:\d+\/)/);
    sessions.push(atTerminal("play"));
    const [, second] = await (sessions[1] as Session).until(/(http:\/\/localhost:\d+\/)/);
    expect(second).not.toBe(first);
    for (const { child, ended } of sessions) {
      child.stdin?.write(CTRL_C);
      expect(await ended).toBe(0);
    }
  });
});
