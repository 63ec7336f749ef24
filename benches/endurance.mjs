// Memory over many pictures of changing sizes: 100,000 in Node, 20,000 in Chromium.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import v8 from 'node:v8';
import vm from 'node:vm';
import { root } from '../scripts/lib/run.mjs';
import { run } from './endurance/pictures.mjs';
import { open, versionOf, withBrowser } from './lib/browsers.mjs';
import { machine } from './lib/machine.mjs';
import { serve } from './lib/server.mjs';

const COUNT = { node: 100_000, chromium: 20_000 };
const SAMPLES = 'www/public/samples';

async function samples() {
  const list = JSON.parse(await readFile(join(root, SAMPLES, 'index.json'), 'utf8'));
  return list.map(({ file }) => `${SAMPLES}/${file}`);
}

/** The bytes of the process after each tenth, in all and in JavaScript. */
async function inNode(count) {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc');
  const { ShuffleNet } = await import('../npm/dist/node.js');
  const net = await ShuffleNet.load();
  const files = (await samples()).map((path) => join(root, path));
  const rows = [];
  await run(net, count, files, (done) => {
    collect();
    const { rss, heapUsed, external } = process.memoryUsage();
    rows.push([done, rss, heapUsed + external]);
    console.log(`Node: ${done} pictures, ${megabytes(rss)} MB`);
  });
  net.dispose();
  return rows;
}

/** The bytes of the page and its worker after each tenth, as the browser measures them. */
async function inChromium(count) {
  const { origin } = await serve();
  return withBrowser('Chromium', async (browser) => {
    const page = await open(browser, `${origin}/benches/lib/blank.html`);
    page.on('console', (message) => console.log(`Chromium: ${message.text()}`));
    const work = async (count, paths) => {
      const { ShuffleNet } = await import('/npm/dist/index.js');
      const { run } = await import('/benches/endurance/pictures.mjs');
      const files = await Promise.all(paths.map(async (path) => (await fetch(`/${path}`)).blob()));
      const net = await ShuffleNet.load();
      const rows = [];
      await run(net, count, files, async (done) => {
        const { bytes } = await performance.measureUserAgentSpecificMemory();
        rows.push([done, bytes]);
        console.log(`${done} pictures, ${(bytes / 1e6).toFixed(1)} MB`);
      });
      return rows;
    };
    return { name: await versionOf(browser), rows: await page.evaluate(work, count, await samples()) };
  });
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** The report: endurance.md. */
export async function endurance({ quick }) {
  const [node, chromium] = Object.values(COUNT).map((count) => (quick ? count / 100 : count));
  const inNodeRows = await inNode(node);
  const { name, rows } = await inChromium(chromium);
  const lines = inNodeRows.map(([done, rss, script], i) => {
    const [also, bytes] = rows[i];
    return `| ${[done, megabytes(rss), megabytes(script), also, megabytes(bytes)].join(' | ')} |`;
  });
  const text = `# Memory over many pictures

Pictures from 1 × 1 to 1280 × 960, one in five a JPEG file, one after the other: what is held after each tenth, in MB. For Node the whole process,
and what of it is JavaScript's; for Chromium page and worker together, as \`performance.measureUserAgentSpecificMemory()\` counts.

${machine()}

| pictures | Node ${process.versions.node}: process | JavaScript | pictures | ${name}: page and worker |
|---|---|---|---|---|
${lines.join('\n')}
`;
  return { 'endurance.md': text };
}
