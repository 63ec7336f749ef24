import type { Timed } from 'shufflenet-wasm/lab';
import type { Guideline, Shape } from './state';

/** Weights and multiply-adds of the three ways to convolve, biases left out (Howard et al. 2017, section 3.1). */
export function costs({ inputs, outputs, side, stride }: Shape) {
  const pixels = Math.ceil(side / stride) ** 2;
  const standard = 9 * inputs * outputs;
  const depthwise = 9 * inputs;
  const pointwise = inputs * outputs;
  return {
    standard: { weights: standard, multiplyAdds: standard * pixels },
    depthwise: { weights: depthwise, multiplyAdds: depthwise * pixels },
    separable: { weights: depthwise + pointwise, multiplyAdds: (depthwise + pointwise) * pixels },
  };
}

export function operators({ inputs, outputs, side, stride }: Shape): Record<string, readonly Timed[]> {
  const depthwise: Timed = { kind: 'depthwise', inputs, side, stride };
  return {
    standard: [{ kind: 'standard', inputs, outputs, side, stride }],
    depthwise: [depthwise],
    separable: [depthwise, { kind: 'pointwise', inputs, outputs, side: Math.ceil(side / stride) }],
  };
}

const SIDE = 28;
const many = (count: number, one: Timed) => Array.from({ length: count }, () => one);
const pointwise = (inputs: number, outputs = inputs, groups = 1): Timed => ({
  ...{ kind: 'pointwise', inputs, outputs, side: SIDE, groups },
});

/** What is timed for each guideline: rows of about the same arithmetic, but for the last, whose additions are no multiply-adds. */
export const experiments: Record<Guideline, readonly { label: string; run: readonly Timed[] }[]> = {
  g1: [
    { label: '128 → 128', run: [pointwise(128)] },
    { label: '90 → 180', run: [pointwise(90, 180)] },
    { label: '52 → 312', run: [pointwise(52, 312)] },
    { label: '36 → 432', run: [pointwise(36, 432)] },
  ],
  g2: [
    { label: '1 × (128 → 128)', run: [pointwise(128)] },
    { label: '2 × (90 → 90)', run: [pointwise(180, 180, 2)] },
    { label: '4 × (64 → 64)', run: [pointwise(256, 256, 4)] },
    { label: '8 × (45 → 45)', run: [pointwise(360, 360, 8)] },
  ],
  g3: [
    { label: '1', run: [pointwise(128)] },
    { label: '2', run: many(2, pointwise(90)) },
    { label: '4', run: many(4, pointwise(64)) },
  ],
  g4: [
    { label: '1×1', run: [pointwise(128)] },
    { label: '1×1, ReLU', run: [pointwise(128), { kind: 'relu', inputs: 128, side: SIDE }] },
    {
      label: '1×1, ReLU, +',
      run: [
        pointwise(128),
        { kind: 'relu', inputs: 128, side: SIDE },
        { kind: 'add', inputs: 128, side: SIDE },
      ],
    },
  ],
};
