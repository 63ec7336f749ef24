import film from './film.ts';
import map from './map.ts';
import mistakes from './mistakes.ts';
import models from './models.ts';
import questions from './questions.ts';
import threads from './threads.ts';
import value from './value.ts';

/** Of the page that shows the network at work. */
const see = {
  back: 'What is in the picture?',

  title: 'What is the DWconv in ShuffleNetV2?',
  description:
    'What the DWconv in ShuffleNetV2 is, shown with the real network on your own picture. Nothing leaves your device.',
  answer: 'DWconv is the 3×3 depthwise convolution: every channel has one 3×3 filter of its own.',
  answerMore:
    'It looks at nine neighbouring pixels, but never at another channel. In ShuffleNetV2 it stands between two 1×1 (pointwise) convolutions. Those do the opposite: they look at one pixel, but at all channels of their branch.',
  error1:
    'Depthwise is not depthwise-separable. Depthwise-separable means two layers together: a depthwise convolution, then a pointwise one. DWconv is the first of the two.',
  error2:
    'Depthwise filters are not 1×1. Here they are 3×3. The 1×1 filters belong to the pointwise convolutions.',
  paper: 'Ma et al. 2018, ShuffleNet V2',
  mobile: 'Howard et al. 2017, MobileNets',

  parts: {
    film: {
      title: 'See it',
      ask: 'Three ways to make one output. Which of them reads the fewest numbers?',
    },
    mistakes: {
      title: 'Two common mistakes',
      ask: 'What would come out if they were true? Make them.',
    },
    convolutions: {
      title: 'One convolution at a time',
      ask: 'Which of the three looks at the fewest numbers? Touch the output and count.',
    },
    cost: {
      title: 'What it saves',
      ask: 'Does half the arithmetic take half the time? Change the sizes and measure.',
    },
    shuffle: {
      title: 'Split and shuffle',
      ask: 'Without the shuffle, how would the first half ever be convolved? Follow one channel.',
    },
    network: {
      title: 'The whole network',
      ask: 'Where are most of the multiplications, in DWconv or in 1×1? Look into a unit.',
    },
    widths: {
      title: 'The four widths',
      ask: 'How much accuracy does four times the arithmetic buy?',
    },
    value: {
      title: 'Check it yourself',
      ask: 'Does PyTorch say the same? Choose any value, and run the lines.',
    },
    questions: {
      title: 'Five questions',
      ask: 'What did you see? Each is answered at once, with the reason.',
    },
  },

  pictures: 'Choose a picture',
  own: 'Your picture',
  camera: { start: 'Camera', stop: 'Stop the camera', hold: 'Freeze', other: 'Other camera' },
  here: 'Everything below is computed on this device from this picture. It is not sent anywhere.',
  problems: {
    picture: 'This file could not be opened as a picture. Choose a JPEG or PNG file.',
  },
  sees: 'The network sees',

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
    `The standard convolution takes ${arithmetic} times the arithmetic and ${time} times the time of depthwise and pointwise together.`,
  short:
    'The time saved is smaller than the arithmetic saved. A depthwise convolution does only 9 multiplications for each number that it reads, so it waits for memory more than it computes.',
  notShort:
    'This time the saving in time is no smaller than the saving in arithmetic. Try other sizes, and measure again.',
  clock:
    'Measured with the plain SIMD128 build, in one thread. Other programs disturb it, so measure more than once.',
  stop: 'Stop measuring',
  found: (each: string, most: string) =>
    `On this device: ${each} (the last row compared with the first). ${most} costs the most here.`,
  more: 'Convolution as such is explained beautifully elsewhere',
  papers: 'The claims about ShuffleNetV2 and DWconv are from two papers',
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
  offText: 'The same weights and the same picture. Only the order of the channels differs:',
  with: 'With shuffle',
  without: 'Without shuffle',

  fourText: (side: string, parameters: string, millions: string) =>
    `From the picture (${side} pixels) to the answer: ${parameters} parameters, ${millions} million multiply-adds. Choose a layer to see its channels.`,
  layer: 'Layer',
  kind: 'Kind',
  kinds: {
    standard: 'standard 3×3',
    depthwise: 'DWconv 3×3',
    pointwise: 'pointwise 1×1',
    shuffle: 'shuffle',
    linear: 'linear layer',
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

  fiveText:
    'The same network with fewer or more channels. Accuracy is for ImageNet, as torchvision publishes it; multiply-adds are counted in the network that runs here, at 224×224. The paper (table 5) counts slightly more.',
  width: 'Width',
  top1: 'Top-1',
  top5: 'Top-5',
  millions: 'Multiply-adds',
  file: 'File (f32)',
  fiveTime: 'Times are at 224×224 with random weights: they need as long as trained ones.',
  plot: 'Top-1 accuracy and multiply-adds of the four widths',
  film,
  threads,
  map,
  mistakes,
  models,
  questions,
  value,
};

export default see;
