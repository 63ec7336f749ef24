import { modelFiles, reading, type ModelFiles, type Reading } from '../engine/model-files.js';
import { disposed } from '../net/runner.js';
import type { WorkerHost } from '../worker/net.js';
import type { Assets } from './load.js';
import { modelBytes, type ModelSource } from './model.js';
import { openWorker } from './workers.js';

/** What a page does with model files. */
export function filesFor(assets: Assets): ModelFiles<ModelSource> {
  return modelFiles(
    () => assets.reader(undefined),
    readingAside(assets),
    (file) => modelBytes(file, {}),
  );
}

/** Reads model files in a worker for each, so that no page stands still; on the calling thread where there is none or no page. */
function readingAside(assets: Assets): Reading {
  async function aside<Answer>(ask: (reading: Reading) => Promise<Answer>): Promise<Answer> {
    const link =
      typeof document === 'undefined'
        ? undefined
        : await openWorker<WorkerHost>(() => assets.worker(undefined), 'The next call starts another one.');
    if (!link) return ask(reading);
    try {
      return await ask({
        inspect: (...args) => link.call('inspect', args, [args[0].buffer]),
        convert: (...args) => link.call('convert', args, [args[0].buffer]),
      });
    } finally {
      link.end(disposed());
    }
  }
  return {
    inspect: (...args) => aside(({ inspect }) => inspect(...args)),
    convert: (...args) => aside(({ convert }) => convert(...args)),
  };
}
