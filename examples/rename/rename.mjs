// Sorts the pictures of a folder into folders by what is in them: node rename.mjs FOLDER [--yes]
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ShuffleNet } from 'shufflenet-wasm';

/** A picture whose best class is less probable than this stays where it is. */
const SURE = 0.5;
const PICTURE = /\.(jpe?g|png|webp|gif|bmp)$/i;

async function main() {
  const options = { yes: { type: 'boolean', default: false } };
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  if (positionals.length !== 1) throw new Error('One folder is needed: node rename.mjs FOLDER [--yes]');
  const folder = resolve(positionals[0]);
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && PICTURE.test(entry.name)).map(({ name }) => name);
  const net = await ShuffleNet.load();
  for (const name of names) {
    try {
      console.log(`${name}: ${await sort(net, folder, name, values.yes)}`);
    } catch ({ message }) {
      console.error(`${name} stays: ${message}`);
      process.exitCode = 1;
    }
  }
  if (!values.yes) console.log('Nothing has been moved. Add --yes to do it.');
}

/** Gives what is done with a picture, or would be. */
async function sort(net, folder, name, move) {
  const { predictions } = await net.classify(join(folder, name), { topK: 1 });
  const [{ label, probability }] = predictions;
  const guess = `${label} ${(100 * probability).toFixed(0)} %`;
  if (probability < SURE) return `stays, perhaps ${guess}`;
  const place = nameOf(label);
  if (move) await moved(join(folder, name), join(folder, place), name);
  return `${join(place, name)}, ${guess}`;
}

/** A label as the name of a folder, on every system. */
function nameOf(label) {
  return label.replaceAll(/[^\p{L}\p{M}\p{N} '-]/gu, '-').trim();
}

async function moved(from, folder, name) {
  const to = join(folder, name);
  await mkdir(folder, { recursive: true });
  // To take the name fails where there is such a file; to rename alone would overwrite it.
  await writeFile(to, '', { flag: 'wx' });
  await rename(from, to).catch(async (error) => {
    await rm(to);
    throw error;
  });
}

await main().catch(({ message }) => {
  console.error(message);
  process.exitCode = 2;
});
