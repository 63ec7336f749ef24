import { ShuffleNetError, reason, type ErrorCode } from '../core/errors.js';

/** An answer from another thread, or why there is none: errors lose their `code` on the way. */
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

export function valueOf<Value>(reply: Reply<Value>): Value {
  if ('value' in reply) return reply.value;
  const { code, message } = reply.error;
  throw code ? new ShuffleNetError(code, message) : new Error(message);
}
