import type { TaughtWords } from '../taught/index.ts';
import common from './common.ts';
import problems from './problems.ts';

const taught: TaughtWords = {
  signs: common.signs,
  title: (names, more) => `${names.join('、')}${more > 0 ? `等 ${names.length + more} 样` : ''}`,
  lead: '给本页看其中一样，它会说出是哪一样。',
  promise: common.promise,

  ways: '给它看的方式',
  ...common.viewfinder,
  picture: '图片',
  pictureHow: common.choose,
  drop: '松手放下图片',
  shown: (name) => `当前图片：${name}`,
  size: common.size,

  result: '它看到了什么',
  starting: common.starting,
  ready: '它认识这些东西。',
  reading: common.reading,
  best: common.best,
  perhaps: common.perhaps,
  closest: (name) => `最接近的是${name}`,
  none: '都不是',

  failed: '神经网络没能启动。',
  failures: {
    unsupported: common.unsupported,
    stopped: common.stopped,
    unusable: '它就在这个文件里，但文件不完整或已损坏。请重新复制或下载。',
  },
  retry: common.retry,

  about: '这是什么',
  aboutText:
    '一个小巧的神经网络 ShuffleNetV2，有人教会它认这些东西；连同运行它的引擎，全都在这一个文件里，在你的设备上工作。本页不下载任何内容，也不上传任何内容。',
  aboutFolder: '在文件夹里可以像普通文件一样打开，但有的浏览器这时不提供摄像头；放到 https 网站上就可以用。',
  network: '神经网络',
  model: (name, license) => `模型：${name}，以 8 位存储。许可：${license}`,
  provenance: common.provenance,
  licences: '页面与引擎：shufflenet-wasm，MIT 许可。其全文以及所含各部分的许可全文，均在本页源代码里。',
  taught: '它学过什么',
  examples: (n, of, say) =>
    `${say.count(of)} 样东西的 ${say.count(n)} 个例子。例子已化为数字：除每样一张小图外，文件里没有图片。`,
  left: (of, say) => `原有 ${say.count(of)} 个，其余放不进这个文件，已均匀舍去。`,
  export: '导出',
  exportHow: '存成文件，教它的页面可用“导入”读取。',

  problems: {
    ...problems,
    'camera-from-folder': () =>
      '摄像头没能打开。不是每个浏览器都允许从文件夹打开的网页使用摄像头：请把本文件放到 https 网站上再打开，或选择一张图片。',
  },
};

export default taught;
