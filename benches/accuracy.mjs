// How often a model is right, measured as a visitor meets it: pictures read, reduced and classified by the package.
//
//     node benches/accuracy.mjs [--model FILE] [--arithmetic i8] FOLDER ...
//
// FOLDER/LABEL/picture, LABEL a number in the order of the model's classes, as photographs.py --export writes them.
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ShuffleNet } from '../npm/dist/node.js';

function stop(why) {
  console.error(why);
  process.exit(2);
}

const { values, positionals } = parseArgs({
  options: { model: { type: 'string' }, arithmetic: { type: 'string' } },
  allowPositionals: true,
});
if (!positionals.length) {
  stop('Expected folders of pictures: node benches/accuracy.mjs [--model FILE] [--arithmetic i8] FOLDER ...');
}
const net = await ShuffleNet.load({ ...values, workers: 'auto' });

/** The place of the right class among the model's answers (0 is the first), for every picture of a folder. */
async function ranks(folder) {
  const pictures = [];
  for (const label of await readdir(folder)) {
    for (const file of await readdir(join(folder, label))) {
      pictures.push({ label: Number(label), path: join(folder, label, file) });
    }
  }
  const answers = await net.classify(pictures.map(({ path }) => path));
  return answers.map(({ predictions }, i) =>
    predictions.findIndex(({ index }) => index === pictures[i].label),
  );
}

for (const folder of positionals) {
  await readdir(folder).catch(() => stop(`There is no folder ${folder}.`));
}
console.log('| pictures | number | top-1 | top-5 |\n|---|---|---|---|');
for (const folder of positionals) {
  const places = await ranks(folder);
  const share = (right) => `${((100 * places.filter(right).length) / places.length).toFixed(1)} %`;
  console.log(
    `| ${basename(folder)} | ${places.length} | ${share((p) => p === 0)} | ${share((p) => p >= 0)} |`,
  );
}
