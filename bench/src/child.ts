// The benchmark's side of a contender: a process that lives as long as it is measured, so that contenders can take turns.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Question, Questions } from "./protocol.ts";

/** How long a contender may take for one answer, in milliseconds. */
const PATIENCE = 180_000;

export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export class Child {
  readonly #process: ChildProcess;
  #settle: ((answer: object | Error) => void) | undefined;
  #complaint = "";
  #gone: Error | undefined;

  constructor({ command, args, env }: Start) {
    const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "pipe"] });
    this.#process = child;
    // A library may print a greeting of its own: only our lines are JSON objects.
    createInterface({ input: child.stdout }).on(
      "line",
      (line) => line.startsWith("{") && this.#settle?.(JSON.parse(line)),
    );
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-2000);
    });
    child.stdin.on("error", () => {}); // said by "close", with its reason
    const leave = (reason: Error): void => {
      this.#gone ??= reason;
      this.#settle?.(this.#gone);
    };
    child.on("error", leave); // it could not be started
    child.on("close", () => leave(new Error(lastLine(this.#complaint) ?? "its process ended")));
  }

  /** Asks one question; rejects with the contender's own words, or when it is gone or takes too long. */
  async ask<Q extends Question>(question: Q, given: Questions[Q]["ask"]): Promise<Questions[Q]["answer"]> {
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise<object>((resolve, reject) => {
      this.#settle = (answer) => (answer instanceof Error ? reject(answer) : resolve(answer));
      timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE / 1000} s`)), PATIENCE);
      if (this.#gone) reject(this.#gone);
      this.#process.stdin?.write(`${JSON.stringify({ do: question, ...given })}\n`);
    });
    try {
      const answer = await answered;
      if ("error" in answer) throw new Error(String(answer.error));
      return answer as Questions[Q]["answer"];
    } finally {
      clearTimeout(timer);
      this.#settle = undefined;
    }
  }

  stop(): void {
    this.#process.kill("SIGKILL");
  }
}

/** What went wrong, as Node and Python end their complaints: the last line that names an error, or else the last one. */
function lastLine(complaint: string): string | undefined {
  const lines = complaint
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return lines.findLast((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
}
