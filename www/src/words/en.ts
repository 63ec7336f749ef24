import type { AssumptionWords } from './assumption.ts';
import type { Measurement, Spread } from './measurement.ts';
import type { NewsWords } from './news.ts';
import type { ProblemWords } from './problem.ts';
import type { Say } from './say.ts';

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
  'folder-empty': ({ name }) =>
    `Pictures were expected, but “${name}” holds none that this page could read. Take a folder with JPEG, PNG, WebP, GIF or AVIF files.`,
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
  'sample-missing': ({ file }, say) =>
    `The photograph “${say.title(file)}” could not be fetched. Check the connection and tap it again, or choose a picture of your own.`,
  refused: ({ name, message }) =>
    `The network could not read “${name}”: ${message} Save the picture as JPEG or PNG and choose that, or take another.`,
  'measure-unavailable': () =>
    'The part of this page that measures could not be fetched. Connect the device and try again.',
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
  'model-unsaved': ({ message }) => `The model could not be saved: ${message}`,
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

/** What the speed test found, as the lines of a text to pass on. */
function report(
  { runs, warmUp, engine, eightBit, call, model, build, where, picture, browser, coarse }: Measurement,
  say: Say,
): string[] {
  const subject = { picture: picture.name, camera: 'the camera', grey: 'plain grey' }[picture.kind];
  const times = ({ median, low, high }: Spread) =>
    `${say.milliseconds(median)}, ${say.count(1000 / median)} a second (80 % from ${say.milliseconds(low)} to ${say.milliseconds(high)})`;
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

/** The network on its way, or why it does not come. */
const arrival = {
  fetching: (received: string) => `Fetching the network: ${received}`,
  fetchingOf: (received: string, total: string) => `Fetching the network: ${received} of ${total}`,
  starting: 'Starting the network…',

  failed: 'The network could not be loaded',
  /** Why, and what to do. */
  failures: {
    unsupported:
      'It needs WebAssembly SIMD, which this browser lacks or has switched off. Open the page in a current browser: Chrome 103, Firefox 105, Safari 16.4 or later.',
    unreachable:
      'Its files were expected beside this page and could not be fetched. Check the connection, then try again.',
    stopped:
      'It stopped unexpectedly, perhaps for lack of memory. Start it again, or choose a smaller picture.',
    unusable:
      'Its model file was expected beside this page, but what came is damaged or something else. Reload the page; if that does not help, the file has to be put there anew.',
  },
};

/** Of the first page. */
const classify = {
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
  smoothed: (seconds: string) => `Percentages are smoothed over ${seconds} seconds.`,
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
  ready: (classes: string) => `Ready. It knows ${classes} things.`,
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
  provenance: (text: string) => `Where it comes from: ${text}`,

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
  assumed,

  speed: 'Speed on this device',
  speedText: (runs: number, warmUp: number) =>
    `The median of ${runs} runs on what is on show, or on plain grey, after ${warmUp} to warm up.`,
  engine: 'Engine',
  engineSent: (size: string) => `${size} over the network`,
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
    text: 'Choose a folder that has a folder of pictures for each class, called by the name of the class: pets/cat, pets/dog. You see how often the model in use is right on them, what it takes for what, and how far its percentages can be trusted. The pictures stay on this device.',
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

/** Of the page that shows the network at work. */
const see = {
  back: 'What is in the picture?',

  title: 'What is the DWconv in ShuffleNetV2?',
  description:
    'What the DWconv in ShuffleNetV2 is, shown with the real network on your own picture. Nothing leaves your device.',
  answer: 'DWconv is the 3×3 depthwise convolution: every channel has one 3×3 filter of its own.',
  answerMore:
    'It looks at nine neighbouring pixels, but never at another channel. In ShuffleNetV2 it stands between two 1×1 (pointwise) convolutions. Those do the opposite: they look at one pixel, but at all channels of their branch.',
  errors: 'Two common mistakes',
  error1:
    'Depthwise is not depthwise-separable. Depthwise-separable means two layers together: a depthwise convolution, then a pointwise one. DWconv is the first of the two.',
  error2:
    'Depthwise filters are not 1×1. Here they are 3×3. The 1×1 filters belong to the pointwise convolutions.',
  paper: 'Ma et al. 2018, ShuffleNet V2',
  mobile: 'Howard et al. 2017, MobileNets',

  pictures: 'Choose a picture',
  own: 'Your picture',
  camera: 'Camera',
  cameraStop: 'Stop the camera',
  here: 'Everything below is computed on this device from this picture. It is not sent anywhere.',
  problems: {
    picture: 'This file could not be opened as a picture. Choose a JPEG or PNG file.',
    camera: 'The camera could not be opened. Allow it in the browser, or choose a picture.',
  },
  sees: 'The network sees',

  one: '1. One convolution at a time',
  oneText: (channels: string) =>
    `These are real numbers from the second unit of the network. Its DWconv reads ${channels} channels. Touch a pixel of the output, or move with the arrow keys.`,
  output: 'Output',
  outputHelp: 'Output pixels. Arrow keys move the chosen one.',
  pixel: (y: number, x: number) => `row ${y + 1}, column ${x + 1}`,
  inputChannel: 'Input channel',
  outputChannel: 'Output channel',
  inputs: 'inputs',
  weights: 'weights',
  products: 'products',
  bias: 'bias',
  engine: (value: string) => `The network’s own value: ${value}`,
  relu: 'A negative sum becomes 0 (ReLU).',
  rounded: 'The numbers in the small tables are rounded.',
  depthwise: 'Depthwise 3×3 (DWconv)',
  depthwiseText: '9 products, all from one channel. The other channels are not looked at.',
  pointwise: 'Then pointwise 1×1',
  pointwiseText: (count: string) =>
    `${count} products, one for each channel, all from one pixel. Each bar is a product.`,
  standard: 'Standard 3×3',
  standardText: (count: string) =>
    `${count} products: nine pixels of every channel. These weights were made by multiplying the depthwise and the pointwise weights. Each bar is the sum of one channel.`,
  same: 'Nothing but sums lies between DWconv and the next 1×1 convolution (there is no ReLU). So one standard convolution could give the same result. It would need many more products.',

  two: '2. What it saves',
  twoText:
    'k is the side of the filter (3), C the number of channels. A standard convolution needs k·k·Cin·Cout weights. Depthwise and pointwise together need k·k·Cin + Cin·Cout. Each weight is used once for every output pixel.',
  inputsLabel: 'Input channels (Cin)',
  outputsLabel: 'Output channels (Cout)',
  sideLabel: 'Height and width',
  strideLabel: 'Stride',
  forms: { standard: 'Standard 3×3', depthwise: 'Depthwise 3×3 alone', separable: 'Depthwise + pointwise' },
  form: 'Form',
  formula: 'Weights',
  multiplyAdds: 'Multiply-adds',
  time: 'Time here',
  measure: 'Measure',
  measuring: 'Measuring…',
  saved: (arithmetic: string, time: string) =>
    `Arithmetic saved: ${arithmetic} times. Time saved: ${time} times.`,
  short:
    'The time saved is smaller than the arithmetic saved. A depthwise convolution does only 9 multiplications for each number that it reads, so it waits for memory more than it computes.',
  notShort:
    'This time the saving in time is no smaller than the saving in arithmetic. Try other sizes, and measure again.',
  clock:
    'Measured with the plain SIMD128 build, in one thread. Other programs disturb it, so measure more than once.',
  guidelines: 'Why time is not arithmetic: four guidelines (section 2 of the paper)',
  slower: (factor: string) => `Here the last one takes ${factor} times as long as the first.`,
  notSlower:
    'Here the last one is not slower than the first: this device and this engine do not show the effect at this size.',
  guide: {
    g1: {
      title: 'G1. Equal input and output channels need the least memory traffic.',
      text: 'Four 1×1 convolutions with nearly the same arithmetic. The more unequal the channels, the more numbers are read and written.',
    },
    g2: {
      title: 'G2. Many groups cost memory traffic.',
      text: 'Group convolutions with nearly the same arithmetic: more groups, but also more channels to read and write.',
    },
    g3: {
      title: 'G3. Many small pieces are slower than one.',
      text: 'The same arithmetic as 1, 2 or 4 convolutions one after the other. The paper finds a large effect on GPUs and a small one on ARM processors.',
    },
    g4: {
      title: 'G4. Element-wise operations are not free.',
      text: 'ReLU and addition have almost no arithmetic, but read and write whole tensors. In this engine ReLU happens when a convolution stores its result, so it costs nothing there.',
    },
  },

  three: '3. Split and shuffle',
  threeText:
    'A unit splits the work in two branches. Then the channels of both are mixed by the channel shuffle, so that information can cross over in the next unit (figure 3 c and d of the paper).',
  stride1: 'Stride 1',
  stride2: 'Stride 2',
  stride1Text:
    'Half of the channels pass untouched (green). The other half goes through 1×1, DWconv, 1×1 (yellow).',
  stride2Text:
    'Both branches see all channels. Each has a DWconv with stride 2, which halves height and width.',
  some: (shown: string, all: string) => `The first ${shown} of ${all} channels of each branch:`,
  doShuffle: 'Shuffle',
  undoShuffle: 'Undo the shuffle',
  left: 'left branch',
  right: 'right branch',
  off: 'Now without any shuffle, in all 16 units',
  offText: 'The same weights and the same picture. Only the order of the channels is another:',
  with: 'With shuffle',
  without: 'Without shuffle',

  four: '4. Walk through the network',
  fourText: (side: string, parameters: string, millions: string) =>
    `From the picture (${side} pixels) to the answer: ${parameters} parameters, ${millions} million multiply-adds. Choose a layer to see its channels.`,
  layer: 'Layer',
  kind: 'Kind',
  kinds: {
    standard: 'standard 3×3',
    depthwise: 'DWconv 3×3',
    pointwise: 'pointwise 1×1',
    shuffle: 'shuffle',
    classifier: 'classifier',
  },
  shape: 'Output',
  parameters: 'Parameters',
  share: 'Share of time',
  channelsOf: (layer: string, count: string) =>
    `${layer}: ${count} channels. Bright is much, dark is little.`,
  profileText: (runs: string) =>
    `Averages of ${runs} runs. A shuffle has no time of its own: it happens when the convolution before it stores its result.`,
  matter: (label: string) => `Which channels of conv5 speak most for “${label}”`,
  matterText:
    'Average of the channel times the weight of this class. All of them and a constant make the class’s score.',
  channel: 'Channel',

  five: '5. The four widths',
  fiveText:
    'The same network with fewer or more channels. Accuracy is for ImageNet, as torchvision publishes it; multiply-adds are counted in the network that runs here, at 224×224. The paper (table 5) counts slightly more.',
  width: 'Width',
  top1: 'Top-1',
  top5: 'Top-5',
  millions: 'Multiply-adds',
  file: 'File (f32)',
  fiveTime: 'Times are at 224×224 with random weights: they need as long as trained ones.',
  plot: 'Top-1 accuracy and multiply-adds of the four widths',
};

/** Of the sample photographs, by file; those that a language leaves out are called as here. */
const titles: Readonly<Record<string, string>> = {
  'espresso.jpg': 'A cup of coffee',
  'red-panda.jpg': 'Red panda',
  'pyramid.jpg': 'The Red Pyramid at Dahshur',
  'koala.jpg': 'Koala at Perth Zoo',
  'church.jpg': 'Reims Cathedral',
  'honey-bee.jpg': 'Honey bee on an aster',
  'bison.jpg': 'American bison',
  'viaduct.jpg': 'Pont du Gard',
  'german-shepherd.jpg': 'German shepherd',
  'giant-panda.jpg': 'Giant panda',
  'cat.jpg': 'Chelsea, a tabby cat',
  'dahlia.jpg': 'Dahlia',
};

const en = {
  tag: 'en',
  /** As the language calls itself. */
  name: 'English',
  /** For browsers without JavaScript, in which the page can't be. */
  noscript:
    'This page runs a neural network in your browser, which needs JavaScript. Please turn it on and reload.',
  titles,
  arrival,
  classify,
  see,
};

export type Words = typeof en;
export default en;
