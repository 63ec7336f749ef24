// Embeddings of photographs whose classes the model was not trained on, for tests/teaching.rs: how well are they taught, and told from others?
//
//     node benches/teaching.mjs --known FOLDER --other FOLDER [--classes 24] [--each 30] [--others 150] [--model FILE] [--out FILE]
//     TEACHING=FILE cargo test --release --test teaching -- --nocapture    # the table
//
// With --mobilenet FOLDER it is MobileNet by TensorFlow.js instead, whose model.json and weights are in FOLDER: what its knn-classifier would be given.
// FOLDER/CLASS/picture. Written is one byte a number, with a scale for each picture: the default, with --classes 12 --each 25 --others 100, is in
// tests/golden/teaching/.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { MAX_PIXELS, ShuffleNet } from '../npm/dist/node.js';

const { values } = parseArgs({
  options: {
    known: { type: 'string' },
    other: { type: 'string' },
    classes: { type: 'string', default: '12' },
    each: { type: 'string', default: '25' },
    others: { type: 'string', default: '100' },
    model: { type: 'string' },
    mobilenet: { type: 'string' },
    out: { type: 'string', default: 'tests/golden/teaching/embeddings.safetensors' },
  },
});
if (!values.known || !values.other) {
  console.error('Expected node benches/teaching.mjs --known FOLDER --other FOLDER');
  process.exit(2);
}

/** Some of a list, the same each time, spread over all of it. */
function spread(list, count) {
  return Array.from(
    { length: Math.min(count, list.length) },
    (_, i) => list[Math.floor((i * list.length) / count)],
  );
}

async function classesIn(folder) {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) =>
      (await readdir(join(folder, name))).sort().map((file) => join(folder, name, file)),
    ),
  );
}

async function byShuffleNet(pictures) {
  const net = await ShuffleNet.load({ workers: 'auto', ...(values.model && { model: values.model }) });
  const embeddings = await net.embed(pictures);
  net.dispose();
  return { name: net.info.name, embeddings };
}

async function byMobileNet(pictures) {
  const { mobilenet } = await import('./lib/mobilenet.mjs');
  const { startDecoder } = await import('../npm/wasm/glue.js');
  const { decode } = await startDecoder(
    await readFile(new URL('../npm/wasm/decode/decode_bg.wasm', import.meta.url)),
  );
  const embed = await mobilenet(values.mobilenet);
  const embeddings = [];
  for (const picture of pictures) {
    const decoded = decode(await readFile(picture), MAX_PIXELS);
    const { width, height } = decoded;
    embeddings.push(embed({ rgba: decoded.pixels(), width, height }));
  }
  return { name: 'MobileNet v1', embeddings };
}

const each = Number(values.each);
const enough = (await classesIn(values.known)).filter((files) => files.length >= each);
const known = spread(enough, Number(values.classes)).map((files) => spread(files, each));
const others = spread((await classesIn(values.other)).flat(), Number(values.others));

const { name, embeddings } = await (values.mobilenet ? byMobileNet : byShuffleNet)([
  ...known.flat(),
  ...others,
]);

const scales = Float32Array.from(embeddings, (numbers) => Math.max(...numbers) / 255);
const bytes = Uint8Array.from(
  embeddings.flatMap((numbers, i) => Array.from(numbers, (x) => Math.round(x / scales[i]))),
);
const header = new TextEncoder().encode(
  JSON.stringify({
    __metadata__: { model: name, classes: String(known.length), each: String(each) },
    scales: { dtype: 'F32', shape: [scales.length], data_offsets: [0, scales.byteLength] },
    embeddings: {
      dtype: 'U8',
      shape: [scales.length, embeddings[0].length],
      data_offsets: [scales.byteLength, scales.byteLength + bytes.length],
    },
  }).padEnd(512),
);
const length = new BigUint64Array([BigInt(header.length)]);
await writeFile(
  values.out,
  Buffer.concat(
    [length, header, scales, bytes].map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)),
  ),
);
console.log(`${values.out}: ${known.length} classes of ${each}, ${others.length} others`);
