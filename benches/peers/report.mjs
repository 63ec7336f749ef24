// Tables for people.
import { readFileSync } from 'node:fs';
import { quantile } from './statistics.mjs';

const PACKAGES = ['onnxruntime-web', 'onnxruntime-node', '@litertjs/core', '@tensorflow/tfjs-backend-wasm'];
const CRATES = ['rten', 'tract-onnx'];

/** The whole report; see benches/README.md for how to read it. */
export function markdown(machine, results) {
  const [{ rounds }] = results;
  const parts = [
    '# Beside other packages',
    `${machine} ${versions()}. Each table is of ${rounds} rounds of bursts of five runs; see benches/README.md.`,
    '![Time of a picture, cold start and size](peers.svg)',
  ];
  for (const result of results) {
    parts.push(`## ${result.model}, ${result.version}`, timesTable(result));
    if (result.loads.length > 0) parts.push(loadTable(result.loads));
  }
  return `${parts.join('\n\n')}\n`;
}

/** Times of a run. */
export function timesTable({ rows, rounds }) {
  return table(
    ['', 'threads', 'ms', '8 of 10', '÷ relaxed', '÷ plain', 'quiet bursts', 'difference', 'memory, MB'],
    rows.map(({ name, threads, times, besideRelaxed, besidePlain, quiet, deviation, memory }) => [
      name,
      threads,
      times.median.toFixed(2),
      `${times.low.toFixed(2)}–${times.high.toFixed(2)}`,
      besideRelaxed.toFixed(2),
      besidePlain.toFixed(2),
      `${quiet} of ${rounds}`,
      deviation.toExponential(0),
      memory.every(Number.isFinite) ? memory.map(megabytes).join(' → ') : '–',
    ]),
  );
}

/** What has to be fetched before the first result, and how long that takes. */
function loadTable(rows) {
  return table(
    ['', 'cold start, ms', 'median', 'slowest', 'code, kB', 'brotli, kB', 'model, kB', 'brotli, kB'],
    rows.map(({ name, starts, sizes }) => [
      name,
      ...[0, 0.5, 1].map((share) => quantile(starts, share).toFixed(0)),
      ...[sizes.code, sizes.codeBrotli, sizes.model, sizes.modelBrotli].map((bytes) =>
        (bytes / 1000).toFixed(0),
      ),
    ]),
  );
}

function table(head, rows) {
  const align = head.map((_, i) => (i === 0 ? '---' : '---:'));
  return [head, align, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

function versions() {
  const version = (name) => {
    const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
    return `${name} ${JSON.parse(readFileSync(file, 'utf8')).version}`;
  };
  const crates = readFileSync(new URL('rust/Cargo.toml', import.meta.url), 'utf8');
  const ofCrates = CRATES.map((name) => `${name} ${crates.match(`${name} = .*version = "=(.+?)"`)[1]}`);
  return [...PACKAGES.map(version), ...ofCrates].join(', ');
}
