import type { NewsWords } from '../news.ts';

const news: NewsWords = {
  taught: ({ name, count }, say) =>
    `“${name}” now has ${count === 1 ? 'one example' : `${say.count(count)} examples`}.`,
  full: ({ name, limit }, say) => `“${name}” has ${say.count(limit)} examples; that is enough.`,
  renamed: ({ from, name }) => `“${from}” is now “${name}”.`,
  deleted: ({ name }) => `Deleted “${name}”.`,
  restored: ({ name }) => `“${name}” is back.`,
  imported: ({ file, classes, examples }, say) =>
    `From “${file}”: ${classes === 1 ? 'one thing' : `${say.count(classes)} things`}, ${
      examples === 1 ? 'one example' : `${say.count(examples)} examples`
    }.`,
};

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
  examples: (n: number, count: string) => (n === 1 ? '1 example' : `${count} examples`),
  only: 'Only my things',
  export: 'Export',
  model: 'Save as a model',
  import: 'Import',
  check: (share: string) => `${share} recognised`,
  checkHow:
    'Each example was tested against the others. Frames that are nearly the same flatter this: show other sides, and try it on something new.',
  checkLater: 'With two things of two examples each, you will see here how well it tells them apart.',
  sure: 'You taught it that.',
  unsure: 'It is not sure. Show it more examples, from other sides and in other light.',
  fitsNone: 'This is like none of the things that you taught it.',
  news,
};

export default teach;
