/** How long nothing may arrive, in milliseconds. A connection may stay open and bring nothing any more. */
const PATIENCE = 60_000;

/** What `load` gives. It calls `arrived` whenever something has come, and its signal aborts when nothing does any more. */
export async function whileArriving<Value>(
  load: (signal: AbortSignal, arrived: () => void) => Promise<Value>,
): Promise<Value> {
  const stalled = new AbortController();
  const end = () => stalled.abort(unavailable());
  let timer = setTimeout(end, PATIENCE);
  try {
    return await load(stalled.signal, () => {
      clearTimeout(timer);
      timer = setTimeout(end, PATIENCE);
    });
  } finally {
    clearTimeout(timer);
  }
}

/** By its code, as each entry of the package has errors of its own. */
function unavailable(): Error {
  return Object.assign(new Error('Nothing arrives any more.'), { code: 'ModelUnavailable' });
}
