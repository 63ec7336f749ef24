// node benches/learning.mjs: how long it takes to make the linear layer of taught classes, and to leave out each example, by random embeddings.
import { ShuffleNet } from '../npm/dist/node.js';

const SIZES = [
  [10, 20],
  [50, 100],
];
const ROUNDS = 3;

/** Examples around a mean for each class; a function of the seed alone. */
function classes(count, each, length) {
  let seed = 1;
  const next = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  return Array.from({ length: count }, (_, name) => {
    const mean = Array.from({ length }, next);
    const examples = Array.from({ length: each }, () => mean.map((value) => value + 0.5 * next()));
    return { name: `class ${name}`, examples };
  });
}

async function milliseconds(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1].toFixed(0);

const net = await ShuffleNet.load();
const grey = { data: new Uint8Array(64 * 64 * 4).fill(127), width: 64, height: 64 };
const classify = () => net.classify(grey, { only: 'learned' });
console.log('| classes | examples of each | layer, ms | leaving each out, ms |\n|---|---|---|---|');
for (const [count, each] of SIZES) {
  const file = JSON.stringify({ classes: classes(count, each, net.info.embedding) });
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await net.importClasses(file);
    // The layer is made when it is first needed.
    const first = await milliseconds(classify);
    rounds.push([first - (await milliseconds(classify)), await milliseconds(() => net.leftOut())]);
  }
  const [layer, left] = [0, 1].map((at) => median(rounds.map((round) => round[at])));
  console.log(`| ${count} | ${each} | ${layer} | ${left} |`);
}
net.dispose();
