// Nothing leaves the device: the policy forbids it and the page does not try. (Every visit of every test watches, too.)
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { dist, listSamples, tap, visits } from './helper.mjs';

const [sample] = await listSamples();
const visit = visits();

test('the content security policy is strict', async (t) => {
  const page = await visit(t, { expected: /Content Security Policy/ });
  const policy = await page.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content');
  const rules = new Map(policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1)]));
  assert.deepEqual(rules.get('default-src'), ["'self'"]);
  assert.deepEqual(rules.get('script-src'), ["'self'", "'wasm-unsafe-eval'"]);
  assert.equal(rules.has('connect-src'), false, 'connections are left to default-src');
  await assert.rejects(
    page.evaluate(() => fetch('https://example.org/')),
    /Failed to fetch/,
  );
});

test('a picture of the visitor’s makes no request at all', async (t) => {
  const page = await visit(t, { fresh: true });
  await tap(page, sample.title);
  const requests = [];
  page.on('request', (request) => requests.push(request.url()));
  await page.locator('.own input').setInputFiles(join(dist, 'samples', sample.file));
  await page.locator('figcaption .title').getByText(sample.file, { exact: true }).waitFor();
  await page.locator('.reading[aria-busy=false]').waitFor();
  assert.deepEqual(
    requests.filter((url) => !url.startsWith('blob:')),
    [],
  );
});

test('no inline script or style, and no address of another site to load from', async () => {
  const html = await readFile(join(dist, 'index.html'), 'utf8');
  assert.doesNotMatch(html, /<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=/);
  assert.doesNotMatch(html, /(src|href)="(https?:)?\/\//);
  for (const file of await readdir(join(dist, 'assets'))) {
    if (file.endsWith('.css'))
      assert.doesNotMatch(await readFile(join(dist, 'assets', file), 'utf8'), /url\(|@import/);
  }
});
