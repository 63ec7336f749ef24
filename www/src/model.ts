import { ShuffleNet, ShuffleNetError } from 'shufflenet-wasm';
import type { About, Failure, Picture, Problem, Reading } from './state';

/** The network once it has arrived. */
export interface Network {
  readonly about: About;
  /** The `top` most probable classes. */
  read(picture: Blob, top: number): Promise<Reading>;
}

/** Fetches and starts the network; `onProgress` gets the bytes received and, when known, their total. */
export async function loadNetwork(
  onProgress: (received: number, total: number | undefined) => void,
): Promise<Network> {
  const net = await ShuffleNet.load({ onProgress: ({ received, total }) => onProgress(received, total) });
  const { name, labels, labelsZh, license } = net.info;
  return {
    about: { name, labels, labelsZh, license },
    async read(picture, top) {
      const { predictions, ms, build } = await net.classify(picture, { topK: top });
      return { guesses: predictions, ms, build };
    },
  };
}

/** Why there is no network. */
export function failureOf(error: unknown): Failure {
  const message = messageOf(error);
  switch (error instanceof ShuffleNetError ? error.code : undefined) {
    case 'Unsupported':
      return { why: 'unsupported', message };
    case 'ModelUnavailable':
    case 'EngineUnavailable':
      return { why: 'unreachable', message };
    case 'EngineFailed':
      return { why: 'stopped', message };
    default:
      return { why: 'unusable', message };
  }
}

/** Whether the network can't be used any more after this error. */
export function isOver(error: unknown): boolean {
  return error instanceof ShuffleNetError && (error.code === 'EngineFailed' || error.code === 'Disposed');
}

/** Why the network did not take a picture. */
export function problemOf(error: unknown, { name, blob }: Picture): Problem {
  if (error instanceof ShuffleNetError && error.code === 'BadPicture') {
    return { kind: 'undecodable', name, type: blob.type };
  }
  return { kind: 'refused', name, message: messageOf(error) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
