import type { LeftOut, NewsWords } from '../news.ts';
import type { Say } from '../say.ts';

/** So many file names are told. */
const FEW = 3;

const examples = (n: number, say: Say) => (n === 1 ? '1 example' : `${say.count(n)} examples`);
const pictures = (n: number, say: Say) => (n === 1 ? '1 picture' : `${say.count(n)} pictures`);

const news: NewsWords = {
  taught: ({ name, count, ...left }, say) =>
    [
      `“${name}” now has ${count === 1 ? 'one example' : `${say.count(count)} examples`}.`,
      ...leftOut(left, say),
    ].join(' '),
  full: ({ name, limit }, say) => `“${name}” has ${say.count(limit)} examples; that is enough.`,
  renamed: ({ from, name }) => `“${from}” is now “${name}”.`,
  deleted: ({ name }) => `Deleted “${name}”.`,
  restored: ({ name }) => `“${name}” is back.`,
  'example-deleted': ({ name }) => `Deleted an example of “${name}”.`,
  moved: ({ from, name }) => `Moved an example of “${from}” to “${name}”.`,
  'example-restored': ({ name }) => `The example of “${name}” is back.`,
  folders: ({ classes, examples: n, loose, left, ...others }, say) =>
    [
      `From the folders: ${classes === 1 ? '1 thing' : `${say.count(classes)} things`}, ${examples(n, say)}.`,
      ...(left > 0 ? [`Stopped with ${pictures(left, say)} to go.`] : []),
      ...leftOut(others, say),
      ...(loose > 0 ? [`In no folder of a thing: ${pictures(loose, say)}.`] : []),
    ].join(' '),
  interrupted: ({ model, examples: n, left, ...others }, say) =>
    [
      left > 0
        ? `Stopped with ${pictures(left, say)} to go, as another model came into use.`
        : 'Another model came into use.',
      ...(n > 0 ? [`Learned until then, and still with “${model}”: ${examples(n, say)}.`] : []),
      ...leftOut(others, say),
      ...(left > 0 ? [`To go on, use “${model}” again and choose the pictures once more.`] : []),
    ].join(' '),
  imported: ({ file, classes, examples, other }, say) =>
    `From “${file}”: ${classes === 1 ? 'one thing' : `${say.count(classes)} things`}, ${
      examples === 1 ? 'one example' : `${say.count(examples)} examples`
    }.${other === undefined ? '' : ` They were taught to another file named “${other}” than the one in use, and may not fit it: what is recognised wrongly, delete and teach again.`}`,
  page: ({ file, bytes, kept, of }, say) =>
    `Saved “${file}” (${say.megabytes(bytes)})${kept < of ? ` with ${say.count(kept)} of ${examples(of, say)}: more don’t fit, the others were left out evenly` : ''}. It opens in any browser, without a connection.`,
};

const leftOut = ({ unread, full, limit }: LeftOut, say: Say): string[] => [
  ...(unread.length > 0 ? [`Could not be read: ${few(unread, say)}.`] : []),
  ...(full > 0
    ? [`Left out: ${pictures(full, say)}, as ${say.count(limit)} examples of a thing are enough.`]
    : []),
];

/** The first few names, and how many more there are. */
function few(names: readonly string[], say: Say): string {
  const more = names.length - FEW;
  const first = names.slice(0, FEW).map((name) => `“${name}”`);
  return `${first.join(', ')}${more > 0 ? ` and ${say.count(more)} more` : ''}`;
}

/** Of the part of the first page in which classes are taught. */
const teach = {
  teach: 'Teach',
  invite: 'Is it something of your own? Teach it in ten seconds.',
  knows: (names: readonly string[]) => `Taught by you: ${names.join(', ')}.`,
  title: 'Teach it your own things',
  done: 'Done',
  how: 'Name a thing, show it to the camera and hold the button for two seconds. Then the next thing.',
  howPicture: 'Name what is in the picture and add it as an example, or choose several pictures.',
  yours: 'Your things',
  /** Beside the name of one in the answer. */
  yoursTag: 'yours',
  name: 'Name',
  nameOf: (name: string) => `Name of “${name}”`,
  /** The name of a class that gets none. */
  thing: (n: number) => `Thing ${n}`,
  hold: 'Hold to teach',
  holdFor: (name: string) => `Hold to teach “${name}”`,
  add: 'Add picture',
  addTo: (name: string) => `Add the picture to “${name}”`,
  lesson: (count: string) => `Learning… ${count}`,
  lessonOf: (name: string) => `Learning “${name}”…`,
  picturesFor: (name: string) => `Choose pictures of “${name}”`,
  remove: (name: string) => `Delete “${name}”`,
  examples,
  examplesOf: (name: string, n: number, say: Say) => `${examples(n, say)} of “${name}”`,
  close: 'Close',
  example: (n: string) => `Example ${n}`,
  exampleOf: (name: string, n: string) => `Example ${n} of “${name}”`,
  takenFor: (guess: string) => `taken for “${guess}”`,
  choose: 'Choose an example to delete it or to move it to another thing.',
  removeExample: 'Delete this example',
  moveTo: 'It is',
  move: 'Move it there',
  folders: 'Teach folders…',
  foldersHow:
    'Or take a folder that has a folder of pictures for each thing, pets/cat and pets/dog: drop it here, or choose it below.',
  foldersDone: (done: number, of: number, say: Say) => `${say.count(done)} of ${pictures(of, say)}`,
  /** The name of the bar. */
  foldersBar: 'Pictures learned',
  stop: 'Stop, and keep what is learned',
  only: 'Only my things',
  export: 'Export',
  model: 'Save as a model',
  page: 'Save as a page',
  import: 'Import',
  check: (share: string) => `${share} recognised`,
  checkHow:
    'Each example was tested against the others. Frames that are nearly the same flatter this: show other sides, and try it on something new.',
  matrix: 'What is taken for what',
  matrixHow:
    'Rows: what the examples were taught as. Columns: what the others take them for. Choose a cell to see its examples.',
  matrixMost: (n: number, say: Say) =>
    `The table shows the ${say.count(n)} things with which most mistakes are made.`,
  corner: 'Taught as',
  recognised: (name: string, n: number, say: Say) => `“${name}” recognised: ${examples(n, say)}`,
  taken: (name: string, guess: string, n: number, say: Say) =>
    `“${name}” taken for “${guess}”: ${examples(n, say)}`,
  hardlyApart: ([one, other]: readonly [string, string], n: number, of: number, say: Say) =>
    `“${one}” and “${other}” are hardly told apart: ${say.count(n)} of their ${say.count(of)} examples are taken for the other. Show it more of both, from other sides.`,
  checkLater: 'With two things of two examples each, you will see here how well it tells them apart.',
  sure: 'You taught it that.',
  unsure: 'It is not sure. Show it more examples, from other sides and in other light.',
  fitsNone: 'This is like none of the things that you taught it.',
  news,
};

export default teach;
