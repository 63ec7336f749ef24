// The lab's worker.
import type { EngineCode } from '../core/build.js';
import type { LabLoaded } from '../lab/facts.js';
import { LabService, type LabMethod } from '../lab/service.js';
import { compiled, type LabEngine } from './compile.js';
import { basics, serve } from './basics.js';

let code: EngineCode | undefined;
let lab: LabService | undefined;
const EARLY = new Error('The worker was asked before it was started.');

const host = {
  ...basics,

  /** Fetches and compiles the engine. */
  async prepare(engine: LabEngine): Promise<void> {
    code = await compiled(engine);
  },

  async start(model: Uint8Array): Promise<LabLoaded> {
    if (!code) throw EARLY;
    lab = await LabService.start(code, model);
    return lab.loaded;
  },

  tell(method: LabMethod, args: unknown[]): unknown {
    if (!lab) throw EARLY;
    return lab.call(method, args as never);
  },
};

export type LabHost = typeof host;

serve(host);
