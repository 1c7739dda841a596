// A process that trains on a device that is lost on the way, and says what came of it beside a run in which none is lost.
import { webgpu } from "@chainrule/backend-webgpu";
import { type Backend, compile, type TrainingStep } from "@chainrule/core";
import { sgd } from "@chainrule/optim";
import { devices } from "../../../packages/backend-webgpu/test/devices.ts";
import { buildNetwork, randomArrays } from "../src/network.ts";
import { trainLoop, type Watch } from "../src/training.ts";

const STEPS = 700;
const sizes = { samples: 6, inputs: 5, hidden: 4, outputs: 3 };
const sentences: string[] = [];

async function trained(backend: Backend, watch: Partial<Watch>): Promise<readonly number[]> {
  const { x, y, ...parameters } = randomArrays(sizes, 1);
  const { net, loss } = buildNetwork(sizes, "sigmoid", "float32");
  const options = { loss, optimizer: sgd(), learningRate: 1e-3, backend, parameters };
  using step: TrainingStep = await compile(net, options);
  using batch = await step.upload({ x, y });
  const nothing = { after: () => undefined, stopped: () => false };
  return Array.from((await trainLoop(step, batch, STEPS, { ...nothing, ...watch })).losses);
}

const { gpu, given } = await devices();
const expected = await trained(await webgpu({ allowSoftware: true }), {});
const losses = await trained(await webgpu({ gpu, allowSoftware: true }), {
  after: (made) => {
    if (made === STEPS / 2) given[0]?.destroy();
  },
  wentBack: (sentence) => sentences.push(sentence),
});
console.log(JSON.stringify({ losses, expected, sentences }));
