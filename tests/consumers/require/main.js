const { ShuffleNet } = require('shufflenet-wasm');

ShuffleNet.load().then(async (net) => {
  const { predictions } = await net.classify('cat.png');
  console.log(JSON.stringify({ where: net.where, build: net.build, label: predictions[0].label }));
});
