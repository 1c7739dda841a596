// The suite that every backend must pass.
import { describeBackend } from "@chainrule/testkit";
import { webgpu } from "../src/index.ts";
import { describeOnDevice as describe, testOnDevice as test, testDevice } from "./device.ts";

// Random programs are many shaders to compile: `npm run fuzz -- --backend webgpu` draws more.
const patient = (name: string, run: () => unknown): unknown => test(name, { timeout: 300_000 }, run as () => void);

describeBackend({ describe, test: patient }, async () => webgpu({ device: (await testDevice()).device }), {
  flushesDenormals: true,
  programs: 20,
});
