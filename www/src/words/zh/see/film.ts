import type { Words } from '../../index.ts';

const film: Words['see']['film'] = {
  play: '播放',
  pause: '暂停',
  scrub: '动画的位置。可用方向键逐个值移动。',
  multiplications: '次乘法',
  all: (count) => `整个通道共 ${count} 次乘法。`,
  acts: {
    depthwise: {
      title: '3×3 深度卷积（DWconv）',
      text: (numbers) => `读一个通道里相邻的 ${numbers} 个数：${numbers} 次乘法`,
    },
    standard: {
      title: '3×3 标准卷积',
      text: (numbers, channels) => `读全部 ${channels} 个通道里相邻的 9 个数：${numbers} 次乘法`,
    },
    pointwise: {
      title: '1×1 逐点卷积',
      text: (numbers, channels) => `读全部 ${channels} 个通道里同一位置的像素：${numbers} 次乘法`,
    },
  },
};

export default film;
