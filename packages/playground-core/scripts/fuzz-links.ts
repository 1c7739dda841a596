// npm run fuzz:links -- 1000000 1: opens that many links of that seed; every one must be a document or a typed refusal.
import { fuzzLinks } from "../test/links.ts";

const [count = 1_000_000, seed = 1] = process.argv.slice(2).map(Number);
const began = performance.now();
const outcomes = await fuzzLinks(count, seed);
for (const [outcome, times] of [...outcomes].sort(([, a], [, b]) => b - a)) console.log(`${outcome}: ${times}`);
console.log(`${count} links in ${((performance.now() - began) / 1000).toFixed(1)} s`);
