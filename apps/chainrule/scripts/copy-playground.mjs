// Puts the built playground beside the command, which serves it.
import { cpSync } from "node:fs";

cpSync(new URL("../../playground/dist", import.meta.url), new URL("../dist/playground", import.meta.url), {
  recursive: true,
});
