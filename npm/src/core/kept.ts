import { settled } from './settle.js';

/** What `make` promises, once for all who ask for this key; what fails, or is given up with the signal, is made again. */
export function kept<Value>(
  values: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
  signal?: AbortSignal,
): Promise<Value> {
  const value = values.get(key) ?? make();
  values.set(key, value);
  settled(value, signal).catch(() => {
    if (values.get(key) === value) values.delete(key);
  });
  return value;
}
