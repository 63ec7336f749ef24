import type { ModelInfo } from '../core/model.js';
import { checkList } from '../core/options.js';
import { checkInfo } from './inputs.js';

/** A folder and the class that its pictures are of. */
export interface MatchedFolder {
  readonly folder: string;
  /** The class, as an index into `info.labels`. */
  readonly index: number;
}

/** A folder whose pictures are of no class, as far as its name tells. */
export interface UnmatchedFolder {
  readonly folder: string;
  /** No class is called so, or several are. */
  readonly reason: 'unknown' | 'ambiguous';
  /** The classes that are called so; of an unknown one those whose labels are alike, a few at most. */
  readonly classes: readonly number[];
}

export interface FolderMatches {
  readonly matched: readonly MatchedFolder[];
  readonly unmatched: readonly UnmatchedFolder[];
}

/** What a class may be called. */
interface Name {
  readonly text: string;
  readonly index: number;
}

/** One way to compare: the classes' names, each under what is compared, and what that is of a folder's name. */
interface Way {
  readonly classes: ReadonlyMap<string, ReadonlySet<number>>;
  readonly of: (name: string) => string;
}

/** As many classes are named to somebody who may have meant one of them. */
const MOST_ALIKE = 3;

/**
 * Which class each folder is of, by its name: a label in any of the model's languages, whatever its capitals, blanks, dashes and underscores. If
 * there is no such label, the beginning of one before a comma ("tench, Tinca tinca"), then `class 7` by its number; where the model
 * has no labels also `7` and `007`. Several folders may be of one class. `synonyms` has labels for folders that are called
 * otherwise.
 *
 * @example
 * ```ts
 * import { ShuffleNet } from 'shufflenet-wasm';
 * import { matchFolders, unmatchedText } from 'shufflenet-wasm/evaluate';
 * const { info } = await ShuffleNet.load();
 * const { matched, unmatched } = matchFolders(['red_panda', 'Koala', 'n02123045'], info, { n02123045: 'tabby cat' });
 * for (const folder of unmatched) console.log(unmatchedText(folder, info));
 * ```
 */
export function matchFolders(
  folders: readonly string[],
  info: ModelInfo,
  synonyms: Readonly<Record<string, string>> = {},
): FolderMatches {
  checkList('matchFolders', folders, 'names', (name) => typeof name === 'string');
  checkInfo('matchFolders', info);
  const ways = waysOf(info);
  const matched: MatchedFolder[] = [];
  const unmatched: UnmatchedFolder[] = [];
  for (const folder of folders) {
    const name = (Object.hasOwn(synonyms, folder) ? synonyms[folder] : undefined) ?? folder;
    const [index, ...others] = classesCalled(name, ways);
    if (index === undefined) unmatched.push({ folder, reason: 'unknown', classes: alike(name, info) });
    else if (others.length === 0) matched.push({ folder, index });
    else unmatched.push({ folder, reason: 'ambiguous', classes: [index, ...others] });
  }
  return { matched, unmatched };
}

/**
 * Why a folder was left out, for people.
 *
 * @example
 * ```ts
 * import { unmatchedText, type UnmatchedFolder } from 'shufflenet-wasm/evaluate';
 * const folder: UnmatchedFolder = { folder: 'dgo', reason: 'unknown', classes: [] };
 * console.log(unmatchedText(folder, { labels: ['cat', 'dog'] })); // no class is called "dgo"
 * ```
 */
export function unmatchedText(
  { folder, reason, classes }: UnmatchedFolder,
  { labels }: Pick<ModelInfo, 'labels'>,
): string {
  const named = classes.map((index) => `${labels[index] ?? ''} (class ${index})`).join(', ');
  if (reason === 'ambiguous')
    return `"${folder}" may be any of several classes: ${named}. Name it by the number, such as "class ${classes[0] ?? 0}"`;
  return `no class is called "${folder}"${classes.length > 0 ? `; there are ${named}` : ''}`;
}

/** The classes that fit a name by the first way that knows one. */
function classesCalled(name: string, ways: readonly Way[]): number[] {
  for (const { classes, of } of ways) {
    const found = classes.get(of(name));
    if (found) return [...found];
  }
  return [];
}

/** From the narrowest to the widest: what is written exactly so is never ambiguous because of what is only like it. */
function waysOf(info: ModelInfo): Way[] {
  const own = namesIn(info.labels);
  const all = [...own, ...Object.values(info.translations).flatMap(namesIn)];
  const heads = all.filter(({ text }) => text.includes(',')).map(headOf);
  const numbers = namesIn(info.labels).map(({ index }) => ({ text: `class ${index}`, index }));
  const nameless = info.assumed.some(({ kind }) => kind === 'labels');
  const exact = (text: string) => text.normalize('NFC');
  return [
    { classes: grouped(own, exact), of: exact },
    { classes: grouped(all, exact), of: exact },
    { classes: grouped(own, plain), of: plain },
    { classes: grouped(all, plain), of: plain },
    { classes: grouped(heads, plain), of: plain },
    { classes: grouped(numbers, plain), of: (name) => numbered(name, nameless) },
  ];
}

function namesIn(labels: readonly string[]): Name[] {
  return labels.map((text, index) => ({ text, index }));
}

function headOf({ text, index }: Name): Name {
  return { text: text.slice(0, text.indexOf(',')), index };
}

function grouped(names: readonly Name[], of: (text: string) => string): Map<string, Set<number>> {
  const groups = new Map<string, Set<number>>();
  for (const { text, index } of names) {
    const key = of(text);
    groups.set(key, (groups.get(key) ?? new Set()).add(index));
  }
  return groups;
}

/** Without what people and file systems write differently: capitals, accents in one sign or two, what parts words. */
function plain(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\p{Dash_Punctuation}]+/gu, '');
}

/** `class 007` as it would be written for a class of that number. */
function numbered(name: string, bare: boolean): string {
  const digits = /^(class)?0*(\d+)$/.exec(plain(name));
  return digits && (bare || digits[1]) ? `class${digits[2] ?? ''}` : '';
}

/** The classes whose labels hold the name, or are in it. */
function alike(name: string, { labels }: ModelInfo): number[] {
  const wanted = plain(name);
  const fits = (label: string) =>
    Math.min(label.length, wanted.length) > 2 && (label.includes(wanted) || wanted.includes(label));
  return namesIn(labels)
    .filter(({ text }) => fits(plain(text)))
    .slice(0, MOST_ALIKE)
    .map(({ index }) => index);
}
