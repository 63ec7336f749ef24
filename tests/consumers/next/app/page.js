'use client';
import { useEffect } from 'react';
import { ShuffleNet } from 'shufflenet-wasm';

async function classify() {
  const net = await ShuffleNet.load();
  const { predictions } = await net.classify('/some/where/cat.png');
  globalThis.outcome = { where: net.where, build: net.build, label: predictions[0].label };
}

export default function Page() {
  useEffect(() => void classify(), []);
  return <h1>{typeof ShuffleNet.load}</h1>;
}
