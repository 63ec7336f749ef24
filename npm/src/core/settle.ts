interface Waiting {
  readonly stops: Set<(reason: unknown) => void>;
  readonly tell: () => void;
}

/** What waits for a signal. One listener serves all: Node warns of a leak where a signal has more than ten. */
const waiting = new WeakMap<AbortSignal, Waiting>();

/** Calls `stop` when the signal aborts, unless the returned function is called first. */
export function whenAborted(signal: AbortSignal, stop: (reason: unknown) => void): () => void {
  const known = waiting.get(signal) ?? listening(signal);
  known.stops.add(stop);
  return () => {
    known.stops.delete(stop);
    if (known.stops.size > 0) return;
    // A signal that follows others lives as long as somebody listens to it.
    signal.removeEventListener('abort', known.tell);
    if (waiting.get(signal) === known) waiting.delete(signal);
  };
}

function listening(signal: AbortSignal): Waiting {
  const stops: Waiting['stops'] = new Set();
  const tell = () => {
    for (const stop of stops) stop(signal.reason);
  };
  signal.addEventListener('abort', tell);
  const known = { stops, tell };
  waiting.set(signal, known);
  return known;
}

/** What `work` gives. Its signal aborts with the caller's, and once this is over: nothing of the work goes on. */
export async function within<Value>(
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const over = new AbortController();
  for (const signal of signals) signal?.throwIfAborted();
  const forgets = signals.map((signal) => signal && whenAborted(signal, (reason) => over.abort(reason)));
  try {
    return await work(over.signal);
  } finally {
    for (const forget of forgets) forget?.();
    over.abort();
  }
}

/** What `work` gives, or the signal's reason as soon as it aborts: a promise that settles even if `work` never does. */
export function settled<Value>(work: Promise<Value>, signal?: AbortSignal): Promise<Value> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason as Error);
    const forget = whenAborted(signal, reject);
    void work.then(resolve, reject).finally(forget);
  });
}
