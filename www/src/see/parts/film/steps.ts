/** The three ways to convolve, in the order in which the picture shows them. */
export const ACTS = ['depthwise', 'standard', 'pointwise'] as const;
export type Act = (typeof ACTS)[number];

/** What the windows glide over. */
export interface Size {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** One output value that is being made. */
export interface Step {
  readonly act: Act;
  readonly y: number;
  readonly x: number;
  /** How many values were made before it in this act. */
  readonly done: number;
}

/** How many steps there are: in each act one for every output pixel. */
export function stepCount({ height, width }: Size): number {
  return ACTS.length * height * width;
}

/** The step at this place, the first or the last where there is none. */
export function stepAt(at: number, size: Size): Step {
  const pixels = size.height * size.width;
  const place = Math.min(Math.max(Math.floor(at), 0), stepCount(size) - 1);
  const done = place % pixels;
  const act = ACTS[Math.floor(place / pixels)] ?? 'depthwise';
  return { act, done, y: Math.floor(done / size.width), x: done % size.width };
}

/** The side of the window, and how many numbers it reads: as many multiplications make one output value. */
export function reads(act: Act, channels: number): { readonly side: number; readonly numbers: number } {
  switch (act) {
    case 'depthwise':
      return { side: 3, numbers: 9 };
    case 'standard':
      return { side: 3, numbers: 9 * channels };
    case 'pointwise':
      return { side: 1, numbers: channels };
  }
}
