// English and Chinese: the browser's language at first, the visitor's choice from then on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ShuffleNet } from 'shufflenet-wasm/node';
import { guesses, listSamples, tap, visits } from './helper.mjs';

const [sample] = await listSamples();
const visit = visits();
let net;
before(async () => {
  net = await ShuffleNet.load();
});
after(() => net.dispose());

const language = (page) => page.locator('html').getAttribute('lang');

for (const [locale, expected] of [
  ['en-US', 'en'],
  ['zh-CN', 'zh-Hans'],
  ['zh-TW', 'zh-Hans'],
  ['fr-FR', 'en'],
]) {
  test(`a browser in ${locale} gets ${expected}`, async (t) => {
    const page = await visit(t, { locale });
    assert.equal(await language(page), expected);
  });
}

test('the switch translates everything in place, the answer too, and is remembered', async (t) => {
  const page = await visit(t);
  await tap(page, sample.title);
  const english = await guesses(page);
  await page.getByRole('button', { name: '中文' }).click();
  await page.locator('html[lang=zh-Hans]').waitFor();
  const chinese = await guesses(page);

  const { labels, translations } = net.info;
  assert.deepEqual(
    chinese.map(({ label }) => label),
    english.map(({ label }) => translations.zh[labels.indexOf(label)]),
  );
  assert.deepEqual(
    chinese.map(({ probability }) => probability),
    english.map(({ probability }) => probability),
  );
  assert.match(await page.title(), /\p{Script=Han}/u);
  assert.ok((await page.locator('figcaption').textContent()).includes(sample.titleZh));

  await page.reload();
  await page.locator('html[lang=zh-Hans]').waitFor();
  await page.getByRole('button', { name: 'English' }).click();
  await page.locator('html[lang=en]').waitFor();
});

test('a page that comes back as it was left speaks as another has been told to meanwhile', async (t) => {
  const page = await visit(t);
  await page.evaluate(() => {
    localStorage.setItem('language', 'zh');
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
  });
  await page.locator('html[lang=zh-Hans]').waitFor();
});

test('what is English in every language says so', async (t) => {
  const page = await visit(t, { locale: 'zh-CN' });
  const { license, provenance } = net.info;
  for (const text of [license, provenance])
    await page.locator('footer span[lang=en]').getByText(text, { exact: true }).waitFor();
  await page
    .locator('.models input')
    .setInputFiles({ name: 'bad.pth', mimeType: '', buffer: Buffer.from('none') });
  await page.getByRole('alert').locator('span[lang=en]').waitFor();
});

test('a problem on show is translated as well', async (t) => {
  const page = await visit(t);
  await page
    .locator('.own input')
    .setInputFiles({ name: 'x.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) });
  const alert = page.getByRole('alert');
  assert.doesNotMatch(await alert.textContent(), /\p{Script=Han}/u);
  await page.getByRole('button', { name: '中文' }).click();
  await alert
    .getByText(/\p{Script=Han}/u)
    .first()
    .waitFor();
});
