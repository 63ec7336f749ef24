import { RUNS, WARM_UP, type Measurement, type Spread } from '../speed';
import type { Problem } from '../state';
import type { News } from '../teach/taught';

/** A sentence for each kind of problem: what was expected, what came, what to do. */
type ProblemWords = {
  readonly [K in Problem['kind']]: (problem: Extract<Problem, { kind: K }>, say: Say) => string;
};

/** A sentence for each thing that happens in teaching. */
type NewsWords = {
  readonly [K in News['kind']]: (news: Extract<News, { kind: K }>, say: Say) => string;
};

/** How numbers are written in the language; see `i18n.ts`. */
export interface Say {
  percent(share: number): string;
  milliseconds(ms: number): string;
  megabytes(bytes: number): string;
  /** In kB or MB. */
  bytes(n: number): string;
  megapixels(pixels: number): string;
  count(n: number): string;
}

const problems: ProblemWords = {
  nothing: ({ came }) =>
    ({
      text: 'A picture was expected, but text came. Copy the picture itself, or choose its file.',
      link: 'A picture was expected, but a link came. This page opens no other site: save the picture, then choose the file.',
      nothing: 'A picture was expected, but nothing came. Copy the picture again, or choose its file.',
    })[came],
  empty: ({ name }) =>
    `A picture was expected, but “${name}” is empty (0 bytes). If it is still downloading or syncing, wait for that and choose it again.`,
  'not-a-picture': ({ name, type }) =>
    `A picture was expected, but “${name}” is something else (${type}). Choose a JPEG, PNG, WebP, GIF or AVIF file.`,
  undecodable: ({ name, type }) =>
    `This browser can’t open “${name}”${type === '' ? '' : ` (${type})`}: it is damaged, or of a kind that the browser doesn’t know. Save it as JPEG or PNG and choose that.`,
  'too-heavy': ({ name, bytes, limit }, say) =>
    `“${name}” has ${say.megabytes(bytes)}; at most ${say.megabytes(limit)} can be read here. Save it smaller and choose that.`,
  'too-large': ({ name, width, height, limit }, say) =>
    `“${name}” is ${width} × ${height} pixels; at most ${say.megapixels(limit)} fit in memory here. Scale it down and choose that.`,
  camera: ({ trouble }) =>
    ({
      insecure:
        'Browsers give the camera only to pages that come over https or from this device. Open the page by its https address.',
      denied:
        'The camera is not allowed for this page. Tap the icon beside the address, allow the camera, and start it again.',
      revoked: 'The camera was taken away from this page. Allow it beside the address, and start it again.',
      none: 'This device has no camera, or it is switched off. Connect one and start again, or choose a picture.',
      busy: 'Another program or tab is using the camera. Close that, and start the camera again.',
      unplugged: 'The camera has gone. Connect it again and start it, or choose a picture.',
      failed: 'The camera gives no picture. Start it again; if that does not help, reload the page.',
    })[trouble],
  'sample-missing': ({ sample }) =>
    `The photograph “${sample.title}” could not be fetched. Check the connection and tap it again, or choose a picture of your own.`,
  refused: ({ name, message }) =>
    `The network could not read “${name}”: ${message} Save the picture as JPEG or PNG and choose that, or take another.`,
  'model-refused': ({ name, code, message }) =>
    code === 'EngineUnavailable'
      ? `“${name}” needs the part of this page that reads PyTorch’s files, and that could not be fetched. Connect the device and choose the file again.`
      : `“${name}” can’t be used: ${message}`,
  'model-heavy': ({ name, bytes, limit }, say) =>
    `“${name}” has ${say.megabytes(bytes)}; at most ${say.megabytes(limit)} can be read here. Save the weights alone: torch.save(model.state_dict(), "model.pth").`,
  'model-gone': ({ name }) => `The browser no longer has “${name}”. Choose its file again.`,
  'model-not-kept': ({ name }) =>
    `“${name}” works, but only for this visit: the browser has no room to keep it. Free some space on the device, or leave private browsing, and choose the file again.`,
  'labels-unreadable': ({ name, ...why }) =>
    why.trouble === 'gap'
      ? `A name on each line was expected, but line ${why.line} of “${name}” is empty. Fill or delete it and choose the file again.`
      : `A list of names was expected, such as ["cat", "dog"], but “${name}” holds something else. Write it like that, or as a text with a name on each line.`,
  'labels-alone': ({ name }) =>
    `“${name}” was taken for the names of a model’s classes, but no model of yours is in use. Choose the model first, or choose a picture (JPEG, PNG, WebP, GIF or AVIF).`,
  'labels-count': ({ name, labels, model, classes }, say) =>
    `${say.count(classes)} names were expected, as “${model}” has that many classes, but “${name}” has ${say.count(labels)}. Give every class one name, in the order of training.`,
  'name-missing': ({ name }) =>
    `A name was expected, but the field was empty. It is still “${name}”: enter another one.`,
  'name-taken': ({ name, wanted }) =>
    `“${name}” can’t become “${wanted}”, as there is a “${wanted}” already. Choose another name.`,
  'not-kept': () =>
    'This browser keeps nothing for the page, so what you teach is gone when you leave it. Export it to keep it.',
  'no-classes': ({ name, came }) =>
    `A file of taught classes was expected, but “${name}” ${
      { nothing: 'is empty (0 bytes)', 'no-json': 'is no JSON', other: 'holds something else' }[came]
    }. Choose a file that was exported here. What you taught is as it was.`,
  'other-model': ({ name, came, running }) =>
    `Classes for the model “${running}” were expected, but those in “${name}” were taught to ${
      typeof came === 'number' ? `one with ${came} numbers an example` : `“${came}”`
    }, which sees differently. Load that model, or teach them anew. What you taught is as it was.`,
};

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
  import: 'Import',
  check: (share: string) => `${share} recognised`,
  checkHow:
    'Each example was tested against the others. Frames that are nearly the same flatter this: show other sides, and try it on something new.',
  checkLater: 'With two things of two examples each, you will see here how well it tells them apart.',
  sure: 'You taught it that.',
  unsure: 'It is not sure. Show it more examples, from other sides and in other light.',
  fitsNone: 'This is like none of the things that you taught it.',
  whyOther: (label: string) =>
    `The colours show what speaks for ${label}: of your own things it can’t say why.`,
  news,
};

/** What the speed test found, as the lines of a text to pass on. */
function report(
  { engine, call, model, build, where, picture, browser, coarse }: Measurement,
  say: Say,
): string[] {
  const subject = { picture: picture.name, camera: 'the camera', grey: 'plain grey' }[picture.kind];
  const times = ({ median, low, high }: Spread) =>
    `${say.milliseconds(median)}, ${say.count(1000 / median)} a second (80 % from ${say.milliseconds(low)} to ${say.milliseconds(high)})`;
  return [
    `ShuffleNet, median of ${RUNS} runs after ${WARM_UP} to warm up`,
    `Preprocessing and network: ${times(engine)}`,
    `With decoding and the way to it: ${times(call)}`,
    `Picture: ${subject}, ${picture.width} × ${picture.height}`,
    `Model: ${model.name}, ${model.architecture}, ${say.count(model.classes)} classes, ${say.bytes(model.bytes)}`,
    `Engine: ${build}, ${where === 'worker' ? 'in a worker' : 'on the page’s thread'}`,
    `Browser: ${browser}`,
    ...(coarse ? ['This browser counts whole milliseconds, so the times are rough.'] : []),
  ];
}

const en = {
  tag: 'en',
  /** The other language, in its own words, for the switch. */
  otherTag: 'zh-Hans',
  other: '中文',

  title: 'What is in the picture?',
  description:
    'Choose a picture and see what ShuffleNetV2 makes of it. It runs in your browser; nothing leaves your device.',
  lead: 'Choose a photograph, and a small neural network says what it sees. It works right here in your browser. ',
  promise: 'Nothing leaves your device.',

  pictures: 'Pictures to choose from',
  yours: 'Pictures',
  yoursHow: 'choose, drop or paste',
  drop: 'Drop the pictures, or a model of your own',
  shown: 'The picture',
  size: (width: number, height: number) => `${width} × ${height}`,
  photoBy: (author: string) => `Photograph: ${author}`,
  source: 'source',

  album: (count: string) => `${count} pictures`,
  albumRead: (done: string, all: string) => `${done} of ${all} read`,
  albumBad: (read: string, bad: string) => `${read} read, ${bad} could not be read`,
  albumOpen: 'Open one to see it large, with the reasons.',
  announceAlbum: (read: string, bad: readonly string[]) =>
    `${read} pictures read.${bad.length === 0 ? '' : ` Could not be read: ${bad.join(', ')}.`}`,
  noFit: 'Nothing fits',
  all: 'All',
  close: 'Close',
  save: 'Save the result',

  see: 'See it think',
  camera: 'Camera',
  cameraHow: 'point it at things',
  cameraStarting: 'Allow the camera when the browser asks.',
  smoothed: 'Percentages are smoothed over 0.3 seconds.',
  frozen: 'Held: this one frame is read.',
  stop: 'Stop',
  turn: 'Switch',
  mirror: 'Mirror',
  freeze: 'Hold',
  why: 'Why?',
  whyClass: (label: string) => `Show what speaks for ${label}`,
  frames: 'Frames',
  framesWhat: 'read each second',
  budget: (share: string) => `${share} of the time between two frames`,
  closest: 'Nothing fits; closest is',
  nothingFits: (classes: string) => `Nothing that it knows fits. It can only name ${classes} things.`,
  update: 'There is a new version of this page.',
  updateNow: 'Use it',

  result: 'What the network sees',
  best: 'Most likely',
  perhaps: 'Perhaps',
  unsure: (classes: string) => `It is not sure: this may be outside the ${classes} things it knows.`,
  sure: (classes: string) => `Chosen from the ${classes} things it knows.`,
  reading: 'Looking at the picture…',
  waiting: 'The picture is read as soon as the network is here.',
  announce: (guesses: readonly string[], ms: string) => `${guesses.join(', ')}. Read in ${ms}.`,

  network: 'The network’s arrival',
  fetching: (received: string) => `Fetching the network: ${received}`,
  fetchingOf: (received: string, total: string) => `Fetching the network: ${received} of ${total}`,
  starting: 'Starting the network…',
  ready: (classes: string) => `Ready. It knows ${classes} things.`,
  modelFailed: 'The network could not be loaded',
  failures: {
    unsupported:
      'It needs WebAssembly SIMD, which this browser lacks or has switched off. Open the page in a current browser: Chrome 91, Firefox 89, Safari 16.4 or later.',
    unreachable:
      'Its files were expected beside this page and could not be fetched. Check the connection, then try again.',
    stopped:
      'It stopped unexpectedly, perhaps for lack of memory. Start it again, or choose a smaller picture.',
    unusable:
      'Its model file was expected beside this page, but what came is damaged or something else. Reload the page; if that does not help, the file has to be put there anew.',
  },
  retry: 'Try again',

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

  models: 'Models',
  modelsText:
    'Have you trained a ShuffleNetV2 of your own? Drop its checkpoint anywhere on this page (.pth, .pt, .ckpt, .bin or .safetensors), with its labels beside or after it (.txt, a name on each line, or .json). Like your pictures it is read here and never leaves the device. It stays, without a connection too, until you remove it.',
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
  numbered:
    'Its file names no classes, so they are numbered. Drop the names as a .txt or .json file, in the order of training.',
  /** One of the package's sentences on what a file does not say. */
  assumed: (sentence: string) => sentence,

  speed: 'Speed on this device',
  speedText: `The median of ${RUNS} runs on what is on show, or on plain grey, after ${WARM_UP} to warm up.`,
  engine: 'Engine',
  engineSent: (size: string) => `${size} over the network`,
  engineStored: 'from the browser’s own store',
  modelFile: 'Model',
  measure: 'Measure',
  measuring: (done: number) => `Run ${done} of ${RUNS}`,
  interrupted: 'The test was interrupted. Start it again.',
  copy: 'Copy',
  copied: 'Copied.',
  notCopied: 'The browser does not allow it. The text is selected: copy it with the keyboard or the menu.',
  report,
  teach,

  problemTitle: 'That didn’t work',
  problems,
};

export type Words = typeof en;
export default en;
