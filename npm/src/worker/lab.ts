// The lab's worker.
import { expose } from 'comlink';
import type { EngineCode } from '../core/build.js';
import { LabService, type LabMethod } from '../lab/service.js';
import { reply } from '../net/reply.js';
import { compiled, type LabEngine } from './compile.js';
import { basics } from './basics.js';

let code: EngineCode | undefined;
let lab: LabService | undefined;
const EARLY = new Error('The worker was asked before it was started.');

const host = {
  ...basics,

  /** Fetches and compiles the engine. */
  prepare: (engine: LabEngine) =>
    reply(async () => {
      code = await compiled(engine);
    }),

  start: (model: Uint8Array) =>
    reply(async () => {
      if (!code) throw EARLY;
      lab = await LabService.start(code, model);
      return lab.loaded;
    }),

  tell: (method: LabMethod, args: unknown[]) =>
    reply<unknown>(() => {
      if (!lab) throw EARLY;
      return lab.call(method, args as never);
    }),
};

export type LabHost = typeof host;

expose(host);
