import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type PluginBuild } from 'esbuild';
import type { Plugin } from 'vite';
import { noscript } from './html.ts';
import { licencesWithin } from './licences.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const PAGE = at('../src/taught/page.html');

/**
 * Makes the page that visitors save: `page.html?raw` is one file with its script, style and engine within. What it lacks are the model and what was
 * taught, which `src/classify/teach/page-file.ts` puts in.
 */
export function taught(target: readonly string[]): Plugin {
  return {
    name: 'taught',
    enforce: 'pre',
    async load(id) {
      if (id !== `${PAGE}?raw`) return undefined;
      return { code: `export default ${JSON.stringify(await pageFor(target))};`, moduleType: 'js' };
    },
  };
}

/** The text of that page, for browsers from these versions on. */
async function pageFor(target: readonly string[]): Promise<string> {
  const [page, head, icon, { script, style, licences }] = await Promise.all([
    readFile(PAGE, 'utf8'),
    readFile(at('../head.html'), 'utf8'),
    readFile(at('../public/favicon.svg'), 'base64'),
    bundled(target),
  ]);
  // Scripts and styles are told by what they are: a name that broke out of its place could do nothing.
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}' 'wasm-unsafe-eval'`,
    `style-src '${hashOf(style)}'`,
    'img-src blob: data:',
    'worker-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const own = head
    .replace(/(?<=http-equiv="Content-Security-Policy"\s+content=")[^"]*/, policy)
    .replace('./favicon.svg', `data:image/svg+xml;base64,${icon}`);
  return page
    .replace('<!-- head -->', () => own.trim().replaceAll('\n', '\n    '))
    .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${style}</style>`)
    .replace(/<script [^>]*><\/script>/, () => `<script type="module">${script}</script>`)
    .replace('<!-- noscript -->', noscript)
    .replace('<!-- licences -->', () => `<!--\n${licences}-->`);
}

interface Bundled {
  readonly script: string;
  readonly style: string;
  readonly licences: string;
}

async function bundled(target: readonly string[]): Promise<Bundled> {
  const { outputFiles, metafile } = await build({
    entryPoints: [at('../src/taught/main.ts'), at('../src/taught/style.css')],
    // The package's entry for single files: it holds what `embed` gives it.
    alias: { 'shufflenet-wasm': at('../../npm/src/inline.ts') },
    plugins: [{ name: 'embedded', setup: embed }],
    outdir: 'out',
    write: false,
    metafile: true,
    bundle: true,
    minify: true,
    format: 'esm',
    charset: 'utf8',
    target: [...target],
  });
  const text = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text.trim() ?? '';
  const [script, style] = [text('.js'), text('.css')];
  const licences = await licencesWithin(Object.keys(metafile.inputs).map((file) => resolve(file)));
  if (/<(!--|\/?script)/i.test(script) || /<\/?style/i.test(style) || /--!?>/.test(licences)) {
    throw new Error(
      'The script, the style or the licences of src/taught have something in them that would end their place.',
    );
  }
  return { script, style, licences };
}

/** The smallest engine, as only safetensors come to it. The model has an element of its own. */
const EMBEDDED: Readonly<Record<string, string>> = {
  engine: 'shufflenet-simd128.wasm',
  worker: 'worker.js',
};

function embed(build: PluginBuild): void {
  build.onResolve({ filter: /^embedded:/ }, ({ path }) => ({
    path: path.slice('embedded:'.length),
    namespace: 'embedded',
  }));
  build.onLoad({ filter: /.*/, namespace: 'embedded' }, async ({ path }) => {
    const file = EMBEDDED[path];
    return {
      contents: file === undefined ? '' : await readFile(at(`../../npm/dist/${file}`)),
      loader: 'base64',
    };
  });
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
