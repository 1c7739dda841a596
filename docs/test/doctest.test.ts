import { expect, test } from "vitest";
import { modulesOf, withAssertions } from "../doctest.ts";
import { expectValue } from "../value.ts";

test("a block is a module at its own line, and `// continues` joins it to the one before", () => {
  const markdown = `# Title
\`\`\`ts
const x = 1;
\`\`\`
\`\`\`sh
npm test
\`\`\`
\`\`\`ts
// continues
x; // => 1
\`\`\`
\`\`\`ts
const y = 2;
\`\`\`
`;
  expect(modulesOf(markdown)).toEqual([
    { line: 3, code: "\n\nconst x = 1;\n\n\n\n\n\n// continues\nx; // => 1\n" },
    { line: 13, code: `${"\n".repeat(12)}const y = 2;\n` },
  ]);
});

test("a value may follow on the same line or on the next, at any depth, after any number of lines", () => {
  const code = `f(
  1,
); // => 2
for (const v of [1, 2]) {
  f(v)
  // => v + 1
}`;
  expect(withAssertions(code)).toContain(`__expectValue((f(
  1,
)), (2)); // => 2
for (const v of [1, 2]) {
  __expectValue((f(v)), (v + 1))
  // => v + 1
}`);
});

test("a value that follows no expression is an error, at its line", () => {
  expect(() => withAssertions("\nconst x = 1; // => 1")).toThrow("line 2:");
});

test("numbers agree to a relative 1e-6, in typed arrays and objects as well", () => {
  expectValue({ x: new Float32Array([0.1, 2]) }, { x: [0.1, 2] });
  expectValue([Number.NaN, -0, Number.POSITIVE_INFINITY], [Number.NaN, 0, Number.POSITIVE_INFINITY]);
  expect(() => expectValue(1.00001, 1)).toThrow("1.00001");
  expect(() => expectValue(new Float32Array([1, 2]), [1, 3])).toThrow();
  expect(() => expectValue(Number.POSITIVE_INFINITY, 1)).toThrow();
});

test("a text that ends in … stands for any text that starts so", () => {
  expectValue("matmul: inner dimensions 3 ≠ 4", "matmul: inner…");
  expect(() => expectValue("matmul: inner dimensions 3 ≠ 4", "add…")).toThrow();
});
