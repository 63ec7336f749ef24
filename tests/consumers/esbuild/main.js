// esbuild does not follow new URL(…, import.meta.url): the files are copied and named.
import { ShuffleNet } from 'shufflenet-wasm';

const net = await ShuffleNet.load({ base: 'shufflenet' });
const { predictions } = await net.classify(new URL('cat.png', document.baseURI));
globalThis.outcome = { where: net.where, build: net.build, label: predictions[0].label };
