import { ShuffleNet, ShuffleNetError, type ClassKind } from 'shufflenet-wasm';
import type { Problem } from '../words/problem';
import type { About, Reading } from './state';
import { guessesOf } from './guesses';

/** The network once it has arrived. */
export interface Network {
  readonly about: About;
  readonly net: ShuffleNet;
  /** The `top` most probable classes. */
  read(picture: Blob, top: number, classes: ClassKind): Promise<Reading>;
}

/** What is loaded, and what the page knows of it that is not in the file. */
export interface Wanted {
  /** An address or a file's bytes; the package's own model when left out. */
  readonly model?: string | Uint8Array | undefined;
  readonly name?: string | undefined;
  readonly labels?: readonly string[] | undefined;
}

/** Fetches and starts a network; `onProgress` gets the bytes received and, when known, their total. */
export async function loadNetwork(
  { model, name, labels }: Wanted,
  onProgress?: (received: number, total: number | undefined) => void,
): Promise<Network> {
  const net = await ShuffleNet.load({
    ...(model === undefined ? {} : { model }),
    onProgress: ({ received, total }) => onProgress?.(received, total),
  });
  const { info } = net;
  // So the engine calls the classes of a file that names none; and it says so first.
  const numbered = info.labels.every((label, index) => label === `class ${index}`);
  const network: Network = {
    net,
    about: {
      name: name ?? info.name,
      architecture: info.architecture,
      labels: info.labels,
      translations: info.translations,
      numbered,
      assumed: info.assumed.slice(numbered ? 1 : 0),
      license: info.license,
      build: net.build,
    },
    async read(picture, top, classes) {
      const seen = await net.classify(picture, { topK: top, classes });
      return { guesses: guessesOf(seen).slice(0, top), ms: seen.ms, build: seen.build };
    },
  };
  return labels === undefined ? network : relabelled(network, labels);
}

/** The same network with other names for its classes. */
export function relabelled(network: Network, labels: readonly string[]): Network {
  return { ...network, about: { ...network.about, labels, translations: {}, numbered: false } };
}

/** Whether the network can't be used any more after this error. */
export function isOver(error: unknown): boolean {
  return error instanceof ShuffleNetError && (error.code === 'EngineFailed' || error.code === 'Disposed');
}

/** Why the network did not take a picture. */
export function problemOf(
  error: unknown,
  { name, blob }: { readonly name: string; readonly blob: Blob },
): Problem {
  if (error instanceof ShuffleNetError && error.code === 'BadPicture') {
    return { kind: 'undecodable', name, type: blob.type };
  }
  return { kind: 'refused', name, message: error instanceof Error ? error.message : String(error) };
}
