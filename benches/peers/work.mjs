// What every contender does, in a page or natively.

export const SIDE = 224;

/** A normalised input by formula, in the order that the contender wants: NCHW or NHWC. */
export function picture(layout = 'NCHW') {
  const pixels = SIDE * SIDE;
  const planar = (i) => (layout === 'NHWC' ? (i % 3) * pixels + Math.floor(i / 3) : i);
  const value = (i) => Math.sin(0.37 * i) + Math.cos(0.011 * i);
  return Float32Array.from({ length: 3 * pixels }, (_, i) => value(planar(i)));
}

/** Milliseconds of each of `count` runs, after `before` runs that are not timed. */
export async function burst({ run, input }, count, before) {
  const times = [];
  for (let i = -before; i < count; i++) {
    const start = performance.now();
    await run(input);
    if (i >= 0) times.push(performance.now() - start);
  }
  return times;
}
