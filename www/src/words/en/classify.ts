import type { AssumptionWords } from '../assumption.ts';
import type { Measurement, Spread } from '../measurement.ts';
import type { Say } from '../say.ts';
import common from './common.ts';
import problems from './problems.ts';
import teach from './teach.ts';

const assumed: AssumptionWords = {
  labels: (_, { own }) =>
    `Its file names no classes, so they are numbered.${own ? ' Drop the names as a .txt or .json file, in the order of training.' : ''}`,
  preprocess: ({ way }, { preprocess: { resize, crop } }) =>
    `The file does not say how pictures are prepared: ${
      {
        torchvision: `torchvision’s way is taken (shorter side to ${resize}, centre crop ${crop[0]}, RGB, ImageNet’s mean and standard deviation)`,
        megvii: `the authors’ way is taken (shorter side to ${resize}, centre crop ${crop[0]}, BGR, 0 to 255), but with antialias, which the authors’ resize by OpenCV lacks`,
      }[way]
    }.`,
  prefix: ({ prefix }) => `The network under “${prefix}” in the file is the one that is meant.`,
  head: ({ module }) => `“${module}” in the file is the classifier: it is the matrix that fits.`,
  relu: ({ module }) => `A ReLU follows “${module}”, the first of the two layers of its head.`,
};

/** What the speed test found, as the lines of a text to pass on. */
function report(
  { runs, warmUp, engine, eightBit, call, model, build, where, picture, browser, coarse }: Measurement,
  say: Say,
): string[] {
  const subject = { picture: picture.name, camera: 'the camera', grey: 'plain grey' }[picture.kind];
  const times = ({ median, low, high }: Spread) =>
    `${say.milliseconds(median)}, ${say.count(1000 / median)} a second (80% from ${say.milliseconds(low)} to ${say.milliseconds(high)})`;
  return [
    `ShuffleNet, median of ${runs} runs after ${warmUp} to warm up`,
    `Preprocessing and network: ${times(engine)}`,
    `The same in 8-bit arithmetic: ${times(eightBit)}`,
    `With decoding and the way to it: ${times(call)}`,
    `Picture: ${subject}, ${picture.width} × ${picture.height}`,
    `Model: ${model.name}, ${model.architecture}, ${say.count(model.classes)} classes, ${say.bytes(model.bytes)}`,
    `Engine: ${build}, ${where === 'worker' ? 'in a worker' : 'on the page’s thread'}`,
    `Browser: ${browser}`,
    ...(coarse ? ['This browser counts whole milliseconds, so the times are rough.'] : []),
  ];
}

/** Of the first page. */
const classify = {
  title: 'What is in the picture?',
  description:
    'Choose a picture and see what ShuffleNetV2 makes of it. It runs in your browser; nothing leaves your device.',
  lead: 'Choose a photograph, and a small neural network says what it sees. It works right here in your browser. ',
  promise: common.promise,

  pictures: 'Pictures to choose from',
  yours: 'Pictures',
  yoursHow: common.choose,
  drop: 'Drop the pictures, or a model of your own',
  shown: 'The picture',
  size: common.size,
  photoBy: (author: string) => `Photograph: ${author}`,
  source: 'source',

  album: (count: string) => `${count} pictures`,
  albumRead: (done: string, all: string) => `${done} of ${all} read`,
  albumWaits: 'Waits until measuring is done.',
  albumBad: (read: string, bad: string) => `${read} read, ${bad} could not be read`,
  albumOpen: 'Open one to see it large, with the reasons.',
  announceAlbum: (read: string, bad: readonly string[]) =>
    `${read === '1' ? '1 picture' : `${read} pictures`} read.${bad.length === 0 ? '' : ` Could not be read: ${bad.join(', ')}.`}`,
  noFit: 'Nothing fits',
  all: 'All',
  close: 'Close',
  save: 'Save the result',

  see: 'See it think',
  ...common.viewfinder,
  smoothed: (seconds: string) => `Percentages are smoothed over ${seconds} seconds.`,
  frozen: 'Frozen: this one frame is read.',
  freeze: 'Freeze',
  frames: 'Frames',
  framesWhat: 'read each second',
  budget: (share: string) => `${share} of the time between two frames`,
  closest: 'Nothing fits; closest is',
  nothingFits: (classes: string) => `Nothing that it knows fits. It can only name ${classes} things.`,
  update: 'There is a new version of this page.',
  updateNow: 'Use it',

  result: 'What the network sees',
  best: common.best,
  perhaps: common.perhaps,
  unsure: (classes: string) => `It is not sure: this may be outside the ${classes} things it knows.`,
  sure: (classes: string) => `Chosen from the ${classes} things it knows.`,
  reading: common.reading,
  waiting: 'The picture is read as soon as the network is here.',
  announce: (guesses: readonly string[], ms: string) => `${guesses.join(', ')}. Read in ${ms}.`,

  network: 'The network’s arrival',
  ready: (classes: string) => `Ready. It knows ${classes} things.`,
  noClasses: 'This network has no names for what it sees. Teach it your own things, and it finds them.',

  time: 'Time',
  timeWhat: 'preprocessing and network',
  build: 'Build',
  builds: { simd128: 'SIMD128', 'relaxed-simd': 'Relaxed SIMD' },
  buildWhats: { simd128: 'the one for every browser', 'relaxed-simd': 'the faster one' },
  sent: 'Sent',
  sentNothing: 'Nothing',
  sentWhat: 'the picture stays here',

  how: 'How it works',
  howText:
    'ShuffleNetV2 is a convolutional network made small enough for phones. Its arithmetic is written in Rust, compiled to WebAssembly with SIMD, and runs on the processor in front of you.',
  offline: 'Switch the connection off and choose another picture: it still answers.',
  docs: 'Documentation: use it in your own page or program',
  licences: 'Licences of all that is in this page',
  knows: 'What it can name',
  knowsText:
    'Everyday things: animals, vehicles, instruments, food. Of anything else it can only say what it resembles.',
  knowsOwn: (model: string) =>
    `What “${model}” was trained on. Of anything else it can only say what it resembles.`,
  knowsAll: 'The whole list',
  credits: 'Photographs',
  creditsText: 'The samples are by people who let them be shared. They are reduced in size or re-encoded.',
  creditsAll: 'Credits',
  model: (name: string, license: string) => `Model: ${name}. Licence: ${license}`,
  provenance: common.provenance,

  models: 'Models',
  modelsText:
    'Have you trained a ShuffleNetV2 of your own? Drop its checkpoint anywhere on this page (.pth, .pt, .ckpt, .bin, .safetensors or .onnx), with its labels beside or after it (.txt, a name on each line, or .json). Like your pictures it is read here and never leaves the device. It stays, without a connection too, until you remove it.',
  chooseModel: 'Choose a model or labels',
  modelFacts: (classes: string, width: string, size: string) => [`${classes} classes`, `×${width}`, size],
  builtIn: 'built in',
  passing: 'for this visit only',
  inUse: 'In use',
  use: 'Use',
  remove: 'Remove',
  removed: (name: string) => `“${name}” is removed.`,
  undo: 'Undo',
  opening: (name: string) => `Reading “${name}”…`,
  numberedClass: (index: number) => `class ${index}`,
  assumed,

  speed: 'Speed on this device',
  speedText: (runs: number, warmUp: number) =>
    `The median of ${runs} runs on what is on show, or on plain grey, after ${warmUp} to warm up.`,
  engine: 'Engine',
  engineSent: (size: string) => `${size} downloaded`,
  engineStored: 'from the browser’s own store',
  modelFile: 'Model',
  measure: 'Measure',
  measuring: (done: number, runs: number) => `Run ${done} of ${runs}`,
  interrupted: 'The test was interrupted. Start it again.',
  copy: 'Copy',
  copied: 'Copied.',
  notCopied: 'The browser does not allow it. The text is selected: copy it with the keyboard or the menu.',
  report,
  teach,

  /** Of the part that is always there; the others are in `quality/`, and come when they are needed. */
  quality: {
    title: 'How good is it, here?',
    text: 'Choose a folder that has a folder of pictures for each class, named after the class: pets/cat, pets/dog. You see how often the model in use is right on them, what it takes for what, and how far its percentages can be trusted. The pictures stay on this device.',
    choose: 'Measure on a folder…',
    eightBit: '8-bit arithmetic beside it',
    offer: 'The folders have the names of classes.',
    many: 'The pictures are too many to be shown one by one.',
    measure: (pictures: string, classes: string) =>
      `Measure how good the model is on these ${pictures} pictures in ${classes} classes`,
    decline: 'Not now',
  },

  problemTitle: 'That didn’t work',
  problems,
};

export default classify;
