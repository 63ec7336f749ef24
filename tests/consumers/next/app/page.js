'use client';
import { useEffect } from 'react';
import { usePredictions } from './use-predictions.js';

export default function Page() {
  const { predictions, build, error } = usePredictions('/some/where/cat.png');
  useEffect(() => {
    if (error) throw error;
    if (predictions) globalThis.outcome = { where: 'a hook', build, label: predictions[0].label };
  }, [predictions, build, error]);
  return <h1>{predictions ? predictions[0].label : 'Just a moment'}</h1>;
}
