// What every worker of this package answers, whatever else it does.
import { reply } from '../net/reply.js';

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
