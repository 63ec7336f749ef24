// A model of one's own for the page: looked at, and put where the page's build finds it.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { factsOf } from '../../npm/build/constants.mjs';
import { Failure, root } from './run.mjs';

/** How names of model files end, as www/src/shared/model-file.ts has it; a visitor's own model is known by a name with its ending. */
const ENDINGS = /(\.(pth|pt|ckpt|bin|safetensors|onnx|tar))+$/i;

/**
 * The model in the file at `path`, which the package has to read. `folder` gets it as safetensors, and `facts.json`, and
 * nothing else is in there then; of a file that can't be used it gets nothing, and keeps what it has.
 */
export async function pageModel(path, folder = join(root, 'target/page-model')) {
  const { model, info } = await asSafetensors(path);
  // What will be part of an address.
  const id =
    stemOf(path)
      .replace(/\W*[^\w.-]+\W*/g, '-')
      .replace(/^\W+|\W+$/g, '') || 'model';
  const facts = { ...factsOf(`${id}.safetensors`, model.length, info), name: nameOf(info, path) };
  const file = join(folder, facts.file);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Promise.all([
    writeFile(file, model),
    writeFile(join(folder, 'facts.json'), `${JSON.stringify(facts, null, 2)}\n`),
  ]);
  const assumed = info.assumed.map(({ message }) => printable(message));
  return { ...facts, folder, path: file, assumed };
}

/** What engines take stays as it is, all else is converted. */
async function asSafetensors(path) {
  const { ShuffleNetError, convert, inspect, toSafetensors } = await import(
    pathToFileURL(join(root, 'npm/dist/node.js')).href
  );
  const source = await readFile(path);
  try {
    const { info, problem } = await inspect(source);
    if (problem) throw new ShuffleNetError(problem.code, problem.message);
    if (source.equals(await toSafetensors(source))) return { model: source, info };
    return { model: await convert(source, { dtype: 'f16', name: nameOf(info, path) }), info };
  } catch (error) {
    if (!(error instanceof ShuffleNetError)) throw error;
    throw new Failure(printable(`${path} can't be the page's model: ${error.message}`));
  }
}

const stemOf = (path) => basename(path).replace(ENDINGS, '');

/** What the model calls itself; a file that says nothing has only its own name. */
function nameOf({ name, architecture }, path) {
  return name === architecture ? stemOf(path) || name : name;
}

/** Text from a file, without what a terminal would obey. */
function printable(text) {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${sign.codePointAt(0).toString(16)}}`);
}
