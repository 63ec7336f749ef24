import type { Say } from '../say.ts';
import type { TroubleWords } from '../taught/trouble.ts';
import common from './common.ts';
import problems from './problems.ts';

const troubles: TroubleWords = {
  ...problems,
  'camera-from-folder': () =>
    'The camera did not start. Not every browser gives it to a page that was opened from a folder: put this file on a site with https and open it there, or choose a picture.',
};

/** How many of what is counted there are. */
const counted = (n: number, one: string, many: string, say: Say) =>
  n === 1 ? one : `${say.count(n)} ${many}`;

/** Of the page that what was taught is saved as. */
const taught = {
  signs: common.signs,
  title: (names: readonly string[], more: number) =>
    `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  lead: 'Show this page one of these things, and it says which it is. ',
  promise: common.promise,

  ways: 'Ways to show it something',
  ...common.viewfinder,
  picture: 'Picture',
  pictureHow: common.choose,
  drop: 'Drop the picture',
  shown: (name: string) => `The picture: ${name}`,
  size: common.size,

  result: 'What it sees',
  starting: common.starting,
  ready: 'It knows these things.',
  reading: common.reading,
  best: common.best,
  perhaps: common.perhaps,
  closest: (name: string) => `Closest is ${name}`,
  none: 'None of these',

  failed: 'The network could not be started.',
  /** Why, and what to do. */
  failures: {
    unsupported: common.unsupported,
    stopped: common.stopped,
    unusable: 'It is in this file, but the file is cut off or damaged. Copy or download it anew.',
  },
  retry: common.retry,

  about: 'What this is',
  aboutText:
    'A small neural network, ShuffleNetV2, that somebody taught these things, and the engine that runs it: all of it is in this one file and works on your device. The page fetches nothing and sends nothing.',
  aboutFolder:
    'From a folder it opens like any file. Not every browser gives the camera there; from a site with https it does.',
  network: 'The network',
  model: (name: string, license: string) => `Model: ${name}, stored in 8 bits. Licence: ${license}`,
  provenance: common.provenance,
  licences:
    'Page and engine: shufflenet-wasm, MIT licence. Its text, and those of all that is within, are in the source of this page.',
  taught: 'What it was taught',
  examples: (n: number, of: number, say: Say) =>
    `${counted(n, 'One example', 'examples', say)} of ${counted(of, 'one thing', 'things', say)}. Each is kept as numbers: apart from one small picture of each thing, the file holds no pictures.`,
  left: (of: number, say: Say) =>
    `There were ${say.count(of)}; the others would not have fitted into the file. They were left out evenly.`,
  export: 'Export',
  exportHow: 'Saves them as a file that the page where they were taught takes in under “Import”.',

  problems: troubles,
};

export type TaughtWords = typeof taught;
export default taught;
