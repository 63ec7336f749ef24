import { ShuffleNetError } from '../core/errors.js';
import type { LabLoaded } from '../lab/facts.js';
import { LabService, type LabMethod } from '../lab/service.js';
import type { Link } from '../net/link.js';
import { compiled, type LabEngine } from '../worker/compile.js';
import type { LabHost } from '../worker/lab.js';

/** A lab that runs somewhere. */
export interface LabRunner {
  readonly where: 'worker' | 'main';
  readonly loaded: LabLoaded;
  ask<M extends LabMethod>(method: M, args: Parameters<LabService[M]>): Promise<ReturnType<LabService[M]>>;
  /** The memory goes back, and what is under way is refused. */
  stop(): void;
}

/** A lab in a worker: its engine is fetched and compiled there, while the model is on its way here. */
export async function labInWorker(
  link: Link<LabHost>,
  engine: LabEngine,
  model: Promise<Uint8Array>,
): Promise<LabRunner> {
  const [bytes] = await Promise.all([model, link.call('prepare', [engine])]);
  const loaded = await link.call('start', [bytes], [bytes.buffer as ArrayBuffer]);
  return {
    where: 'worker',
    loaded,
    ask: (method, args) => link.call('tell', [method, args]) as Promise<never>,
    stop: () => link.end(disposed()),
  };
}

/** A lab on the thread of the caller. */
export async function labHere(
  engine: LabEngine,
  model: Promise<Uint8Array>,
  signal: AbortSignal,
): Promise<LabRunner> {
  const [code, file] = await Promise.all([compiled(engine, signal), model]);
  let lab: LabService | undefined = await LabService.start(code, file);
  return {
    where: 'main',
    loaded: lab.loaded,
    // eslint-disable-next-line @typescript-eslint/require-await -- errors come as rejections, as from a worker
    async ask(method, args) {
      if (!lab) throw disposed();
      return lab.call(method, args);
    },
    stop() {
      lab?.dispose();
      lab = undefined;
    },
  };
}

export function disposed(): ShuffleNetError {
  return new ShuffleNetError('Disposed', 'This lab was disposed of. Load another one with Lab.load().');
}
