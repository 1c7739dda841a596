// U4, U5 and U6: gates merged and opened again, Jacobians, and the gradient check.
import { Pass, reference } from "@chainrule/core";
import { build, type PlaygroundDocument, setValue } from "@chainrule/playground-core";
import { expect, test } from "vitest";
import { palette } from "../src/session/palette.ts";
import { inBothBrowsers } from "./browsers.ts";
import { numberOf, type Visitor } from "./visitor.ts";

/** The gradient of an input, as our packages compute it of what the page holds. */
function gradientOf(document: PlaygroundDocument, name: string): number {
  const { graph, wires, feeds, result } = build(document, palette);
  const id = document.nodes.find((node) => node.name === name)?.id;
  if (!result || id === undefined) throw new Error(`${name} has no gradient`);
  const wire = wires.get(id);
  return Number(wire && new Pass(graph, reference, feeds).forward().backward(result).gradient(wire).read());
}

/** The slopes of the last node by an input: by rows, from two values close by. */
function differencesOf(document: PlaygroundDocument, name: string): number[][] {
  const node = document.nodes.find((each) => each.name === name);
  if (node?.kind !== "input") throw new Error(`${name} is no input`);
  const flat = [node.value].flat(3) as number[];
  const columns = Array.isArray(node.value) && Array.isArray(node.value[0]) ? node.value[0].length : 1;
  const moved = (at: number, by: number): readonly number[] => {
    const numbers = flat.map((number, i) => (i === at ? number + by : number));
    const rows = Array.from({ length: flat.length / columns }, (_, row) =>
      numbers.slice(row * columns, (row + 1) * columns),
    );
    const there = setValue(document, node.id, columns === 1 ? numbers : rows);
    const { graph, feeds, wires } = build(there, palette);
    const output = wires.get(there.nodes.at(-1)?.id ?? "");
    if (!output) throw new Error("nothing comes out");
    return [new Pass(graph, reference, feeds).forward().value(output).nested()].flat(3) as number[];
  };
  const h = 1e-5;
  const slopes = flat.map((_, at) => {
    const [above, below] = [moved(at, h), moved(at, -h)];
    return above.map((value, i) => (value - (below[i] as number)) / (2 * h));
  });
  return (slopes[0] ?? []).map((_, row) => slopes.map((column) => column[row] as number));
}

const matrixIn = async (visitor: Visitor): Promise<number[][]> =>
  (await visitor.rows("#panel .matrix tr")).map((row) => row.split(" | ").map(numberOf));

inBothBrowsers((visit) => {
  test("U4: four gates become one and four again, with the same gradients, and each is one thing to undo", async () => {
    const visitor = await visit();
    await visitor.draw("1/(1+e^-x); x=1");
    const apart = gradientOf(await visitor.document(), "x");
    for (const kind of ["negate", "exp", "shift", "reciprocal"])
      await visitor.click(await visitor.boxOf(kind), { shift: true });
    await visitor.panel("merge");
    await visitor.fill("#merge-name", "sigmoid4");
    await visitor.press("Enter");
    const kinds = async (): Promise<string[]> => (await visitor.boxes()).map(({ kind }) => kind).sort();
    const gates = ["Input", "exp", "negate", "reciprocal", "shift"];
    expect(await kinds()).toEqual(["Input", "sigmoid4"]);
    const merged = gradientOf(await visitor.document(), "x");
    expect(Math.abs(merged - apart)).toBeLessThanOrEqual(1e-12);
    expect(merged).toBeCloseTo(0.196611933241, 12);
    const [, apartInPage] = /same gradients \(at most (\S+) apart\)/.exec(await visitor.text("#panel")) ?? [];
    expect(numberOf(apartInPage)).toBeLessThanOrEqual(1e-12);

    await visitor.click("#run");
    expect((await visitor.numbers()).x).toBe("1 0.1966");
    await visitor.click("#fold-g1");
    expect(await kinds()).toEqual(gates);
    expect(gradientOf(await visitor.document(), "x")).toBe(apart);
    expect((await visitor.numbers()).x).toBe("1 0.1966");
    await visitor.click("#undo");
    expect(await kinds()).toEqual(["Input", "sigmoid4"]);
    await visitor.click("#undo");
    expect(await kinds()).toEqual(gates);
    expect((await visitor.document()).groups).toEqual([]);
    await visitor.click("#redo");
    await visitor.click("#redo");
    expect(await kinds()).toEqual(gates);
  });

  test("U5: the Jacobian of relu of four numbers, and why nobody builds one", async () => {
    const visitor = await visit();
    await visitor.draw("relu(x); x=[1, -2, 3, -4]");
    await visitor.panel("jacobian");
    const matrix = await matrixIn(visitor);
    expect(matrix).toEqual([
      [1, 0, 0, 0],
      [0, 0, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 0],
    ]);
    near(matrix, differencesOf(await visitor.document(), "x"));
    const costs = await visitor.rows("#panel .costs tbody tr");
    expect(costs[0]).toMatch(/^64 \| 4096 \| 0.0156 MiB$/);
    expect(costs[1]).toMatch(/^4096 \| .* \| 64 MiB$/);
    expect(await visitor.text("#panel")).toContain("Why nobody builds it");
  });

  test("U5: the Jacobians of a product of matrices", async () => {
    const visitor = await visit();
    await visitor.draw("matmul(A, B); A=[[1, -2, 3], [0.5, 4, -1]], B=[[2, 1], [-1, 3], [0.25, -4]]");
    await visitor.panel("jacobian");
    for (const [port, name] of ["A", "B"].entries()) {
      await visitor.choose("#jacobian-input", String(port));
      await visitor.until(
        async () => (await visitor.text("#panel caption")).endsWith(`∂${name}`),
        `the Jacobian by ${name}`,
      );
      const matrix = await matrixIn(visitor);
      expect([matrix.length, matrix[0]?.length]).toEqual([4, 6]);
      near(matrix, differencesOf(await visitor.document(), name));
    }
  });

  test("U6: every gate of a network of two layers passes the gradient check", async () => {
    const visitor = await visit();
    await visitor.choose("#examples", "example.network");
    await visitor.panel("check");
    const rows = await visitor.rows("#panel .check tbody tr");
    expect(await visitor.count("#panel .check tr.right")).toBe(rows.length);
    // Four gates and three inputs.
    expect(rows).toHaveLength(4 + 3);
    for (const row of rows) expect(numberOf(row.split(" | ")[1]), row).toBeLessThan(1e-6);
    expect(await visitor.count("#panel .verdict.ok")).toBe(1);
  });

  test("U6: a gate with a mistake is red, and named", async () => {
    const visitor = await visit();
    await visitor.choose("#examples", "example.wrong");
    await visitor.panel("check");
    expect(await visitor.count("#panel .verdict.ok")).toBe(0);
    expect(await visitor.text("#panel .verdict")).toMatch(/^Wrong: f\./);
    const wrong = (await visitor.rows("#panel .check tr.wrong")).filter((row) => row.startsWith("f "));
    expect(wrong).toHaveLength(1);
    expect(wrong[0]).toMatch(/^f wrongMultiply \| .* \| ✗ /);
    expect((await visitor.rows("#panel .check tr.right"))[0]).toMatch(/^q add /);
    const colour = await visitor.driver.evaluate(
      () => getComputedStyle(document.querySelector("#panel tr.wrong .sign") as Element).color,
      undefined,
    );
    expect(colour).toBe("rgb(176, 28, 28)");
  });
});

function near(matrix: readonly number[][], other: readonly number[][]): void {
  expect(matrix.map((row) => row.length)).toEqual(other.map((row) => row.length));
  for (const [row, numbers] of matrix.entries())
    for (const [column, number] of numbers.entries())
      expect(Math.abs(number - (other[row]?.[column] ?? Number.NaN)), `row ${row}, column ${column}`).toBeLessThan(
        1e-6,
      );
}
