// Networks without a network, and pictures for them, to evaluate.
import assert from 'node:assert/strict';

export const infoOf = (labels, more = {}) => ({
  name: 'test',
  architecture: 'shufflenet_v2_x1_0',
  classes: labels.length,
  embedding: 1024,
  labels,
  translations: {},
  preprocess: { resize: 256, crop: [224, 224], mean: [0, 0, 0], std: [1, 1, 1] },
  temperature: 1,
  license: null,
  provenance: null,
  assumed: [],
  ...more,
});
export const lettered = (count) => infoOf(Array.from({ length: count }, (_, i) => `label ${i}`));

export function softmax(logits, temperature = 1) {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** A network whose pictures are their own logits; `asked` are the pictures that it was given. */
export function fake(info, { workers = 1, classify } = {}) {
  const asked = [];
  const predictions = (logits) =>
    softmax(logits, info.temperature)
      .map((probability, index) => ({
        label: info.labels[index],
        index,
        probability: Math.fround(probability),
      }))
      .sort((a, b) => b.probability - a.probability);
  const net = {
    info,
    workers,
    asked,
    async classify(picture, options) {
      asked.push(picture);
      assert.deepEqual([options.topK, options.only], [info.classes, 'built-in']);
      if (classify) await classify(picture, options);
      if (picture instanceof Error) throw picture;
      return { predictions: predictions(picture) };
    },
  };
  return net;
}

/** The same numbers in every run. */
function random(seed = 1) {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
const normal = (next) => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

/** Pictures whose class is drawn as often as their logits say, if those are divided by `sharpness`. */
export function drawn(count, classes, sharpness = 1, seed = 1) {
  const next = random(seed);
  return Array.from({ length: count }, (_, i) => {
    const logits = Array.from({ length: classes }, () => 2 * normal(next));
    let left = next();
    const truth = softmax(logits).findIndex((share) => (left -= share) < 0);
    return {
      name: `${String(i).padStart(5, '0')}.jpg`,
      truth: Math.max(0, truth),
      picture: logits.map((logit) => sharpness * logit),
    };
  });
}

export const near = (actual, expected, distance, what = '') =>
  assert.ok(Math.abs(actual - expected) <= distance, `${what} ${actual}, not ${expected}`);
