import { reason } from '../core/errors.js';
import { printable, printableJson } from '../node/printable.js';
import { inspect as inspectFile, type Inspection, type ModelInfo } from '../node.js';
import { parsed } from './arguments.js';

const HELP = `What is in a model file, and whether it will run.

Usage: shufflenet-wasm inspect [--json] FILE...

  FILE            safetensors, what PyTorch saves (.pth, .pt), or ONNX
  --json          one JSON array with an entry for each file

The exit code is 1 if one of the files will not run, and 2 if one can't be read; it is named on standard error.`;

/** `shufflenet-wasm inspect` */
export async function inspect(args: string[]): Promise<number> {
  const options = { json: { type: 'boolean' }, help: { type: 'boolean' } } as const;
  const { values, positionals } = parsed({ args, allowPositionals: true, options });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  if (positionals.length === 0) throw new Error(`No file was named.\n\n${HELP}`);
  const all: (Inspection & { file: string })[] = [];
  for (const file of positionals) {
    try {
      const inspection = await inspectFile(file);
      all.push({ file, ...inspection });
      if (!values.json) console.log(`${printable(file)}\n${describe(inspection)}`);
    } catch (error) {
      console.error(printable(`shufflenet-wasm: ${reason(error)}`));
    }
  }
  if (values.json && all.length > 0) console.log(printableJson(all));
  if (all.length < positionals.length) return 2;
  return all.some(({ problem }) => problem) ? 1 : 0;
}

function describe(inspection: Inspection): string {
  const { bytes, format, tensors, elements, unused, info, problem } = inspection;
  const rows: [string, string][] = [['size', `${bytes.toLocaleString('en')} bytes`]];
  if (format) {
    const types = elements.map(([type, count]) => `${count.toLocaleString('en')} ${type}`).join(', ');
    rows.push(['format', format], ['tensors', `${tensors}: ${types}`]);
  }
  if (info) rows.push(...network(inspection, info));
  if (info && unused > 0) rows.push(['not needed', `${unused} of the tensors`]);
  rows.push(['runs', problem ? `no: ${problem.message}` : 'yes']);
  return rows.map(([name, value]) => `  ${name.padEnd(11)} ${printable(value)}`).join('\n');
}

function network({ family, prefix, parameters }: Inspection, info: ModelInfo): [string, string][] {
  const { resize, crop, mean, std } = info.preprocess;
  const numbers = (list: readonly number[]) => list.map((value) => Number(value.toPrecision(4))).join(' ');
  const labels = info.labels.slice(0, 3).join(', ');
  return [
    ['name', info.name],
    ['network', `${info.architecture}, ${(parameters ?? 0).toLocaleString('en')} parameters`],
    ['layout', `${family ?? ''}${prefix ? `, under ${prefix}` : ''}`],
    [
      'classes',
      info.classes === 0
        ? `none: it makes embeddings, of ${info.embedding} numbers`
        : `${info.classes}: ${labels}${info.classes > 3 ? ', …' : ''}`,
    ],
    [
      'pictures',
      `shorter side to ${resize}, crop ${crop.join('x')}, mean ${numbers(mean)}, std ${numbers(std)}`,
    ],
    ...(info.license === null ? [] : ([['licence', info.license]] as [string, string][])),
    ...info.assumed.map(({ message }): [string, string] => ['assumed', message]),
  ];
}
