import { ShuffleNet, ShuffleNetError } from 'shufflenet-wasm';
import type { About, Failure, Problem, Reading } from './state';

/** The network once it has arrived. */
export interface Network {
  readonly about: About;
  readonly net: ShuffleNet;
  /** The `top` most probable classes. */
  read(picture: Blob, top: number): Promise<Reading>;
}

/** Fetches and starts the network; `onProgress` gets the bytes received and, when known, their total. */
export async function loadNetwork(
  onProgress: (received: number, total: number | undefined) => void,
): Promise<Network> {
  const net = await ShuffleNet.load({ onProgress: ({ received, total }) => onProgress(received, total) });
  const { name, labels, translations, license } = net.info;
  return {
    net,
    about: { name, labels, labelsZh: translations.zh, license },
    async read(picture, top) {
      const { predictions, ms, build } = await net.classify(picture, { topK: top });
      return { guesses: predictions, ms, build };
    },
  };
}

/** Why there is no network, from what was thrown. */
export function failureOf(error: unknown): Failure {
  switch (error instanceof ShuffleNetError ? error.code : undefined) {
    case 'Unsupported':
      return 'unsupported';
    case 'ModelUnavailable':
    case 'EngineUnavailable':
      return 'unreachable';
    case 'EngineFailed':
      return 'stopped';
    default:
      return 'unusable';
  }
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
