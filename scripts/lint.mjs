// Everything that can be said about the sources without running them. Needs the build: the types come from it.
import { main } from './lib/run.mjs';
import { runSteps } from './lib/steps.mjs';

const clippy = (...options) => [
  'cargo',
  'clippy',
  '--workspace',
  '--locked',
  ...options,
  '--',
  '-D',
  'warnings',
];

/** @type {import('./lib/steps.mjs').Step[]} The longest first. */
export const linters = [
  { name: 'eslint', run: ['eslint', '.', '--max-warnings', '0'] },
  { name: 'clippy, native', room: 'target', run: clippy('--all-targets') },
  {
    name: 'clippy, wasm32',
    room: 'target',
    run: clippy('--lib', '--tests', '--benches', '--features', 'web', '--target', 'wasm32-unknown-unknown'),
  },
  // As every page loads it, without what is behind a feature.
  {
    name: 'clippy, engine alone',
    room: 'target',
    run: clippy('--lib', '--no-default-features', '--target', 'wasm32-unknown-unknown'),
  },
  { name: 'prettier', run: ['prettier', '.', '--check', '--log-level', 'warn'] },
  { name: 'typedoc', run: ['typedoc', '--options', 'docs/typedoc.json', '--emit', 'none'] },
  { name: 'tsc, package', run: ['tsc', '-b', 'npm'] },
  { name: 'tsc, what runs everywhere', run: ['tsc', '-p', 'npm/tsconfig.node.json'] },
  { name: 'tsc, scripts', run: ['tsc', '-p', '.'] },
  { name: 'tsc, page', run: ['tsc', '-b', 'www'] },
  // Modules only: `require()` takes them too, from Node 20.19 on.
  { name: 'types, package', room: 'npm', run: ['attw', '--pack', 'npm', '--profile', 'esm-only'] },
  { name: 'publint, package', room: 'npm', run: ['publint', 'npm', '--strict'] },
  { name: 'cargo fmt', run: ['cargo', 'fmt', '--all', '--check'] },
];

await main(import.meta.url, () => runSteps(linters));
