// The service worker: after one visit everything works without a connection.
import type { WorkboxPlugin } from 'workbox-core/types';
import { ExpirationPlugin } from 'workbox-expiration';
import { cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
import { registerRoute } from 'workbox-routing';
import { CacheFirst } from 'workbox-strategies';
import { LATER } from './later';

/** What www/build/precache.ts writes here: pages, scripts, styles, icons. */
declare const PRECACHE: { readonly url: string; readonly revision: string | null }[];

precacheAndRoute(PRECACHE, { cleanURLs: false, ignoreURLParametersMatching: [/./] });
cleanupOutdatedCaches();

// Kept once they were used: of the engine only the build that this browser runs. Their names change with their contents.
// classify/speed/transfer.ts looks into this cache; a module with its name would be a file that this script had to import.
registerRoute(({ url, sameOrigin }) => sameOrigin && url.pathname.endsWith('.wasm'), kept('engine', 4));
// By themselves: no engine takes the place of a built-in model that has not been used for long.
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.endsWith('.safetensors'),
  kept('models', 4),
);
registerRoute(({ url, sameOrigin }) => sameOrigin && url.pathname.includes('/samples/'), kept('samples', 40));
registerRoute(({ url, sameOrigin }) => sameOrigin && LATER.test(url.pathname), kept('later', 2));

function kept(cacheName: string, maxEntries: number): CacheFirst {
  // Its declared type does not fit TypeScript's exact optional properties.
  return new CacheFirst({ cacheName, plugins: [new ExpirationPlugin({ maxEntries }) as WorkboxPlugin] });
}

// A newer version waits until the visitor wants it.
addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (typeof data === 'object' && data !== null && 'type' in data && data.type === 'SKIP_WAITING') {
    void (globalThis as unknown as { skipWaiting(): Promise<void> }).skipWaiting();
  }
});
