// The script of the worker that cpuInWorker() starts by itself.
import { serveCpu } from "./proxy/serve.ts";

serveCpu();
