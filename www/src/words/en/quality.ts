import type { Say } from '../say.ts';
import type { TroubleWords } from '../quality/trouble.ts';

const pictures = (n: number, say: Say) => (n === 1 ? '1 picture' : `${say.count(n)} pictures`);
const classes = (n: number, say: Say) => (n === 1 ? '1 class' : `${say.count(n)} classes`);
const list = (names: readonly string[]) => names.map((name) => `“${name}”`).join(', ');
/** The first few names, and how many more there are. */
const few = (names: readonly string[]) =>
  `${list(names.slice(0, 3))}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`;

const troubles: TroubleWords = {
  'no-classes': ({ model }) =>
    `“${model}” is a network without classes, so there is nothing that could be right or wrong. Use a model with classes.`,
  'no-pictures': () =>
    'A folder of pictures was expected, but there is none in it that this page could read. Choose a folder with JPEG, PNG, WebP, GIF or AVIF files.',
  'no-folders': ({ pictures: n }, say) =>
    `A folder for each class was expected, but ${pictures(n, say)} came without one, or this browser does not tell their folders. Put the pictures of each class into a folder, such as pets/cat and pets/dog, and choose the one around them.`,
  'no-fit': ({ folders, model }) =>
    `Folders with the names of classes of “${model}” were expected, but ${few(folders)} ${folders.length === 1 ? 'is' : 'are'} none of them. Rename the folders and choose them again.`,
};

const en = {
  /** Before one of the sentences above. */
  trouble: 'That can’t be measured',
  troubles,
  hasClasses: (labels: readonly string[]) => `It has classes such as ${list(labels)}.`,

  progress: (done: number, of: number, say: Say) => `${say.count(done)} of ${pictures(of, say)}`,
  progressEight: (done: number, of: number, say: Say) =>
    `${say.count(done)} of ${pictures(of, say)}, in 8-bit arithmetic`,
  /** The name of the bar. */
  bar: 'Pictures measured',
  /** For screen readers, now and then. */
  share: (share: string) => `${share} measured.`,
  stop: 'Stop, and keep what is measured',

  endings: {
    stopped: 'Stopped.',
    model: 'The model is no longer in use, so measuring stopped.',
    failed: 'Measuring stopped by itself:',
  },
  partial: (done: number, of: number, say: Say) =>
    done === 0
      ? 'No picture had been measured yet.'
      : `These are the results of ${say.count(done)} of ${pictures(of, say)} so far.`,
  goOn: 'Go on',
  close: 'Close',
  finished: (share: string) => `Measured. First guess right: ${share}.`,

  title: (model: string) => `How good “${model}” is`,
  on: (n: number, of: number, failed: number, say: Say) =>
    `${pictures(n, say)} of ${classes(of, say)}${failed > 0 ? `; ${pictures(failed, say)} failed` : ''}. Nothing has left this device.`,

  first: 'First guess right',
  five: 'Among the first five',
  hits: (hits: number, of: number, say: Say) => `${say.count(hits)} of ${say.count(of)}.`,
  interval: (low: string, high: string) =>
    `Of many more pictures like these it would be between ${low} and ${high} (95% confidence interval).`,
  macroF1: 'Macro F1',
  macroF1What: 'The mean over the classes, each counting the same.',
  ece: 'Calibration error',
  eceWhat: 'How far its percentages are, on average, from how often it is right.',

  variants: {
    title: 'In 8-bit arithmetic',
    caption: (n: number, say: Say) => `Both on the same ${pictures(n, say)}; the file is the same, too.`,
    form: 'Arithmetic',
    forms: ['32-bit floats, in use', '8-bit integers'] as readonly string[],
    first: 'First right',
    five: 'Among five',
    same: 'Same first guess',
    ece: 'Calibration error',
  },

  trust: {
    title: 'How far its percentages can be trusted',
    text: 'Where a bar ends at the dashed line, guesses are right as often as they are sure. Below it the network is too sure of itself. Pale bars stand for fewer than ten pictures.',
    better: (now: string, better: string, ece: string) =>
      `The model divides its logits by the temperature ${now}. With ${better} the right classes of these pictures would be most probable; the calibration error would be ${ece}.`,
    none: 'These pictures suggest no better temperature: there may be too few, all may be right, or there is nothing to improve.',
    before: 'As it is',
    after: 'With the better temperature',
    figure: (title: string, ece: string) => `${title}: calibration error ${ece}`,
    axis: 'how sure the first guess is',
    bars: (bars: readonly string[]) =>
      `Bars of how often guesses are right, by how sure they are: ${bars.join('; ')}.`,
    bar: (sure: string, right: string) => `${sure} sure, ${right} right`,
    numbers: 'The numbers',
    range: (low: string, high: string) => `${low} to ${high}`,
    columns: ['Sure', 'On average', 'Right', 'Pictures'] as readonly string[],
    save: 'Save the model with this temperature',
    writing: 'Writing the model…',
    written: (name: string, temperature: string) => `“${name}” has the temperature ${temperature}.`,
    notWritten: (message: string) => `The model could not be written: ${message}`,
  },

  classes: {
    title: 'Classes',
    caption:
      'The worst first. Recall: which share of a class’s pictures is found. Precision: which share of what is taken for the class is of it. F1 is their harmonic mean.',
    columns: ['Class', 'Pictures', 'Recall', 'Precision', 'F1'] as readonly string[],
    none: 'none',
    all: (n: number, say: Say) => `All ${say.count(n)}`,
  },

  confusions: {
    title: 'What is taken for what',
    nothing: 'Nothing: every first guess is right.',
    caption:
      'Rows: what the pictures are. Columns: what they are taken for. A number shows its pictures when you choose it.',
    corner: 'Class',
    others: 'other classes',
    pair: (truth: string, guess: string) => `${truth} taken for ${guess}`,
    shown: (pair: string, n: number, say: Say) => `${pair}: ${pictures(n, say)}`,
    left: (n: number, say: Say) =>
      `These pairs are the most frequent; ${pictures(n, say)} more ${n === 1 ? 'is' : 'are'} taken for something else.`,
  },
  more: (n: number, say: Say) => `and ${say.count(n)} more`,

  surest: {
    title: 'Surest when wrong',
    text: 'Look at these first: some may lie in the wrong folder.',
    taken: (truth: string, guess: string, share: string) => `${truth}, taken for ${guess} (${share})`,
  },

  left: {
    title: 'What was left out',
    named: (label: string, index: number) => `${label} (class ${index})`,
    unknown: (folder: string, alike: readonly string[]) =>
      `“${folder}”: no class has this name${alike.length > 0 ? `; similar ones: ${alike.join(', ')}` : ''}.`,
    ambiguous: (folder: string, named: readonly string[], index: number) =>
      `“${folder}”: several classes have this name: ${named.join(', ')}. Name the folder by the number, such as “class ${index}”.`,
    loose: (n: number, say: Say) => `${pictures(n, say)} outside the folders of the classes.`,
  },
  failed: 'Pictures that failed',

  save: 'Save what was measured',
  page: 'Save as a page',
  making: (done: number, of: number) => `Making the page: picture ${done} of ${of}`,
};

export type QualityWords = typeof en;
export default en;
