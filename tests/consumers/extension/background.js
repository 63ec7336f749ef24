import { ShuffleNet } from './node_modules/shufflenet-wasm/dist/index.js';

globalThis.classify = async () => {
  const net = await ShuffleNet.load();
  const { predictions } = await net.classify(chrome.runtime.getURL('cat.png'));
  return { where: net.where, build: net.build, label: predictions[0].label };
};
