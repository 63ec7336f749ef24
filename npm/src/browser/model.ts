import { THE_MODEL, download, isFetchable, type FetchOptions, type Progress } from '../core/fetch.js';
import { checkLength, heldBytes } from '../core/model-bytes.js';
import { settled } from '../core/settle.js';
import { tagOf } from '../core/values.js';
import { absolute } from './addresses.js';

/** A model: where it is, how it is asked for, what a server answered, or its bytes. */
export type ModelSource = string | URL | Request | Response | Blob | ArrayBuffer | Uint8Array;

/** A model file's bytes; never the caller's own, as they may go to a worker for good. */
export async function modelBytes(model: ModelSource, options: FetchOptions): Promise<Uint8Array> {
  const tag = tagOf(model);
  if (tag === 'String' || tag === 'URL') return fetchModel(model as string | URL, options);
  if (isFetchable(model)) return download(model, THE_MODEL, options, checkLength);
  const expected = "model has to be an address, a Request or Response, a Blob or File, or a file's bytes.";
  return new Uint8Array(await heldBytes(model, expected));
}

/** A model on its way, and the loads that wait for it. */
interface Transfer {
  readonly bytes: Promise<Uint8Array>;
  readonly followers: Set<(progress: Progress) => void>;
  readonly stop: AbortController;
}

const transfers = new Map<string, Transfer>();

/** Loads that want the same model while it is on its way share it: not every server lets a browser keep it. */
export async function fetchModel(
  url: string | URL,
  { signal, onProgress }: FetchOptions,
): Promise<Uint8Array> {
  const { href } = absolute(url);
  const { bytes, followers, stop } = transfers.get(href) ?? transfer(href);
  const failed = new AbortController();
  const follower = (progress: Progress) => {
    try {
      onProgress?.(progress);
    } catch (error) {
      failed.abort(error); // This load's, and not the others'.
    }
  };
  followers.add(follower);
  try {
    const file = await settled(settled(bytes, signal), failed.signal);
    return followers.size > 1 ? new Uint8Array(file) : file;
  } finally {
    followers.delete(follower);
    if (followers.size === 0) {
      transfers.delete(href);
      stop.abort();
    }
  }
}

function transfer(href: string): Transfer {
  const followers: Transfer['followers'] = new Set();
  const stop = new AbortController();
  const onProgress = (progress: Progress) => {
    for (const follower of followers) follower(progress);
  };
  const bytes = download(href, THE_MODEL, { signal: stop.signal, onProgress }, checkLength);
  const begun = { bytes, followers, stop };
  transfers.set(href, begun);
  return begun;
}
