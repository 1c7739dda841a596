// One run of the command line: the words are read, the command is done, and whatever goes wrong becomes a sentence and an exit code.
import { readFileSync } from "node:fs";
import { basename, relative } from "node:path";
import { isChainruleError } from "@chainrule/core";
import { type Command, parseCommand } from "./arguments.ts";
import { exitCodes, Failure, reasonOf } from "./failure.ts";
import { help } from "./help.ts";
import { type FindPlayground, packagedPlayground, play } from "./play.ts";
import { stepThrough } from "./step.ts";
import { stopper } from "./stop.ts";
import { type Environment, type Terminal, terminalOf } from "./terminal.ts";
import { train } from "./train.ts";

/** Runs the command that the words name. The result is the process's exit code; nothing is thrown. */
export async function run(words: readonly string[], playground: FindPlayground = packagedPlayground): Promise<number> {
  const program = programName(process.argv[1] ?? "", process.env);
  const stop = stopper();
  // Whoever reads our output may go before we are done, as head does: then there is nothing left to say, and nothing failed.
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", (error: { readonly code?: string }) => {
      if (error.code !== "EPIPE") process.exit(exitCodes.failure);
      stop.ask(exitCodes.success);
    });
  try {
    const command = parseCommand(words);
    const plain = command.name === "train" ? command.options.plain : command.name === "step" && command.plain;
    const terminal = terminalOf(process.stdout, process.env, plain);
    return await obey(command, terminal, program);
  } catch (error) {
    return complain(error, program);
  } finally {
    stop.release();
  }

  async function obey(command: Command, terminal: Terminal, program: string): Promise<number> {
    if (command.name === "train") {
      const code = await train(command.options, { terminal, stop, program });
      const goesOn = words.length === 0 && terminal.live && code === exitCodes.success;
      return goesOn ? play(playground, { terminal, stop }) : code;
    }
    if (command.name === "play") return play(playground, { terminal, stop });
    if (command.name === "help") terminal.write(help(program, terminal.paint));
    if (command.name === "version") terminal.write(`chainrule ${version()}\n`);
    if (command.name === "step") terminal.write(stepThrough(command.example, command.digits, terminal));
    return exitCodes.success;
  }
}

/** Says what went wrong, in one sentence and never with a stack; the result is the exit code. */
function complain(error: unknown, program: string): number {
  const { paint } = terminalOf(process.stderr, process.env);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  say(`${paint("bad", "chainrule:")} ${sentenceOf(error)}`);
  if (!(error instanceof Failure)) return exitCodes.failure;
  if (error.code === "E_USAGE") say(`See ${program} --help`);
  if (error.advice) say(error.advice);
  return error.exitCode;
}

function sentenceOf(error: unknown): string {
  if (error instanceof Failure || isChainruleError(error)) return error.message;
  // What V8 throws when typed arrays find no room.
  if (error instanceof RangeError) return `arrays of these sizes do not fit in memory (${error.message}).`;
  return `something unforeseen: ${reasonOf(error)}`;
}

const version = (): string =>
  (JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as { readonly version: string })
    .version;

/** What people type to get here, so that the commands that we show can be copied. */
function programName(script: string, environment: Environment): string {
  const { npm_lifecycle_event: event } = environment;
  if (event === "start") return "npm start --";
  const name = basename(script).replace(/\.(cmd|ps1)$/, "");
  if (name === "chainrule") return event === "npx" ? "npx chainrule" : "chainrule";
  return `node ${relative(process.cwd(), script) || script}`;
}
