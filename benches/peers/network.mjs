// ShuffleNetV2 from a safetensors file, told to whatever can build a network. Runs in Node and in browsers.

/** The tensors of a safetensors file by name: their shapes and values. */
export function tensors(file) {
  const start = 8 + Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(file.subarray(8, start)));
  const all = Object.entries(header).filter(([name]) => name !== '__metadata__');
  return new Map(
    all.map(([name, { shape, data_offsets: offsets }]) => {
      const [from, to] = offsets.map((offset) => start + offset);
      return [name, { shape, data: new Float32Array(file.slice(from, to).buffer) }];
    }),
  );
}

/**
 * Tells `graph` the network, operator by operator, with the batch normalisation folded into the convolutions.
 *
 * A graph has the methods `input()`, `convolution(x, layer)`, `maximum(x)`, `halves(x)`, `shuffle(left, right)`,
 * `average(x)` and `dense(x, layer)`. What they return and are given again is its own business. A layer has `weight`,
 * `shape` (outputs, inputs per group, height, width), `bias`, `stride`, `depthwise` and `relu`.
 */
export function shufflenet(graph, tensors) {
  const layer = (module, index, stride = 1) => {
    const folded = fold(tensors, `${module}.${index}`, `${module}.${index + 1}`);
    const depthwise = folded.shape[1] === 1;
    return { ...folded, stride, depthwise, relu: !depthwise };
  };
  const sequence = (x, module, layers) =>
    layers.reduce((x, [index, stride]) => graph.convolution(x, layer(module, index, stride)), x);

  let x = graph.maximum(graph.convolution(graph.input(), layer('conv1', 0, 2)));
  for (const stage of ['stage2', 'stage3', 'stage4']) {
    for (let i = 0; tensors.has(`${stage}.${i}.branch2.0.weight`); i++) {
      const [first, stride] = [i === 0, i === 0 ? 2 : 1];
      const unit = `${stage}.${i}`;
      const [left, right] = first
        ? [
            sequence(x, `${unit}.branch1`, [
              [0, stride],
              [2, 1],
            ]),
            x,
          ]
        : graph.halves(x);
      x = graph.shuffle(
        left,
        sequence(right, `${unit}.branch2`, [
          [0, 1],
          [3, stride],
          [5, 1],
        ]),
      );
    }
  }
  x = graph.average(graph.convolution(x, layer('conv5', 0)));
  const { shape, data: weight } = tensors.get('fc.weight');
  return graph.dense(x, { shape, weight, bias: tensors.get('fc.bias').data });
}

/** A convolution's weight and bias with the batch normalisation after it folded in. */
function fold(tensors, convolution, norm) {
  const { shape, data } = tensors.get(`${convolution}.weight`);
  const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(
    (part) => tensors.get(`${norm}.${part}`).data,
  );
  const scale = gamma.map((value, i) => value / Math.sqrt(variance[i] + 1e-5));
  const perOutput = data.length / shape[0];
  return {
    shape,
    weight: data.map((value, i) => value * scale[Math.floor(i / perOutput)]),
    bias: beta.map((value, i) => value - mean[i] * scale[i]),
  };
}

/** Values of a tensor in another order of its axes. */
export function permuted(data, shape, order) {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const result = new Float32Array(data.length);
  let at = 0;
  const walk = (depth, from) => {
    if (depth === order.length) result[at++] = data[from];
    else for (let i = 0; i < shape[order[depth]]; i++) walk(depth + 1, from + i * strides[order[depth]]);
  };
  walk(0, 0);
  return result;
}
