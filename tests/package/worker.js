import { ShuffleNet } from '/npm/dist/index.js';

self.onmessage = async ({ data }) => {
  const net = await ShuffleNet.load();
  self.postMessage(await net.classify(data));
};
