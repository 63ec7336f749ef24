import type { Words } from '../../index.ts';

const questions: Words['see']['questions'] = {
  before: '读之前：先答五个问题（可跳过）',
  nothingKept: '不会发送或保存任何内容。',
  yes: '对。',
  no: '不对。',
  score: (right) => `5 题答对 ${right} 题。`,
  scoreBefore: (right) => `读之前答对 ${right} 题。`,
  all: {
    reads: {
      text: 'DWconv 算一个输出值要读几个数？',
      choices: ['1 个', '9 个', '每个通道 9 个'],
      right: 1,
      why: '它的滤波器是 3×3，只看一个通道，所以是九个数。',
    },
    weights: {
      text: '58 个通道的 DWconv 有多少个权重（不计偏置）？',
      choices: ['58 × 9 = 522', '9', '58 × 58 × 9 = 30,276'],
      right: 0,
      why: '每个通道有一个自己的 3×3 滤波器：58 个滤波器，各九个权重。',
    },
    mixes: {
      text: '单元里的哪一层能让一个通道知道另一个通道？',
      choices: ['DWconv', 'ReLU', '1×1 卷积'],
      right: 2,
      why: '1×1 卷积把所在分支全部通道在一个像素上的值加起来。DWconv 和 ReLU 都逐个处理通道。',
    },
    passes: {
      text: '为什么要在单元末尾混洗通道？',
      choices: ['让两半互换通道', '为了节省内存', '为了缩小图片'],
      right: 0,
      why: '有一半通道原样通过。如果不混洗，原样通过的永远是同一半，两个分支就永远不会相遇。',
    },
    time: {
      text: 'DWconv 加 1×1 的计算量大约是标准卷积的九分之一。用时也会是九分之一吗？',
      choices: ['总是如此', '反而更慢', '通常省不了那么多'],
      right: 2,
      why: 'DWconv 每读一个数只做很少的计算，所以受限于内存。可以在上面测一测。',
    },
  },
};

export default questions;
