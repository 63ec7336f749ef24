// Everything that can be said about the sources without running them. Needs the build: the types come from it.
import { main, run } from './lib/run.mjs';

const CLIPPY = ['clippy', '--workspace', '--locked'];
const DENY = ['--', '-D', 'warnings'];

export const linters = [
  ['cargo fmt', 'cargo', ['fmt', '--all', '--check']],
  ['clippy, native', 'cargo', [...CLIPPY, '--all-targets', ...DENY]],
  ['clippy, wasm32', 'cargo', [...CLIPPY, '--lib', '--tests', '--target', 'wasm32-unknown-unknown', ...DENY]],
  ['tsc, package', 'tsc', ['-b', 'npm']],
  ['tsc, what runs everywhere', 'tsc', ['-p', 'npm/tsconfig.node.json']],
  ['tsc, scripts', 'tsc', ['-p', '.']],
  ['tsc, page', 'tsc', ['-b', 'www']],
  ['eslint', 'eslint', ['.', '--max-warnings', '0']],
  ['publint, package', 'publint', ['npm', '--strict']],
  // Modules only: `require()` takes them too, from Node 20.19 on.
  ['types, package', 'attw', ['--pack', 'npm', '--profile', 'esm-only']],
  ['typedoc', 'typedoc', ['--options', 'docs/typedoc.json', '--emit', 'none']],
  ['prettier', 'prettier', ['.', '--check', '--log-level', 'warn']],
];

await main(import.meta.url, async () => {
  for (const [name, command, args] of linters) {
    console.log(`… ${name}`);
    await run(command, args, { live: true });
  }
});
