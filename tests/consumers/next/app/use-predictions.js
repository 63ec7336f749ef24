import { useEffect, useState } from 'react';
import { ShuffleNet } from 'shufflenet-wasm';

let network;

/** `{}` while it works, then `{ predictions, ms, build }` or `{ error }`. */
export function usePredictions(picture) {
  const [result, setResult] = useState({});
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    network ??= ShuffleNet.load();
    network
      .then((net) => net.classify(picture, { signal }))
      .then(setResult, (error) => signal.aborted || setResult({ error }));
    return () => controller.abort();
  }, [picture]);
  return result;
}
