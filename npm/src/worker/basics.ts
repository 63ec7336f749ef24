// What every worker of this package answers, whatever else it does.
import { replyTo, type Call, type Host } from '../net/reply.js';

export const basics = {
  /**
   * Takes a lock for as long as the worker lives, so that who gets it next knows that the worker has died; says whether it
   * could. Answered at all, the worker's code has arrived and runs.
   */
  hold: (name: string) =>
    new Promise<boolean>((resolve) => {
      const held = () => {
        resolve(true);
        return new Promise(() => undefined);
      };
      Promise.resolve()
        .then(() => navigator.locks.request(name, held))
        .catch(() => resolve(false));
    }),
};

export type Basics = typeof basics;

/** Answers the messages that come to this worker. */
export function serve<Name extends PropertyKey>(host: Host<Name>): void {
  addEventListener('message', ({ data }) => {
    void replyTo(host, data as Call).then((reply) => postMessage(reply));
  });
}
