// Serving the playground until somebody stops it.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { exitCodes, Failure } from "./failure.ts";
import { serve } from "./serve.ts";
import type { Stop } from "./stop.ts";
import type { Terminal } from "./terminal.ts";

/** Where the built playground lies: made when it is asked for, or part of what was installed. E_FILE. */
export type FindPlayground = () => string | Promise<string>;

/** The playground that is published with the command. */
export const packagedPlayground: FindPlayground = () => {
  const folder = fileURLToPath(new URL("./playground", import.meta.url));
  if (existsSync(folder)) return folder;
  throw new Failure("E_FILE", "the playground is not built here.", "In a checkout, npm start builds it.");
};

/** Serves the playground, says where, and ends well on Ctrl-C. E_FILE, E_PORT. */
export async function play(
  find: FindPlayground,
  { terminal, stop }: { readonly terminal: Terminal; readonly stop: Stop },
): Promise<number> {
  stop.listen();
  const served = await serve(await find());
  try {
    const margin = terminal.live ? "  " : "";
    const { paint } = terminal;
    terminal.write(`${margin}${paint("strong", "playground")}   ${paint("accent", served.address)}\n`);
    terminal.write(`${margin}${paint("quiet", "Ctrl-C stops it")}\n`);
    await stop.asked;
    if (terminal.live) terminal.write("\n");
    return exitCodes.success;
  } finally {
    await served.close();
  }
}
