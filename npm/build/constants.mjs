// What the engine knows -> npm/wasm/constants.js: its limits and tables, and the default model. npm/src/core/constants.ts tells what each is.
import { readFile, writeFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../scripts/lib/run.mjs';

/** The model that comes with the package. */
export const MODEL = 'models/everyday-332-x1.0.safetensors';

/** Asks the engines in npm/wasm; the glue has to be there. */
export async function writeConstants() {
  const { startEngine, startLab } = await import(pathToFileURL(join(root, 'npm/wasm/glue.js')).href);
  const code = (path) => readFile(join(root, 'npm/wasm', `${path}_bg.wasm`));
  const { inspect } = await startEngine(await code('files/shufflenet'));
  const { constants } = await startLab(await code('lab/lab'));
  const facts = JSON.parse(constants());
  const exported = {
    MAX_PIXELS: facts.maxPixels,
    MAX_MODEL_BYTES: facts.maxModelBytes,
    MAX_REFINEMENT: facts.maxRefinement,
    SHARPNESS: facts.sharpness,
    MAX_HEADER: facts.maxHeader,
    FORMATS: facts.formats,
    NETWORKS: facts.networks,
    WIDTHS: facts.widths,
    defaultModel: await defaultModel(inspect),
  };
  const lines = (line) => Object.entries(exported).map(line).join('\n');
  await Promise.all([
    write(
      'constants.js',
      lines(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`),
    ),
    write(
      'constants.d.ts',
      lines(([name, value]) => `export declare const ${name}: ${typeOf(value)};`),
    ),
  ]);
}

const write = (name, text) => writeFile(join(root, 'npm/wasm', name), `${text}\n`);

async function defaultModel(inspect) {
  const model = await readFile(join(root, MODEL));
  return factsOf(MODEL, model.length, JSON.parse(inspect(model)).info);
}

/** What is known of a model before it is loaded. */
export function factsOf(path, bytes, { classes, architecture }) {
  const { base: file, name: id } = parse(path);
  const width = architecture.match(/_x(\d+_\d+)$/)[1].replace('_', '.');
  return { id, file, bytes, classes, width };
}

/** As TypeScript writes it. */
function typeOf(value) {
  if (Array.isArray(value)) return `readonly ${value.length > 0 ? typeOf(value[0]) : 'never'}[]`;
  if (typeof value !== 'object') return typeof value;
  const fields = Object.entries(value).map(([name, field]) => `readonly ${name}: ${typeOf(field)}`);
  return `{ ${fields.join('; ')} }`;
}
