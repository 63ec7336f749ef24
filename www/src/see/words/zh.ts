import type { SeeWords } from './en';

const zh: SeeWords = {
  tag: 'zh-Hans',
  otherTag: 'en',
  other: 'English',
  back: '图里是什么？',

  title: 'ShuffleNetV2 里的 DWconv 是什么？',
  description:
    '用真实的网络和你自己的图片，看清 ShuffleNetV2 里的 DWconv 是什么。任何内容都不会离开你的设备。',
  answer: 'DWconv 就是 3×3 深度卷积：每个通道只有一个属于自己的 3×3 滤波器。',
  answerMore:
    '它会看相邻的九个像素，但从不看别的通道。在 ShuffleNetV2 里，它夹在两个 1×1（逐点）卷积之间。逐点卷积正好相反：只看一个像素，但看遍所在分支的全部通道。',
};

export default zh;
