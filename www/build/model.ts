import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { DefaultModel } from 'shufflenet-wasm';
import type { Plugin } from 'vite';

/** Where the package's code names the model beside it. */
const BESIDE = /(?<=new URL\()(["'`])\.\/[^"'`/]+\.safetensors\1(?=,\s*import\.meta\.url\))/g;

/**
 * Puts another model in the place of the package's: `folder` has its file, and `facts.json` of it (scripts/lib/model.mjs).
 * The package's code then loads it where it would its own, which is not among the page's files.
 */
export function model(folder: string): Plugin {
  const facts = folder === '' ? null : factsIn(folder);
  return {
    name: 'model',
    enforce: 'pre',
    config: () => ({ define: { PAGE_MODEL: JSON.stringify(facts) } }),
    transform(code, id) {
      if (facts === null) return undefined;
      const path = `./${relative(dirname(id), join(folder, facts.file))}`;
      const changed = code.replace(BESIDE, () => JSON.stringify(path));
      return changed === code ? undefined : { code: changed, map: null };
    },
    generateBundle(_, bundle) {
      const models = Object.keys(bundle).filter((name) => name.endsWith('.safetensors'));
      if (facts === null || (models.length === 1 && models[0]?.startsWith(`assets/${facts.id}-`))) return;
      throw new Error(
        `The page would have ${models.join()} instead of ${facts.file}: see www/build/model.ts.`,
      );
    },
  };
}

function factsIn(folder: string): DefaultModel & { readonly name: string } {
  return JSON.parse(readFileSync(join(folder, 'facts.json'), 'utf8')) as ReturnType<typeof factsIn>;
}
