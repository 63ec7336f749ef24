import { convert } from 'shufflenet-wasm';
import type { Taught } from '../state';
import type { Model } from './file';
import { partOf, textOf, toJson } from './taught';

/** The page becomes no larger, so that it can be sent by mail… */
const MOST_BYTES = 3_200_000;
/** …unless its network leaves less than this for the examples. */
const LEAST_ROOM = 150_000;

/** What the page holds beside the network. */
export interface Contents {
  /** To which the classes were taught. */
  readonly model: Model;
  /** How many examples there were: some may have been left out. */
  readonly of: number;
  /** How many the network has, in base64. */
  readonly letters: number;
  readonly classes: readonly Packed[];
}

/** A class as it is in the page. */
export interface Packed {
  readonly name: string;
  /** That of the first example; empty if it has none. */
  readonly thumbnail: string;
  readonly examples: readonly PackedExample[];
}

/** The least of its numbers, the step from one byte to the next, and a byte for each number, in base64. */
type PackedExample = readonly [least: number, step: number, bytes: string];

/** The page, and how many examples of how many are in it. */
interface PageFile {
  readonly file: Blob;
  readonly kept: number;
  readonly of: number;
}

/**
 * Taught classes as a page of their own: one HTML file that needs nothing else. `file` is the model's and `model` what the classes were taught to,
 * `template` is `page.html?raw` of `src/taught`.
 */
export async function pageFile(
  file: Uint8Array,
  model: Model,
  classes: readonly Taught[],
  template: string,
): Promise<PageFile> {
  const network = toBase64(await small(file, classes));
  const of = countOf(classes);
  const pageWith = (most: number) => {
    const kept = classes.map((taught) => evenly(taught, most));
    const page = filled(template, { model, of, letters: network.length, classes: kept.map(packed) }, network);
    return { file: new Blob([page], { type: 'text/html' }), kept: countOf(kept), of };
  };
  // What one example of each leaves is for the others.
  const least = pageWith(1);
  const room = Math.max(LEAST_ROOM, MOST_BYTES - least.file.size);
  return pageWith(mostOfEach(classes, least.kept + room / packedLength(model)));
}

/** A class as it was taught, but for what packing has rounded away. */
export function unpacked({ name, thumbnail, examples }: Packed, at: number): Taught {
  const texts = examples.map(([least, step, bytes]) => {
    // Each number is one of these.
    const numbers = textOf(Array.from({ length: 256 }, (_, byte) => least + step * byte))
      .slice(1, -1)
      .split(',');
    return `[${Array.from(fromBase64(bytes), (byte) => numbers[byte]).join()}]`;
  });
  return { name, at, examples: texts, thumbnails: texts.map((_, n) => (n === 0 ? thumbnail : '')) };
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** The model in 8 bits. Its own classes are not asked for: the taught ones take their place where they can, and that is a smaller file. */
async function small(file: Uint8Array, classes: readonly Taught[]): Promise<Uint8Array> {
  try {
    return await convert(file, { dtype: 'i8', classes: toJson(classes) });
  } catch {
    // Such as a single class, which makes no model.
    return convert(file, { dtype: 'i8' });
  }
}

function countOf(classes: readonly Taught[]): number {
  return classes.reduce((sum, { examples }) => sum + examples.length, 0);
}

/** As many examples as each class can have that there are no more than so many in all; one at least. */
function mostOfEach(classes: readonly Taught[], all: number): number {
  const counts = classes.map(({ examples }) => examples.length);
  const sum = (most: number) => counts.reduce((sum, count) => sum + Math.min(count, most), 0);
  let most = Math.max(1, ...counts);
  while (most > 1 && sum(most) > all) most -= 1;
  return most;
}

/** Not more examples than so many, from first to last. */
function evenly(taught: Taught, most: number): Taught {
  const { length } = taught.examples;
  const before = (n: number) => Math.ceil((n * Math.min(most, length)) / length);
  return partOf(taught, (_, n) => before(n) < before(n + 1)) ?? taught;
}

/** The angle between an example and what is read again is about 0.006: less than what the network's 8 bits make of it. */
function packed({ name, examples, thumbnails }: Taught): Packed {
  return {
    name,
    thumbnail: thumbnails[0] ?? '',
    examples: examples.map((text): PackedExample => {
      const numbers = JSON.parse(text) as number[];
      const least = Math.min(...numbers);
      const step = (Math.max(...numbers) - least) / 255;
      return [least, step, toBase64(Uint8Array.from(numbers, (value) => Math.round((value - least) / step)))];
    }),
  };
}

/** The letters of an example, its two numbers at their longest. */
function packedLength({ embedding }: Model): number {
  return 4 * Math.ceil(embedding / 3) + 60;
}

/** The template with its contents. No name can end the element that it is in, or the title. */
function filled(template: string, contents: Contents, network: string): string {
  const title = contents.classes.map(({ name }) => name).join(', ');
  const json = JSON.stringify(contents).replaceAll('<', '\\u003c');
  return template
    .replace('<title></title>', () => `<title>${escaped(title)}</title>`)
    .replace(
      '<!-- taught -->',
      () => `<script type="application/json" id="taught">${json}</script>
    <script type="text/plain" id="network">${network}</script>`,
    );
}

function escaped(text: string): string {
  return text.replace(/[&<]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** So many arguments can a function have in any browser. */
const PART = 0x4000;

function toBase64(bytes: Uint8Array): string {
  let letters = '';
  for (let at = 0; at < bytes.length; at += PART) {
    letters += String.fromCharCode(...bytes.subarray(at, at + PART));
  }
  return btoa(letters);
}
