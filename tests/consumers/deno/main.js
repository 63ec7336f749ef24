import { ShuffleNet } from 'shufflenet-wasm';

const net = await ShuffleNet.load();
const { predictions } = await net.classify('cat.png');
console.log(JSON.stringify({ where: net.where, build: net.build, label: predictions[0].label }));
