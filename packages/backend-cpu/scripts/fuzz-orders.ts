// npm run fuzz:orders -- 1000 1: that many random networks, from that seed on, by threads that come to their parts in six
// orders; each must give the bits of one thread.
import { ordersThatDiffer } from "../test/orders.ts";
import { randomNetwork } from "../test/random-networks.ts";

const [count = 1000, seed = 1] = process.argv.slice(2).map(Number);
const began = performance.now();
let failed = 0;
for (let i = 0; i < count; i++)
  for (const { order, values } of ordersThatDiffer(randomNetwork(seed + i))) {
    failed++;
    console.error(`seed ${seed + i}, threads in the order ${order}: values ${values} are not those of one thread`);
  }
console.log(`${count} networks in ${((performance.now() - began) / 1000).toFixed(1)} s, ${failed} orders differ`);
process.exitCode = failed > 0 ? 1 : 0;
