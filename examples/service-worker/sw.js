// Answers the pages' pictures, and keeps the page for visits without a connection. The package, engine and model in one module, needs no
// keeping: browsers keep what a service worker imports.
import { ShuffleNet } from './shufflenet/inline.js';

const CACHE = 'page';
/** Loaded with the first picture, and gone when the browser stops this service worker: it starts both again. */
let network;

addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.add('./')));
});

addEventListener('fetch', (event) => {
  if (event.request.method === 'GET') event.respondWith(fetched(event.request));
});

addEventListener('message', (event) => event.waitUntil(answer(event)));

/** The newest there is: the server's, or the one that was kept. */
async function fetched(request) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.status === 200) await cache.put(request, response.clone());
    return response;
  } catch {
    return (await cache.match(request)) ?? Response.error();
  }
}

async function answer({ data, ports: [port] }) {
  try {
    network ??= ShuffleNet.load();
    const { predictions } = await (await network).classify(data, { topK: 3 });
    const words = ({ label, probability }) => `${label} ${(100 * probability).toFixed(0)} %`;
    port.postMessage({ guesses: predictions.map(words) });
  } catch ({ message }) {
    port.postMessage({ message });
  }
}
