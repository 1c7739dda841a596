// Every test file of devices runs twice: once on each software driver, as if it were the only one of the machine.
import { defineConfig } from "vitest/config";
import { type Driver, drivers, environmentOf } from "./test/drivers.ts";

const alone = ["test/lasting/**/*.test.ts"];

/** A Vulkan driver is chosen by the environment that a process starts with: hence processes, not threads. */
const project = (driver: Driver) => ({
  extends: true as const,
  test: {
    name: `backend-webgpu on ${driver.name}`,
    pool: "forks" as const,
    env: environmentOf(driver),
    globalSetup: "test/setup.ts",
    setupFiles: ["test/quiet.ts"],
    exclude: ["**/node_modules/**", ...alone],
  },
});

export default defineConfig({
  test: {
    testTimeout: 60_000,
    projects: [
      ...drivers.map(project),
      { extends: true, test: { name: "backend-webgpu without a device", include: alone } },
    ],
  },
});
