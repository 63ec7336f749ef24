import type { CommonWords } from '../en/common.ts';

const common: CommonWords = {
  signs: { colon: '：', comma: '、', aside: (text) => `（${text}）` },
  promise: '任何内容都不会离开你的设备。',

  starting: '正在启动神经网络……',
  unsupported:
    '它需要 WebAssembly SIMD，而这个浏览器没有或关闭了它。请用新版浏览器打开本页：Chrome 103、Firefox 105、Safari 16.4 或更高版本。',
  stopped: '它意外停止了，也许是内存不足。请重试，或选一张小一些的图片。',
  retry: '重试',

  choose: '选择、拖入或粘贴',
  size: (width, height) => `${width} × ${height}`,
  reading: '正在看图……',
  best: '最可能是',
  perhaps: '也许是',
  provenance: (text) => `模型来源：${text}`,

  viewfinder: {
    camera: '摄像头',
    cameraHow: '对准身边的东西',
    cameraStarting: '浏览器询问时，请允许使用摄像头。',
    stop: '停止',
    turn: '切换',
    mirror: '镜像',
    why: '为什么？',
    whyClass: (name) => `显示支持“${name}”的部分`,
  },
};

export default common;
