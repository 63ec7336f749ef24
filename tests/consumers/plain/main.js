// Straight from the folder of the package, without a bundler.
import { ShuffleNet } from './node_modules/shufflenet-wasm/dist/index.js';

const net = await ShuffleNet.load();
const { predictions } = await net.classify(new URL('cat.png', document.baseURI));
globalThis.outcome = { where: net.where, build: net.build, label: predictions[0].label };
