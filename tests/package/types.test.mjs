// What a compiler says of programs that use the package.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { file } from '../lib/files.mjs';

/** What tsc says of `code`, checking the package's types as well. */
async function compiled(name, code, options) {
  // Inside the repository, where the package is found.
  const folder = file(`target/types-of-${name}`);
  await mkdir(folder, { recursive: true });
  const base = { target: 'ES2022', module: 'NodeNext', strict: true, noEmit: true, types: [] };
  const compilerOptions = { ...base, skipLibCheck: false, ...options };
  await writeFile(join(folder, 'index.ts'), code);
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['.'] }));
  try {
    await promisify(execFile)(file('node_modules/.bin/tsc'), ['-p', folder]);
    return '';
  } catch ({ stdout }) {
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

const BROWSER = { lib: ['ES2022', 'DOM', 'DOM.Iterable'] };
const LOAD = "import { ShuffleNet } from 'shufflenet-wasm'; const net = await ShuffleNet.load();";

test('a program for Node needs no types of browsers', async () => {
  const code = `
    import { ShuffleNet } from 'shufflenet-wasm/node';
    using net = await ShuffleNet.load({ workers: 'auto', language: 'zh' });
    const { predictions } = await net.classify('photo.jpg', { topK: 1, minProbability: 0.5 });
    console.log(predictions[0]?.label);`;
  assert.equal(await compiled('node', code, { lib: ['ES2022'], types: ['node'] }), '');
});

test('a misspelt option is told with the one that was meant, for one picture and for several', async () => {
  for (const input of ["'cat.jpg'", "['cat.jpg']"]) {
    const said = await compiled('misspelt', `${LOAD} await net.classify(${input}, { topk: 3 });`, BROWSER);
    assert.match(said, /Did you mean to write 'topK'\?/);
  }
});

test('one picture has one result, several have several, and what is either has either', async () => {
  const code = `${LOAD}
    declare const either: string | string[];
    declare const whatever: any;
    console.log((await net.classify('cat.jpg')).predictions, (await net.classify(whatever)).predictions);
    console.log((await net.classify(['cat.jpg'])).map(({ ms }) => ms), (await net.embed(['cat.jpg'])).length);
    for (const { ms } of [await net.classify(either)].flat()) console.log(ms);`;
  assert.equal(await compiled('results', code, BROWSER), '');
});

test('elements and their events are known by their names', async () => {
  const code = `
    import 'shufflenet-wasm/element';
    const camera = document.querySelector('shufflenet-camera')!;
    const tell = ({ detail }: CustomEvent<{ predictions: readonly { label: string }[] }>) => console.log(detail);
    camera.addEventListener('result', tell);
    camera.removeEventListener('result', tell);
    camera.addEventListener('progress', ({ loaded }) => console.log(loaded + 1));
    camera.addEventListener('click', ({ clientX }) => console.log(clientX + 1));
    camera.addEventListener('of-mine', (event) => console.log(event.type));
    void camera.start();`;
  assert.equal(await compiled('elements', code, BROWSER), '');
  const wrong = await compiled(
    'events',
    `${code} camera.addEventListener('result', ({ details }) => details);`,
    BROWSER,
  );
  assert.match(wrong, /'details'/);
});
