import type { Build } from 'shufflenet-wasm';
import type { EngineTransfer } from '../state';

/** What it took to get the engine that runs, as far as the browser tells. */
export async function engineTransfer(build: Build): Promise<EngineTransfer | undefined> {
  const isIt = (address: string) => address.includes(`shufflenet-${build}`);
  const fetched = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  const entry = fetched.find(({ name }) => isIt(name));
  if (entry !== undefined && entry.decodedBodySize > 0) {
    const { decodedBodySize: bytes, encodedBodySize, transferSize } = entry;
    return { bytes, sent: transferSize === 0 ? 0 : encodedBodySize };
  }
  try {
    // Firefox and Safari don't measure what the service worker gives; it keeps it here.
    const cache = await caches.open('engine');
    const kept = (await cache.keys()).find(({ url }) => isIt(url));
    const response = kept && (await cache.match(kept));
    return response && { bytes: (await response.blob()).size, sent: 0 };
  } catch (error) {
    console.warn(error);
    return undefined;
  }
}
