// What the tests of models of one's own share.
import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { ShuffleNet } from 'shufflenet-wasm/node';
import { picture } from '../lib/files.mjs';
import { network } from '../lib/formula.mjs';
import { checkpointOf } from './checkpoint.mjs';
import { answered, guesses, transfer } from './helper.mjs';

export const CAT = picture('cat');
export const pets = checkpointOf(softened(network('shufflenet_v2_x0_5', 5)));

/** Names for its classes. */
export const names = ['cat', 'dog "Rex"', 'mug', '猫', 'tree'];

export const model = (name, buffer = pets) => ({ name, mimeType: 'application/octet-stream', buffer });
export const text = (name, buffer) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(buffer) });
export const choose = (page, ...files) => page.locator('.models input').setInputFiles(files);
export const row = (page, name) => page.locator('.model').filter({ hasText: name });
export const inUse = (page, name) =>
  page.locator('.model[data-current=true]').getByText(name, { exact: true }).waitFor();
export const numbered = (page) => page.getByText(/names no classes, so they are numbered/);
/** What is said only once the model is kept. */
export const kept = (page) => numbered(page).waitFor();
export const button = (page, name) => page.getByRole('button', { name, exact: true });

/** A network by formula is sure of everything: smaller weights of its last layer let the other classes count. */
function softened(safetensors) {
  const start = 8 + Number(new DataView(safetensors.buffer).getBigUint64(0, true));
  const header = JSON.parse(Buffer.from(safetensors.subarray(8, start)));
  for (const name of ['fc.weight', 'fc.bias']) {
    const [from, to] = header[name].data_offsets.map((offset) => start + offset);
    const values = new Float32Array(safetensors.buffer, from, (to - from) / 4);
    values.forEach((value, i) => (values[i] = value / 8));
  }
  return safetensors;
}

/** Drops files anywhere on the page; of models a browser knows no type. */
export const drop = (page, files) =>
  transfer(page, 'drop', { files: files.map((file) => ({ ...file, mimeType: '' })) }, 'footer');

export async function showCat(page, path = CAT) {
  await page.locator('.own input').setInputFiles(path);
  await answered(page, basename(path));
}

/** Waits for the answer of another network, and gives it. */
export async function answer(page, name) {
  await inUse(page, name);
  await page.locator('.reading[aria-busy=false]').waitFor();
  return guesses(page);
}

/** What Node's own way of reading files and pictures comes to. */
export async function expected(file) {
  const net = await ShuffleNet.load({ model: file });
  const { predictions } = await net.classify(CAT);
  net.dispose();
  assert.ok(predictions[0].probability < 0.9, 'the probabilities tell something');
  return predictions;
}

/** The greatest difference between the page's probabilities and others, by the names of the classes. */
export function distance(shown, predictions) {
  assert.equal(shown.filter(({ percent }) => percent.trim() !== '').length, predictions.length);
  return Math.max(
    ...predictions.map(({ label, probability }) => {
      const row = shown.find((guess) => guess.label === label);
      assert.ok(row, label);
      return Math.abs(row.probability - probability);
    }),
  );
}

/** In the page: no model can be kept before `release()` was called, as on a slow disk. */
export async function holdShelf() {
  const opened = indexedDB.open('models');
  await new Promise((resolve) => (opened.onsuccess = resolve));
  const store = opened.result.transaction('models', 'readwrite').objectStore('models');
  let held = true;
  const hold = () => held && (store.get('last').onsuccess = hold);
  hold();
  globalThis.release = () => (held = false);
  globalThis.shelf = opened.result;
}

/** In the page: no file is read before `release()` was called. */
export function holdFiles() {
  const { arrayBuffer } = Blob.prototype;
  const gate = new Promise((open) => (globalThis.release = open));
  Blob.prototype.arrayBuffer = async function () {
    await gate;
    return arrayBuffer.call(this);
  };
}
