import { describe, expect, test } from "vitest";
import { type Command, parseCommand } from "../src/arguments.ts";
import { Failure } from "../src/failure.ts";

const trainOf = (line: string) => {
  const command: Command = parseCommand(line.split(" ").filter(Boolean));
  if (command.name !== "train") throw new Error(`${command.name} is not train`);
  return command.options;
};

describe("a command line", () => {
  test("without words trains the lecture's network with the lecture's settings", () => {
    expect(trainOf("")).toEqual({
      sizes: {},
      activation: "sigmoid",
      optimizer: "sgd",
      learningRate: 1e-4,
      steps: 2000,
      seed: 0,
      backend: "cpu",
      software: false,
      profile: false,
      precision: "float32",
      from: undefined,
      out: undefined,
      plain: false,
      report: "full",
    });
    expect(trainOf("train")).toEqual(trainOf(""));
  });

  test.each([
    ["--samples 8 --inputs 5 --hidden 4 --outputs 3", { sizes: { samples: 8, inputs: 5, hidden: 4, outputs: 3 } }],
    ["--activation leakyRelu --optimizer adamw", { activation: "leakyRelu", optimizer: "adamw" }],
    ["--learning-rate 1e-3", { learningRate: 1e-3 }],
    ["--learning-rate=.5 --steps=1e3", { learningRate: 0.5, steps: 1000 }],
    ["--seed 9007199254740991", { seed: 9007199254740991 }],
    ["--backend reference --precision float64", { backend: "reference", precision: "float64" }],
    ["--from a/b --out=-c", { from: "a/b", out: "-c" }],
    ["--steps 1 --steps 2", { steps: 2 }],
    ["--plain --quiet", { plain: true, report: "summary" }],
    ["--json", { report: "json" }],
    ["--backend webgpu --profile --software", { backend: "webgpu", profile: true, software: true }],
  ])("reads %s", (line, expected) => expect(trainOf(line)).toMatchObject(expected));

  test.each([
    ["step", { name: "step", example: "first", digits: undefined, plain: false }],
    ["step neuron --digits 4 --plain", { name: "step", example: "neuron", digits: 4, plain: true }],
    ["help", { name: "help" }],
    ["train -h", { name: "help" }],
    ["--version", { name: "version" }],
    ["-V", { name: "version" }],
  ])("reads %s", (line, expected) => expect(parseCommand(line.split(" "))).toEqual(expected));

  test.each([
    ["--step 3", "unknown option --step. Did you mean --steps?"],
    ["--lerning-rate 1", "unknown option --lerning-rate. Did you mean --learning-rate?"],
    ["--zzzzzz", "unknown option --zzzzzz."],
    ["-x", "unknown option -x."],
    ["trian", 'there is no command "trian". Did you mean train?'],
    ["dance", 'there is no command "dance". There are train, step, play and help.'],
    ["constructor", 'there is no command "constructor". There are train, step, play and help.'],
    ["train here", 'train takes options only, not "here".'],
    ["step nueron", 'there is no example "nueron". Did you mean neuron?'],
    ["step first neuron", 'step takes one example, not "neuron" as well.'],
    ["step --steps 3", "--steps is no option of step."],
    ["train --digits 3", "--digits is no option of train."],
    ["--steps", "--steps needs a value: --steps N."],
    ["--steps=", "--steps needs a value: --steps N."],
    ["--out --plain", "--out needs a value: --out DIR."],
    ["--plain=yes", "--plain takes no value."],
    ["--steps 0", '--steps is a whole number from 1 to 10000000, not "0".'],
    ["--steps 2.5", '--steps is a whole number from 1 to 10000000, not "2.5".'],
    ["--steps -3", '--steps is a whole number from 1 to 10000000, not "-3".'],
    ["--steps 0x10", '--steps is a whole number from 1 to 10000000, not "0x10".'],
    ["--hidden many", '--hidden is a whole number from 1 to 1000000, not "many".'],
    ["--learning-rate 0", '--learning-rate is a number above 0, not "0".'],
    ["--learning-rate Infinity", '--learning-rate is a number above 0, not "Infinity".'],
    ["--seed 9007199254740993", '--seed is a whole number from 0 to 9007199254740991, not "9007199254740993".'],
    [
      "--activation sigmod",
      '--activation is one of sigmoid, tanh, relu, leakyRelu, elu, not "sigmod". Did you mean sigmoid?',
    ],
    [
      "--optimizer toString",
      '--optimizer is one of sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw, not "toString".',
    ],
    ["--from a --seed 1", "--seed is of random numbers, and --from reads them from files: leave one of the two out."],
    ["--profile", "--profile goes with --backend webgpu."],
    ["--backend cpu --software", "--software goes with --backend webgpu."],
    [
      "--backend webgpu --precision float64",
      "graphics processors compute in float32: for --precision float64, take --backend cpu.",
    ],
    ["--quiet --json", "--quiet and --json are two kinds of summary: leave one out."],
  ])("refuses %s in one sentence", (line, sentence) => {
    const refused = (): unknown => parseCommand(line.split(" "));
    expect(refused).toThrow(Failure);
    expect(refused).toThrow(sentence);
    try {
      refused();
    } catch (error) {
      expect(error).toMatchObject({ code: "E_USAGE", exitCode: 2, message: sentence });
    }
  });
});
