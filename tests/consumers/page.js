// What every page does; the runner puts it into each project that has no main.js of its own.
import { ShuffleNet } from 'shufflenet-wasm';

const net = await ShuffleNet.load();
const { predictions } = await net.classify(new URL('cat.png', document.baseURI));
globalThis.outcome = { where: net.where, build: net.build, label: predictions[0].label };
