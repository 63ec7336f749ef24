// Networks with weights by formula, so that none need be stored: the same ones as in training/golden.py.
// Runs in Node and in the browser.

/** Channels of stages 2, 3, 4 and of conv5, and units of the stages. */
const WIDTHS = {
  shufflenet_v2_x0_5: [48, 96, 192, 1024],
  shufflenet_v2_x1_0: [116, 232, 464, 1024],
  shufflenet_v2_x1_5: [176, 352, 704, 1024],
  shufflenet_v2_x2_0: [244, 488, 976, 2048],
};
const UNITS = [4, 8, 4];

/** `count` pseudo-random numbers in [-1, 1), a function of the tensor's name alone. */
function units(name, count) {
  let seed = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 0x01000193);
  return Float32Array.from({ length: count }, (_, i) => {
    let x = Math.imul(i, 0x9e3779b9) + seed;
    x ^= x >>> 16;
    x = Math.imul(x, 0x7feb352d);
    x ^= x >>> 15;
    x = Math.imul(x, 0x846ca68b);
    x ^= x >>> 16;
    return (x >>> 8) / 8388608 - 1;
  });
}

/** The tensor called `name`: scaled by fan-in where it is a filter, near the identity where it is a batch norm. */
function tensor(name, shape) {
  const fanIn = product(shape.slice(1));
  const [offset, scale] = range(name, shape, fanIn).map(Math.fround);
  return units(name, product(shape)).map((u) => offset + Math.fround(scale * u));
}

function range(name, shape, fanIn) {
  if (name === 'input') return [0, 2];
  if (name === 'fc.weight' || (shape.length === 4 && shape[1] === 1)) return [0, Math.sqrt(3 / fanIn)];
  if (shape.length === 4) return [0, Math.sqrt(6 / fanIn)];
  if (name.endsWith('running_var')) return [1, 0.5];
  if (name.endsWith('.weight')) return [1, 0.25];
  return [0, 0.1];
}

/** Names and shapes of all tensors, as torchvision has them. */
function shapes(architecture, classes) {
  const [, , , embedding] = WIDTHS[architecture];
  const list = [];
  const conv = (name, ...shape) => list.push([`${name}.weight`, shape]);
  const norm = (name, channels) =>
    ['weight', 'bias', 'running_mean', 'running_var'].forEach((part) =>
      list.push([`${name}.${part}`, [channels]]),
    );

  conv('conv1.0', 24, 3, 3, 3);
  norm('conv1.1', 24);
  let channels = 24;
  UNITS.forEach((count, stage) => {
    const width = WIDTHS[architecture][stage];
    const half = width / 2;
    for (let i = 0; i < count; i++) {
      const unit = `stage${stage + 2}.${i}`;
      if (i === 0) {
        conv(`${unit}.branch1.0`, channels, 1, 3, 3);
        norm(`${unit}.branch1.1`, channels);
        conv(`${unit}.branch1.2`, half, channels, 1, 1);
        norm(`${unit}.branch1.3`, half);
      }
      conv(`${unit}.branch2.0`, half, i === 0 ? channels : half, 1, 1);
      norm(`${unit}.branch2.1`, half);
      conv(`${unit}.branch2.3`, half, 1, 3, 3);
      norm(`${unit}.branch2.4`, half);
      conv(`${unit}.branch2.5`, half, half, 1, 1);
      norm(`${unit}.branch2.6`, half);
    }
    channels = width;
  });
  conv('conv5.0', embedding, channels, 1, 1);
  norm('conv5.1', embedding);
  list.push(['fc.weight', [classes, embedding]], ['fc.bias', [classes]]);
  return list;
}

/** The network as the bytes of a safetensors file. Its tensors are called what `named` says; without a name they are left out. */
export function network(architecture, classes, named = (name) => name) {
  const header = {};
  const tensors = [];
  let size = 0;
  for (const [name, shape] of shapes(architecture, classes)) {
    if (named(name) === undefined) continue;
    const values = tensor(name, shape);
    header[named(name)] = { dtype: 'F32', shape, data_offsets: [size, (size += values.byteLength)] };
    tensors.push(values);
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padding = -json.length & 7;
  const start = 8 + json.length + padding;
  const file = new Uint8Array(start + size).fill(0x20, 8, start);
  new DataView(file.buffer).setBigUint64(0, BigInt(start - 8), true);
  file.set(json, 8);
  let offset = start;
  for (const values of tensors) {
    file.set(new Uint8Array(values.buffer), offset);
    offset += values.byteLength;
  }
  return file;
}

/** Names all tensors but those of the last layer. */
export const headless = (name) => (name.startsWith('fc.') ? undefined : name);

/** What one build computes: how far it is from PyTorch, and the bits of its logits in both arithmetics. */
export async function outcome(engine) {
  return { rows: await differences(engine), hash: await bitsOf(engine), hash8: await bits8Of(engine) };
}

/** Runs the cases of tests/golden/logits.json: how far the engine's logits are from PyTorch's, relative to the largest. */
async function differences({ startEngine, module, golden }) {
  const { Engine, build } = await startEngine(module);
  return golden.cases.map(({ architecture, height, width, logits }) => {
    const engine = new Engine(network(architecture, golden.classes));
    const actual = engine.run(tensor('input', [1, 3, height, width]), height, width);
    engine.free();
    const off = logits.map((logit, i) => Math.abs(logit - actual[i]));
    const difference = Math.max(...off) / Math.max(...logits.map(Math.abs));
    return { build: build(), architecture, input: `${height}x${width}`, difference };
  });
}

/** The bits of one network's logits as a hash (FNV-1a), the one in tests/network.rs. */
async function bitsOf({ startEngine, module }) {
  const { Engine } = await startEngine(module);
  const engine = new Engine(network('shufflenet_v2_x0_5', 10));
  return hash(engine.run(tensor('input', [1, 3, 64, 48]), 64, 48));
}

/** The same in 8-bit arithmetic, for a picture and a tensor. */
async function bits8Of({ startEngine, module }) {
  const { Engine } = await startEngine(module);
  const engine = new Engine(network('shufflenet_v2_x0_5', 10), 'i8');
  const [width, height] = [90, 70];
  const data = Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) =>
    i % 4 === 3 ? 255 : (Math.imul(Math.imul(i, i), 7) >>> 5) & 255,
  );
  engine.look({ data, width, height });
  return hash(
    Float32Array.from([...engine.logits(), ...engine.run(tensor('input', [1, 3, 64, 48]), 64, 48)]),
  );
}

function hash(logits) {
  const bytes = new Uint8Array(logits.buffer, logits.byteOffset, logits.byteLength);
  const hash = bytes.reduce(
    (hash, byte) => BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n),
    0xcbf29ce484222325n,
  );
  return hash.toString(16).padStart(16, '0');
}

const product = (numbers) => numbers.reduce((a, b) => a * b, 1);
