import { reason } from '../core/errors.js';
import { ShuffleNet, ShuffleNetError, type Arithmetic, type Classification } from '../node.js';

/** What all pictures have in common. */
export interface Job {
  /** A path or an address; the package's own when left out. */
  readonly model: string | undefined;
  readonly topK: number;
  readonly arithmetic: Arithmetic;
}

export interface Failed {
  readonly file: string;
  readonly error: { readonly code?: string; readonly message: string };
}

export type Outcome = ({ readonly file: string } & Classification) | Failed;

/** The network for a job, on so many threads. */
export async function netOf({ model, arithmetic }: Job, threads: number): Promise<ShuffleNet> {
  const net = await ShuffleNet.load({
    arithmetic,
    ...(model !== undefined && { model }),
    ...(threads > 1 && { workers: threads }),
  });
  if (net.info.classes > 0) return net;
  net.dispose();
  throw new Error(
    `${model ?? ''} has no classes that could be named: it makes embeddings, for \`net.embed\` and for teaching.`,
  );
}

export async function outcomeOf(net: ShuffleNet, file: string, topK: number): Promise<Outcome> {
  try {
    return { file, ...(await net.classify(file, { topK })) };
  } catch (error) {
    const code = error instanceof ShuffleNetError ? { code: error.code } : {};
    return { file, error: { ...code, message: reason(error) } };
  }
}
