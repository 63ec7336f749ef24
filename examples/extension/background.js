// A menu on every picture: the badge has the best guess's percentage, the text behind it the three best guesses.
import { ShuffleNet } from './node_modules/shufflenet-wasm/dist/index.js';

/** Loaded with the first picture, and gone when the browser stops this service worker: it starts both again. */
let network;

chrome.runtime.onInstalled.addListener(() => {
  chrome.contextMenus.create({ id: 'ask', title: 'What is in this picture?', contexts: ['image'] });
});

chrome.contextMenus.onClicked.addListener(async ({ srcUrl }) => {
  await say('…', 'One moment.');
  try {
    network ??= ShuffleNet.load();
    const { predictions } = await (await network).classify(srcUrl, { topK: 3 });
    const guesses = predictions.map(({ label, probability }) => `${label} ${percent(probability)} %`);
    await say(`${percent(predictions[0].probability)}%`, guesses.join('\n'));
  } catch ({ message }) {
    await say('!', message);
  }
});

const percent = (probability) => (100 * probability).toFixed(0);

async function say(badge, words) {
  await chrome.action.setBadgeText({ text: badge });
  await chrome.action.setTitle({ title: words });
}
