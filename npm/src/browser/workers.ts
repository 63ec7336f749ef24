import { reason } from '../core/errors.js';
import { settled } from '../core/settle.js';
import { Link } from '../net/link.js';
import type { Host, Reply } from '../net/reply.js';
import type { Basics } from '../worker/basics.js';

/** How long a worker may take to answer for the first time, in milliseconds: one may end without a word. */
const PATIENCE = 30_000;

let told = false;

/** Tells developers, once, why this thread has to do what a worker should. */
function tell(why: string): void {
  if (told) return;
  told = true;
  console.warn(
    `shufflenet-wasm: no worker could be started (${why}), so everything runs on the thread that calls it. The worker's file has to be served as JavaScript, from another origin with CORS; a policy has to allow it (worker-src, with blob: and its origin where that is another one, and Trusted Types). If it is meant to be so, load with worker: false.`,
  );
}

/** Starts a worker; `undefined` where none can be started (its file, a policy or the platform forbids) or none answers. */
export async function openWorker<Asked extends Basics & Host<keyof Asked>>(
  create: () => Worker,
  afterwards: string,
): Promise<Link<Asked> | undefined> {
  let link: Link<Asked> | undefined;
  let failure: string | undefined;
  try {
    const worker = create();
    const { receive } = (link = new Link<Asked>(afterwards, worker));
    worker.addEventListener('message', ({ data }) => receive(data as Reply));
    worker.addEventListener('error', (event) => {
      event.preventDefault(); // Not the page's trouble.
      failure = event.message || 'its code could not be loaded';
      link?.died(` (${failure})`);
    });
    await settled(hold(link as unknown as Link<Basics>), AbortSignal.timeout(PATIENCE));
    return link;
  } catch (error) {
    link?.end(error as Error);
    tell(failure ?? reason(error));
    return undefined;
  }
}

/**
 * Waits for the worker's first answer. From then on nothing of it is missed: one that runs out of memory may die without any
 * event, but its lock tells.
 */
async function hold(link: Link<Basics>): Promise<void> {
  const name = `shufflenet-${Math.random()}`;
  if (!(await link.call('hold', [name]))) return;
  const { locks } = globalThis.navigator as Partial<Navigator>;
  const { held } = (await locks?.query()) ?? {};
  if (held?.some((lock) => lock.name === name)) {
    locks?.request(name, { signal: link.ended }, () => link.died()).catch(() => undefined);
  } else {
    // It has ended; or the site's data were cleared while the page is open, and the two have different locks since then.
    await link.call('hold', [`${name} again`]);
  }
}
