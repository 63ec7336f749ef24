// What `npm start` and `npm run build` can be told.
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Failure } from './run.mjs';

/**
 * What a command was told, with what can be said against it before anything is done; undefined if it was only asked how it
 * is used, and has told so.
 * @param {string} command as one types it
 * @param {string} about what it does
 * @returns {Promise<{ model?: string } | undefined>}
 */
export async function optionsOf(command, about) {
  const help = `${about}

Usage: ${command} [-- --model FILE]

  --model FILE   a model of your own for the page: safetensors, ONNX, or what PyTorch saves (.pth, .pt).
                 Without it the page is made with the package's model again.
  --help         this text`;
  const { help: asked, model } = parse(help);
  if (asked) {
    console.log(help);
    return undefined;
  }
  if (model !== undefined) return { model: await fileAt(model) };
  if (process.env.npm_config_model === undefined) return {};
  throw new Failure(`npm took --model for an option of its own. Write ${command} -- --model FILE.`);
}

function parse(help) {
  try {
    return parseArgs({ options: { model: { type: 'string' }, help: { type: 'boolean' } } }).values;
  } catch (error) {
    // npm takes an option that has no -- before it, and leaves what follows.
    if (process.env.npm_config_model !== undefined) return {};
    throw new Failure(`${error.message}\n\n${help}`);
  }
}

/** The file's full path: npm runs its scripts at the root, whichever folder they were called in. */
async function fileAt(name) {
  const path = resolve(process.env.INIT_CWD ?? process.cwd(), name);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new Failure(`There is no file ${path}. --model needs a model file.`);
  if (!found.isFile()) throw new Failure(`${path} is no file. --model needs a model file.`);
  return path;
}
