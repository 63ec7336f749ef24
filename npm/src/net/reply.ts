import { ShuffleNetError, reason, type ErrorCode } from '../core/errors.js';

/** What can be asked of another thread: functions by name. */
export type Host<Name extends PropertyKey> = Readonly<Record<Name, (...args: never[]) => unknown>>;

/** A call on its way to another thread. */
export interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** An error on its way: as it is it would lose its `code`. */
interface Trouble {
  readonly code: ErrorCode | undefined;
  readonly message: string;
}

/** What comes back: a value, or why there is none. */
export type Reply = { readonly id: number } & ({ readonly value: unknown } | { readonly error: Trouble });

/** Answers a call on the thread of the host. */
export async function replyTo<Name extends PropertyKey>(host: Host<Name>, call: Call): Promise<Reply> {
  const { id, method, args } = call;
  try {
    return { id, value: await host[method as Name](...(args as never[])) };
  } catch (error) {
    const code = error instanceof ShuffleNetError ? error.code : undefined;
    return { id, error: { code, message: reason(error) } };
  }
}

export function valueOf(reply: Reply): unknown {
  if ('value' in reply) return reply.value;
  throw errorOf(reply.error);
}

export function errorOf({ code, message }: Trouble): Error {
  return code ? new ShuffleNetError(code, message) : new Error(message);
}
