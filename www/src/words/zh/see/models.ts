import type { Words } from '../../index.ts';

const models: Words['see']['models'] = {
  model: '神经网络',
  builtIn: '页面自带',
  own: '页面自带的神经网络',
  open: '打开检查点文件',
  opening: '正在打开……',
  noClasses: '这个神经网络没有类别，它以特征结束。',
};

export default models;
