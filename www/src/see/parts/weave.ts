/** Units of the drawing. */
export const [WIDTH, HEIGHT] = [900, 440];
export const [TOP, BOTTOM] = [34, 426];
const MIDDLE = (TOP + BOTTOM) / 2;
/** Where things happen, from left to right. */
export const AT = { split: 130, first: 230, filter: 310, second: 390, joined: 520, shuffled: 780 };
export const BAR = 10;

/** A unit: what it reads, what each branch gives, and its stride. */
export interface Unit {
  readonly inputs: number;
  readonly half: number;
  readonly stride: 1 | 2;
}

/** One channel from the concatenation backwards and forwards. */
export interface Thread {
  readonly left: boolean;
  /** Its lines, as in the `d` of an SVG path. */
  readonly line: string;
  /** How high it runs within its branch. */
  readonly height: number;
  /** Where the shuffle puts it. */
  readonly place: number;
}

/** Where the channel at `at` of the concatenated branches is after the shuffle. */
export function placeOf(at: number, half: number): number {
  return at < half ? 2 * at : 2 * (at - half) + 1;
}

/** The channel of the concatenated branches that the shuffle puts at `place`. */
export function threadAt(place: number, half: number): number {
  return (place % 2) * half + (place - (place % 2)) / 2;
}

const spread = (at: number, count: number, from: number, to: number) =>
  from + ((at + 0.5) / count) * (to - from);

/** All channels as threads through split, branches, concatenation and shuffle. */
export function weave({ inputs, half, stride }: Unit): Thread[] {
  return Array.from({ length: 2 * half }, (_, at) => {
    const left = at < half;
    const within = left ? at : at - half;
    const height = left ? spread(within, half, TOP, MIDDLE - 22) : spread(within, half, MIDDLE + 22, BOTTOM);
    const place = placeOf(at, half);
    const joined = spread(at, 2 * half, TOP, BOTTOM);
    const end = spread(place, 2 * half, TOP, BOTTOM);
    const out = `H${AT.second + BAR} ${curve(height, [AT.second + BAR, AT.joined], joined)} ${curve(joined, [AT.joined, AT.shuffled], end)} H${WIDTH}`;
    const passes = left && stride === 1;
    const inner = `M${AT.first + BAR},${height} H${AT.second}`;
    const start = stride === 1 ? lead(spread(at, inputs, TOP, BOTTOM), height, passes) : '';
    const line = passes ? `${start} ${out}` : `${start} ${inner} M${AT.second + BAR},${height} ${out}`;
    return { left, line, height, place };
  });
}

/** The input's lines into both branches, which all see the same channels; none of stride 1, where each thread has its own. */
export function entries({ inputs, stride }: Unit): string[] {
  if (stride === 1) return [];
  return Array.from({ length: 2 * inputs }, (_, at) => {
    const left = at < inputs;
    const [from, to] = left ? [TOP, MIDDLE - 22] : [MIDDLE + 22, BOTTOM];
    const start = spread(at % inputs, inputs, MIDDLE - 60, MIDDLE + 60);
    return lead(start, spread(at % inputs, inputs, from, to), false);
  });
}

/** From the left edge into a branch, up to its first convolution, or past all of them. */
function lead(from: number, to: number, passes: boolean): string {
  return `M0,${from} H20 ${curve(from, [20, AT.split], to)} H${passes ? AT.second : AT.first}`;
}

function curve(y: number, [x, toX]: readonly [number, number], toY: number): string {
  const middle = (x + toX) / 2;
  return `C${middle},${y} ${middle},${toY} ${toX},${toY}`;
}
