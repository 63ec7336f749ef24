import type { Words } from '../../index.ts';
import film from './film.ts';
import map from './map.ts';
import mistakes from './mistakes.ts';
import models from './models.ts';
import questions from './questions.ts';
import threads from './threads.ts';
import value from './value.ts';

const see: Words['see'] = {
  back: '图里是什么？',

  title: 'ShuffleNetV2 里的 DWconv 是什么？',
  description:
    '用真实的神经网络和你自己的图片，看清 ShuffleNetV2 里的 DWconv 是什么。任何内容都不会离开你的设备。',
  answer: 'DWconv 就是 3×3 深度卷积：每个通道只有一个属于自己的 3×3 滤波器。',
  answerMore:
    '它会看相邻的九个像素，但从不看别的通道。在 ShuffleNetV2 里，它夹在两个 1×1（逐点）卷积之间。逐点卷积正好相反：只看一个像素，但看遍所在分支的全部通道。',
  error1:
    '深度卷积不等于深度可分离卷积。深度可分离卷积是两层的合称：先深度卷积，再逐点卷积。DWconv 只是其中的第一层。',
  error2: '深度卷积的滤波器不是 1×1，这里是 3×3。1×1 的滤波器属于逐点卷积。',
  paper: 'Ma 等，2018，ShuffleNet V2',
  mobile: 'Howard 等，2017，MobileNets',

  parts: {
    film: {
      title: '先看一看',
      ask: '得出一个输出值有三种方法，哪一种读的数最少？',
    },
    mistakes: {
      title: '两个常见的误解',
      ask: '如果它们是真的，会得出什么？试一试。',
    },
    convolutions: {
      title: '一次看一个卷积',
      ask: '三种卷积里，哪一种看的数最少？点一下输出，数一数。',
    },
    cost: {
      title: '它省了多少',
      ask: '计算量减半，时间也会减半吗？换个大小，测一测。',
    },
    shuffle: {
      title: '拆分与混洗',
      ask: '如果不混洗，前一半通道什么时候才会被卷积？跟着一个通道走一遍。',
    },
    network: {
      title: '整个网络',
      ask: '大部分乘法在 DWconv 里，还是在 1×1 里？打开一个单元看看。',
    },
    widths: {
      title: '四种宽度',
      ask: '计算量增加到四倍，能换来多少准确率？',
    },
    value: {
      title: '自己验证',
      ask: 'PyTorch 得出的也一样吗？任选一个值，运行下面的代码。',
    },
    questions: {
      title: '五个问题',
      ask: '你看出了什么？每题当场给出答案和理由。',
    },
  },

  pictures: '选一张图片',
  own: '你的图片',
  camera: { start: '摄像头', stop: '关闭摄像头', hold: '定格', other: '切换摄像头' },
  here: '下面的一切都由这台设备根据这张图片算出，不会发送到任何地方。',
  problems: {
    picture: '这个文件不能作为图片打开。请选择 JPEG 或 PNG 文件。',
  },
  sees: '神经网络看到',

  oneText: (channels) =>
    `这些数字都来自网络的第二个单元。它的 DWconv 读入 ${channels} 个通道。请点一下输出中的像素，或用方向键移动。`,
  output: '输出',
  outputHelp: '输出像素，可用方向键移动选中的像素。',
  pixel: (y, x) => `第 ${y + 1} 行，第 ${x + 1} 列`,
  inputChannel: '输入通道',
  outputChannel: '输出通道',
  inputs: '输入',
  weights: '权重',
  products: '乘积',
  bias: '偏置',
  engine: (value) => `网络自己算出的值：${value}`,
  relu: '总和为负时变成 0（ReLU）。',
  rounded: '小表格里的数字经过舍入。',
  depthwise: '3×3 深度卷积（DWconv）',
  depthwiseText: '9 个乘积，全部来自同一个通道，不看别的通道。',
  pointwise: '接着是 1×1 逐点卷积',
  pointwiseText: (count) => `${count} 个乘积，每个通道一个，全部来自同一个像素。每一根条是一个乘积。`,
  standard: '3×3 标准卷积',
  standardText: (count) =>
    `${count} 个乘积：每个通道都看九个像素。这里的权重由深度卷积与逐点卷积的权重相乘得到。每一根条是一个通道的和。`,
  same: 'DWconv 与后面的 1×1 卷积之间只有求和，没有 ReLU。所以一个标准卷积也能得出同样的结果，只是需要多得多的乘法。',

  twoText:
    'k 是滤波器的边长（3），C 是通道数。标准卷积需要 k·k·Cin·Cout 个权重；深度卷积加逐点卷积只需 k·k·Cin + Cin·Cout 个。每个权重在每个输出像素上用一次。',
  inputsLabel: '输入通道数（Cin）',
  outputsLabel: '输出通道数（Cout）',
  sideLabel: '高和宽',
  strideLabel: '步幅',
  forms: { standard: '3×3 标准卷积', depthwise: '单独的 3×3 深度卷积', separable: '深度卷积 + 逐点卷积' },
  form: '形式',
  formula: '权重数',
  multiplyAdds: '乘加次数',
  time: '本机用时',
  measure: '测量',
  measuring: '正在测量……',
  saved: (arithmetic, time) => `标准卷积的计算量是深度卷积加逐点卷积的 ${arithmetic} 倍，用时是 ${time} 倍。`,
  short: '时间省得没有计算量那么多。深度卷积每读入一个数只做 9 次乘法，所以多半时间在等内存，而不是在计算。',
  notShort: '这一次，时间省得不比计算量少。请换个大小，再测一次。',
  clock: '用普通的 SIMD128 版本、单线程测得。别的程序会造成干扰，请多测几次。',
  stop: '停止测量',
  found: (each, most) => `在这台设备上：${each}（最后一行与第一行之比）。这里代价最大的是 ${most}。`,
  more: '关于卷积本身，另有讲得更好的网页',
  papers: '关于 ShuffleNetV2 和 DWconv 的说法出自两篇论文',
  guidelines: '为什么时间不等于计算量：四条准则（论文第 2 节）',
  slower: (factor) => `在这里，最后一个用时是第一个的 ${factor} 倍。`,
  notSlower: '在这里，最后一个并不比第一个慢：这台设备和这个引擎在这个大小下看不出这种影响。',
  guide: {
    g1: {
      title: 'G1. 输入与输出通道数相等时，访存最少。',
      text: '四个计算量几乎相同的 1×1 卷积。通道数相差越大，要读写的数就越多。',
    },
    g2: {
      title: 'G2. 分组太多会增加访存。',
      text: '计算量几乎相同的分组卷积：组越多，要读写的通道也越多。',
    },
    g3: {
      title: 'G3. 拆成许多小块，比一整块慢。',
      text: '同样的计算量，由 1、2 或 4 个卷积依次完成。论文发现，这在 GPU 上影响很大，在 ARM 处理器上影响较小。',
    },
    g4: {
      title: 'G4. 逐元素的运算并不免费。',
      text: 'ReLU 和加法几乎没有计算量，却要读写整个张量。在这个引擎里，ReLU 在卷积写出结果时顺便完成，所以不花时间。',
    },
  },

  threeText:
    '每个单元把工作分给两个分支，再用通道混洗把两边的通道交错排列，让信息在下一个单元里互通（论文图 3 c、d）。',
  stride1: '步幅 1',
  stride2: '步幅 2',
  stride1Text: '一半通道原样通过（绿色），另一半依次经过 1×1、DWconv、1×1（黄色）。',
  stride2Text: '两个分支都看到全部通道，各有一个步幅为 2 的 DWconv，高和宽因此减半。',
  some: (shown, all) => `每个分支 ${all} 个通道中的前 ${shown} 个：`,
  doShuffle: '混洗',
  undoShuffle: '撤销混洗',
  left: '左分支',
  right: '右分支',
  off: '如果 16 个单元都不混洗',
  offText: '权重相同，图片相同，只是通道的顺序不同：',
  with: '有混洗',
  without: '没有混洗',

  fourText: (side, parameters, millions) =>
    `从图片（${side} 像素）到答案：${parameters} 个参数，${millions} M 次乘加。选一层，看看它的通道。`,
  layer: '层',
  kind: '类型',
  kinds: {
    standard: '3×3 标准卷积',
    depthwise: '3×3 DWconv',
    pointwise: '1×1 逐点卷积',
    shuffle: '混洗',
    linear: '线性层',
    classifier: '分类器',
  },
  shape: '输出',
  parameters: '参数',
  share: '时间占比',
  channelsOf: (layer, count) => `${layer}：${count} 个通道。亮的值大，暗的值小。`,
  profileText: (runs) => `${runs} 次运行的平均。混洗没有自己的时间：它在前面的卷积写出结果时完成。`,
  matter: (label) => `conv5 的哪些通道最支持“${label}”`,
  matterText: '通道的平均值乘以这一类的权重。全部通道之和再加一个常数，就是这一类的得分。',
  channel: '通道',

  fiveText:
    '同一个网络，通道有少有多。准确率是 torchvision 公布的 ImageNet 结果；乘加次数按这里运行的网络在 224×224 输入下计算，论文（表 5）所列略高。',
  width: '宽度',
  top1: 'Top-1',
  top5: 'Top-5',
  millions: '乘加次数',
  file: '文件（f32）',
  fiveTime: '用时按 224×224、随机权重测得：与训练好的权重一样快慢。',
  plot: '四种宽度的 Top-1 准确率与乘加次数',
  film,
  threads,
  map,
  mistakes,
  models,
  questions,
  value,
};

export default see;
