const en = {
  tag: 'en',
  /** The other language, in its own words, for the switch. */
  otherTag: 'zh-Hans',
  other: '中文',
  back: 'What is in the picture?',

  title: 'What is the DWconv in ShuffleNetV2?',
  description:
    'What the DWconv in ShuffleNetV2 is, shown with the real network on your own picture. Nothing leaves your device.',
  answer: 'DWconv is the 3×3 depthwise convolution: every channel has one 3×3 filter of its own.',
  answerMore:
    'It looks at nine neighbouring pixels, but never at another channel. In ShuffleNetV2 it stands between two 1×1 (pointwise) convolutions. Those do the opposite: they look at one pixel, but at all channels of their branch.',
};

export type SeeWords = typeof en;
export default en;
