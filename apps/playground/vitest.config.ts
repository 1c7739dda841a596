import { configDefaults, defineConfig } from "vitest/config";

const timed = ["test/speed.test.ts"];

export default defineConfig({
  test: {
    globalSetup: "test/setup.ts",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    projects: [
      {
        extends: true,
        test: { name: "playground", include: ["test/**/*.test.ts"], exclude: [...configDefaults.exclude, ...timed] },
      },
      // What is timed runs when all else is done: other tests beside it would be measured as well.
      { extends: true, test: { name: "playground, timed", include: timed, sequence: { groupOrder: 1 } } },
    ],
  },
});
