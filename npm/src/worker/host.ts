// What every worker of this package answers, whatever else it does.
import { ShuffleNetError, reason, type ErrorCode } from '../core/errors.js';

/** An answer, or why there is none: errors lose their `code` on the way between threads. */
export type Reply<Value> =
  | { readonly value: Value }
  | { readonly error: { readonly code: ErrorCode | undefined; readonly message: string } };

export async function reply<Value>(work: () => Value | Promise<Value>): Promise<Reply<Value>> {
  try {
    return { value: await work() };
  } catch (error) {
    const code = error instanceof ShuffleNetError ? error.code : undefined;
    return { error: { code, message: reason(error) } };
  }
}

export const basics = {
  /**
   * Takes a lock for as long as the worker lives, so that who gets it next knows that the worker has died; says whether it
   * could. Answered at all, the worker's code has arrived and runs.
   */
  hold: (name: string) =>
    reply(
      () =>
        new Promise<boolean>((resolve) => {
          const held = () => {
            resolve(true);
            return new Promise(() => undefined);
          };
          Promise.resolve()
            .then(() => navigator.locks.request(name, held))
            .catch(() => resolve(false));
        }),
    ),
};

export type Basics = typeof basics;
