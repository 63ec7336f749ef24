import type { Words } from '../../index.ts';

const threads: Words['see']['threads'] = {
  choose: '通道（按两个分支拼接后的顺序）',
  split: '拆分',
  both: '两边都看全部',
  joined: '拼接',
  shuffle: '混洗',
  out: (place) => `输出的通道 ${place}`,
  passes: (channel, place) => `通道 ${channel} 原样通过，混洗把它放到输出的位置 ${place}。`,
  ofLeft: (channel, place) => `左分支的通道 ${channel}，混洗把它放到输出的位置 ${place}。`,
  convolved: (channel, place) =>
    `右分支的通道 ${channel}：1×1 混合全部通道，DWconv 逐个通道滤波，1×1 再混合一次。混洗把它放到输出的位置 ${place}。`,
  unequal: '在这个网络里，这个单元的两个分支宽度不同，所以没有画出它的通道。',
  orders: '同一个网络，两种顺序',
  ordersText:
    'torchvision 在单元末尾混洗，下一个单元按前后两半拆分。论文作者只做拼接，由下一个单元按偶数和奇数通道拆分。无论哪种做法，两个分支（a 原样通过，b 经过卷积）各有一半会在下一个单元里被卷积，不同的只是通道的顺序，权重的顺序也随之不同。',
  passNext: '下一步原样通过',
  convolvedNext: '下一步被卷积',
  torchvision: 'torchvision：混洗后对半拆分',
  authors: '论文作者：先偶数，后奇数',
};

export default threads;
