import { expect, test } from "vitest";
import {
  editTable,
  PlaygroundError,
  printExpression,
  readExpression,
  type TableColumn,
  tableOf,
} from "../src/index.ts";
import { first } from "./lecture.ts";
import { palette } from "./palette.ts";

const edited = (id: string, column: TableColumn, text: string) =>
  printExpression(editTable(first, palette, { id, column, text }), palette);
const refusal = (id: string, column: TableColumn, text: string): string => {
  try {
    return edited(id, column, text);
  } catch (error) {
    if (error instanceof PlaygroundError) return error.message;
    throw error;
  }
};

test("the lecture's graph is a table of five rows", () => {
  const rows = tableOf(first).map(({ label, gate, inputs, value, isResult }) => [label, gate, inputs, value, isResult]);
  expect(rows).toEqual([
    ["x", null, null, "-2", false],
    ["y", null, null, "5", false],
    ["q", "add", "x, y", null, false],
    ["z", null, null, "-4", false],
    ["f", "multiply", "q, z", null, true],
  ]);
});

test("settings, constants, open inputs and gates without a name are in it", () => {
  const document = readExpression("maxout(leakyRelu(x, slope=0.2), [1, 2], _); x = [[1, -2], [3, 4]]", palette);
  const rows = tableOf(document).map(({ label, name, inputs, options, value }) => [
    label,
    name,
    inputs,
    options,
    value,
  ]);
  expect(rows).toEqual([
    ["x", "x", null, null, "[[1, -2], [3, 4]]"],
    ["leakyRelu0", null, "x", "slope=0.2", null],
    ["maxout0", null, "leakyRelu0, [1, 2], _", "", null],
  ]);
});

test("every cell is an edit", () => {
  expect(edited("n1", "value", " [1, -2] ")).toBe("q = x + y; f = q * z; x = [1, -2], y = 5, z = -4");
  expect(edited("n3", "name", "sum")).toBe("sum = x + y; f = sum * z; x = -2, y = 5, z = -4");
  expect(edited("n3", "name", " ")).toBe("f = (x + y) * z; x = -2, y = 5, z = -4");
  expect(edited("n3", "gate", "multiply")).toBe("q = x * y; f = q * z; x = -2, y = 5, z = -4");
  expect(edited("n3", "inputs", "z, -3")).toBe("q = add(z, -3); f = q * z; x = -2, y = 5, z = -4");
  expect(edited("n5", "inputs", "q, _")).toBe("q = x + y; f = q * _; x = -2, y = 5, z = -4");
  expect(edited("n3", "isResult", "")).toBe("q = x + y; f = q * z; q; x = -2, y = 5, z = -4");
  const leaky = editTable(first, palette, { id: "n3", column: "gate", text: "leakyRelu" });
  const steep = editTable(leaky, palette, { id: "n3", column: "options", text: "slope=0.5" });
  expect(tableOf(steep)[2]).toMatchObject({ inputs: "x", options: "slope=0.5" });
});

test("what cannot be is refused, with the place in the cell", () => {
  expect(refusal("n3", "inputs", "x, f")).toBe("q would go into itself: a computational graph has no cycles.");
  expect(refusal("n3", "inputs", "x, yy")).toBe("line 1, column 4: nothing here is called yy.");
  expect(refusal("n3", "inputs", "x")).toBe("add: the number of inputs is 2, not 1.");
  expect(refusal("n1", "value", "1 2")).toBe("line 1, column 3: the end is expected here, not “2”.");
  expect(refusal("n1", "value", "")).toContain("a number is expected here, not the end");
  expect(refusal("n3", "options", "by 1")).toContain("name=value is expected here");
  expect(refusal("n3", "options", "by=1")).toBe("add has no setting by.");
  expect(refusal("n1", "name", "")).toContain("cannot be a name");
  expect(refusal("n1", "gate", "tanh")).toBe("x is an input, not a gate.");
});
