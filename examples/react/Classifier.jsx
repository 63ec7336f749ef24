import { useEffect, useState } from 'react';
import { ShuffleNet } from 'shufflenet-wasm';

/** What is in `picture`: a File, or whatever else `net.classify` takes. */
export function Classifier({ picture }) {
  const { net, error } = useNetwork();
  const answer = useAnswer(net, picture);
  const trouble = error ?? answer.error;
  if (trouble) return <p role="alert">{trouble.message}</p>;
  if (!net) return <p role="status">The network is loading.</p>;
  if (!picture) return <p role="status">Choose a picture.</p>;
  if (!answer.predictions) return <p role="status">One moment.</p>;
  return (
    <ol aria-live="polite">
      {answer.predictions.map(({ label, probability }) => (
        <li key={label}>{`${label} ${(100 * probability).toFixed(0)} %`}</li>
      ))}
    </ol>
  );
}

/** A network for as long as the component is there: `{}` while it loads, then `{ net }` or `{ error }`. */
function useNetwork() {
  const [state, setState] = useState({});
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const loading = ShuffleNet.load({ signal });
    loading.then(
      (net) => setState({ net }),
      (error) => signal.aborted || setState({ error }),
    );
    return () => {
      controller.abort();
      loading.then(
        (net) => net.dispose(),
        () => undefined,
      );
    };
  }, []);
  return state;
}

/** `{}` while it works, then `{ predictions }` or `{ error }`; a picture that is no longer wanted is given up. */
function useAnswer(net, picture) {
  const [state, setState] = useState({});
  useEffect(() => {
    if (!net || !picture) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    net.classify(picture, { topK: 3, signal }).then(
      ({ predictions }) => setState({ picture, predictions }),
      (error) => signal.aborted || setState({ picture, error }),
    );
    return () => controller.abort();
  }, [net, picture]);
  return state.picture === picture ? state : {};
}
