import { cpus, release, type } from 'node:os';

/** What was measured on, for the reader. */
export function machine() {
  const processors = cpus();
  const day = new Date().toISOString().slice(0, 10);
  return `Measured on ${day} on ${processors.length} × ${processors[0].model}, ${type()} ${release().split('-')[0]}.`;
}
