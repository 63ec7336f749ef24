import { ShuffleNet } from './node_modules/shufflenet-wasm/dist/index.js';

self.onmessage = async ({ data }) => {
  const net = await ShuffleNet.load();
  const { predictions } = await net.classify(data);
  self.postMessage({ where: net.where, build: net.build, label: predictions[0].label });
};
