import { Workbox } from 'workbox-window';

/**
 * Keeps the page for visits without a connection. `onUpdate` gets the way to use a newer version, once there is one.
 * To be called when the network has come: what came before is asked to be kept too.
 */
export async function keepOffline(onUpdate: (use: () => void) => void): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  const worker = new Workbox(new URL('sw.js', document.baseURI).href);
  worker.addEventListener('waiting', ({ sw }) =>
    onUpdate(() => {
      worker.addEventListener('controlling', () => location.reload());
      // Another tab may have put it in use already.
      if (sw?.state === 'installed') worker.messageSkipWaiting();
      else location.reload();
    }),
  );
  try {
    await worker.register();
    const { active } = await navigator.serviceWorker.ready;
    // The worker knows which of them are to be kept.
    const urlsToCache = performance.getEntriesByType('resource').map(({ name }) => name);
    active?.postMessage({ type: 'CACHE_URLS', payload: { urlsToCache } });
  } catch (error) {
    // The page works all the same, with a connection.
    console.warn('The page could not be kept for use without a connection.', error);
  }
}
