import type { Problem } from '../state';

/** A sentence for each kind of problem: what was expected, what came, what to do. */
type ProblemWords = {
  readonly [K in Problem['kind']]: (problem: Extract<Problem, { kind: K }>, say: Say) => string;
};

/** How numbers are written in the language; see `i18n.ts`. */
export interface Say {
  percent(share: number): string;
  milliseconds(ms: number): string;
  megabytes(bytes: number): string;
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
};

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
  yours: 'Your pictures',
  yoursHow: 'choose, drop or paste',
  drop: 'Drop the pictures',
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
  knowsAll: 'The whole list',
  credits: 'Photographs',
  creditsText: 'The samples are by people who let them be shared. They are reduced in size or re-encoded.',
  creditsAll: 'Credits',
  model: (name: string, license: string) => `Model: ${name}. Licence: ${license}`,

  problemTitle: 'That didn’t work',
  problems,
};

export type Words = typeof en;
export default en;
