// Runs every check besides the tests, all of them even when one fails, and ends with their number.
import { spawnSync } from "node:child_process";

const steps = ["lint", "typecheck", "build", "knip", "size", "check:packages"];
const shell = process.platform === "win32";

const failed = steps.filter((step) => {
  console.log(`\n── ${step}`);
  return spawnSync("npm", ["run", "--silent", step], { stdio: "inherit", shell }).status !== 0;
});

console.log(failed.length > 0 ? `\nfailed: ${failed.join(", ")}` : "");
console.log(`check: ${steps.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
