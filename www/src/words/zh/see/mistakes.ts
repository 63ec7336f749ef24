import type { Words } from '../../index.ts';

const mistakes: Words['see']['mistakes'] = {
  doIt: '假如真是这样',
  real: 'DWconv 的输出',
  wrong: '假如那样的输出',
  separable: (real, wrong) =>
    `那么每个输出都会混合全部通道，用到 ${wrong} 个乘积，而不是 ${real} 个。这其实是后面那层 1×1 卷积的输出，是另一层。`,
  one: '那么每个值只会变大或变小：还是输入的样子，找不出边缘。只有比较相邻的像素，才知道哪里有变化。',
};

export default mistakes;
