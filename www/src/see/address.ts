/** What can be shown alone, in the order of the page. */
export const PARTS = [
  'film',
  'mistakes',
  'convolutions',
  'cost',
  'shuffle',
  'network',
  'widths',
  'value',
  'questions',
] as const;
export type Part = (typeof PARTS)[number];

/** One output value of the network. Rows, columns and channels count from 0. */
export interface Place {
  readonly layer: string;
  readonly y: number;
  readonly x: number;
  readonly channel: number;
}

/** What the address of the page asks for. */
export interface Address {
  readonly place?: Place;
  /** The file of a sample. */
  readonly sample?: string;
  /** Only this part. */
  readonly part?: Part;
}

const LAYER = /^[a-z][a-z0-9.]{0,59}$/;
const SAMPLE = /^[\w-]{1,60}\.jpg$/;
const NUMBER = /^\d{1,4}$/;

/** Reads addresses such as `#layer=stage2.1.depthwise&y=3&x=5&c=7`; what comes later counts, and what can't be meant is left out. */
export function readAddress(...texts: readonly string[]): Address {
  const said = new Map(texts.flatMap((text) => [...new URLSearchParams(text.replace(/^[#?]/, ''))]));
  const [layer, sample, part] = ['layer', 'sample', 'part'].map((key) => said.get(key) ?? '');
  const number = (key: string) => (NUMBER.test(said.get(key) ?? '') ? Number(said.get(key)) : 0);
  const known = PARTS.find((each) => each === part);
  return {
    ...(layer !== undefined && LAYER.test(layer)
      ? { place: { layer, y: number('y'), x: number('x'), channel: number('c') } }
      : {}),
    ...(sample !== undefined && SAMPLE.test(sample) ? { sample } : {}),
    ...(known === undefined ? {} : { part: known }),
  };
}

/** The fragment that `readAddress` reads. */
export function writeAddress({ place, sample, part }: Address): string {
  const said = new URLSearchParams();
  if (place !== undefined) {
    const { layer, y, x, channel } = place;
    for (const [key, value] of Object.entries({ layer, y, x, c: channel })) said.set(key, String(value));
  }
  if (sample !== undefined) said.set('sample', sample);
  if (part !== undefined) said.set('part', part);
  return `#${said.toString()}`;
}
