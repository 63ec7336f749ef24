// Writes tensors as torch.save does, so that whole networks need neither be stored nor PyTorch be there.
import { crc32 } from 'node:zlib';

/** The tensors of a safetensors file (f32 only) as a PyTorch checkpoint. */
export function checkpointOf(safetensors) {
  const file = Buffer.from(safetensors);
  const start = 8 + Number(file.readBigUInt64LE());
  const header = Object.entries(JSON.parse(file.subarray(8, start)));
  const tensors = header.map(([name, { shape, data_offsets }], key) => ({
    ...{ name, shape, key: String(key) },
    bytes: file.subarray(start + data_offsets[0], start + data_offsets[1]),
  }));
  return zip([
    ['model/version', Buffer.from('3\n')],
    ['model/data.pkl', stateDict(tensors)],
    ['model/byteorder', Buffer.from('little')],
    ...tensors.map(({ key, bytes }) => [`model/data/${key}`, bytes]),
  ]);
}

/** A pickle of protocol 2: a dictionary of tensors, each a call of torch's rebuilding function with its storage's key. */
function stateDict(tensors) {
  const op = (text) => Buffer.from(text, 'latin1');
  const text = (value) => Buffer.concat([op('X'), uint32(Buffer.byteLength(value)), Buffer.from(value)]);
  const number = (value) => [op('J'), uint32(value)];
  const tuple = (values) => [op('('), ...values.flatMap(number), op('t')];
  const entries = tensors.flatMap(({ name, shape, key, bytes }) => [
    ...[text(name), op('ctorch._utils\n_rebuild_tensor_v2\n('), op('('), text('storage')],
    ...[op('ctorch\nFloatStorage\n'), text(key), text('cpu'), ...number(bytes.length / 4), op('tQ')],
    ...[...number(0), ...tuple(shape), ...tuple(shape.map((_, i) => product(shape.slice(i + 1))))],
    op('\x89ccollections\nOrderedDict\n)RtR'),
  ]);
  return Buffer.concat([op('\x80\x02ccollections\nOrderedDict\n)R('), ...entries, op('u.')]);
}

/** An archive in which nothing is compressed. */
function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, bytes] of files) {
    const facts = Buffer.concat([
      ...[uint16(20), uint16(0), uint16(0), uint32(0), uint32(crc32(bytes))],
      ...[uint32(bytes.length), uint32(bytes.length), uint16(name.length), uint16(0)],
    ]);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), bytes]);
    directory.push(
      ...[Buffer.from('PK\x01\x02'), uint16(20), facts, Buffer.alloc(10)],
      ...[uint32(offset), Buffer.from(name)],
    );
    parts.push(local);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = [uint16(0), uint16(0), uint16(files.length), uint16(files.length)];
  const ending = [Buffer.from('PK\x05\x06'), ...end, uint32(listed.length), uint32(offset), uint16(0)];
  return Buffer.concat([...parts, listed, ...ending]);
}

function uint16(value) {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

const product = (numbers) => numbers.reduce((a, b) => a * b, 1);
