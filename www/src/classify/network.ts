import {
  ShuffleNet,
  ShuffleNetError,
  type Arithmetic,
  type ClassKind,
  type Input,
  type ModelInfo,
} from 'shufflenet-wasm';
import { whileArriving } from '../shared/arriving';
import { messageOf } from '../shared/message';
import type { Problem } from '../words/problem';
import { guessesOf } from './guesses';
import { hasChanged } from './pictures/open';
import { TOP, type Reading } from './state';

/** The network once it has arrived. */
export interface Network {
  readonly net: ShuffleNet;
  /** What the file says of itself, with what the page knows better. */
  readonly info: ModelInfo;
  /** What it says of a picture: the best classes, or the best of only one kind. */
  read(picture: Input, only?: ClassKind, signal?: AbortSignal): Promise<Reading>;
}

/** What is loaded, and what the page knows of it that is not in the file. */
export interface Wanted {
  /** An address or a file's bytes; the package's own model when left out. */
  readonly model?: string | Uint8Array | undefined;
  readonly name?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly arithmetic?: Arithmetic;
}

/** Fetches and starts a network; `onProgress` gets the bytes received and, when known, their total. */
export async function loadNetwork(
  { model, name, labels, arithmetic = 'f32' }: Wanted,
  onProgress?: (received: number, total: number | undefined) => void,
): Promise<Network> {
  const load = (signal?: AbortSignal, arrived?: () => void) =>
    ShuffleNet.load({
      ...(model === undefined ? {} : { model }),
      ...{ arithmetic, signal },
      workers: 'auto', // Only several pictures at a time start more than one.
      onProgress({ received, total }) {
        arrived?.();
        onProgress?.(received, total);
      },
    });
  const net = await (typeof model === 'object' ? load() : whileArriving(load));
  const network: Network = {
    net,
    info: { ...net.info, name: name ?? net.info.name },
    async read(picture, only, signal) {
      const seen = await net.classify(picture, { topK: TOP, only, signal });
      return { guesses: guessesOf(seen).slice(0, TOP), ms: seen.ms, build: seen.build };
    },
  };
  return labels === undefined ? network : relabelled(network, labels);
}

/** The same network with other names for its classes. */
export function relabelled(network: Network, labels: readonly string[]): Network {
  const { info } = network;
  const assumed = info.assumed.filter(({ kind }) => kind !== 'labels');
  return { ...network, info: { ...info, labels, translations: {}, assumed } };
}

/** Whether the network can't be used any more after this error. */
export function isOver(error: unknown): boolean {
  return error instanceof ShuffleNetError && (error.code === 'EngineFailed' || error.code === 'Disposed');
}

interface Unread {
  readonly name: string;
  readonly blob: Blob;
}

/** Why a picture was not read: its file may have gone meanwhile. */
export async function problemWith(error: unknown, picture: Unread): Promise<Problem> {
  const { name, blob } = picture;
  return (await hasChanged(blob)) ? { kind: 'changed', name } : problemOf(error, picture);
}

/** Why the network did not take a picture. */
export function problemOf(error: unknown, { name, blob }: Unread): Problem {
  if (error instanceof ShuffleNetError && error.code === 'BadPicture') {
    return { kind: 'undecodable', name, type: blob.type };
  }
  return { kind: 'refused', name, message: messageOf(error) };
}
