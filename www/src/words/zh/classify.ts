import type { AssumptionWords } from '../assumption.ts';
import type { Words } from '../index.ts';
import type { Measurement, Spread } from '../measurement.ts';
import type { Say } from '../say.ts';
import common from './common.ts';
import problems from './problems.ts';
import teach from './teach.ts';

const assumed: AssumptionWords = {
  labels: (_, { own }) =>
    `它的文件没有标签，所以类别用编号代替。${own ? '请拖入 .txt 或 .json 标签文件，顺序与训练时相同。' : ''}`,
  preprocess: ({ way }, { preprocess: { resize, crop } }) =>
    ({
      torchvision: `文件没有说明图片如何预处理，按 torchvision 的方式：短边缩放到 ${resize}，居中裁剪 ${crop[0]}，RGB，ImageNet 的均值与标准差。`,
      megvii: `文件没有说明图片如何预处理，按论文作者的方式：短边缩放到 ${resize}，居中裁剪 ${crop[0]}，BGR，0 到 255；但缩放时抗锯齿，与作者所用的 OpenCV 不同。`,
    })[way],
  prefix: ({ prefix }) => `文件里有多个神经网络，采用“${prefix}”下的那个。`,
  head: ({ module }) => `文件中的“${module}”与神经网络相符，当作分类层。`,
  relu: ({ module }) => `分类头有两层，第一层“${module}”之后当作有 ReLU。`,
};

function report(
  { runs, warmUp, engine, eightBit, call, model, build, where, picture, browser, coarse }: Measurement,
  say: Say,
): string[] {
  const subject = { picture: picture.name, camera: '摄像头', grey: '纯灰' }[picture.kind];
  const times = ({ median, low, high }: Spread) =>
    `${say.milliseconds(median)}，每秒 ${say.count(1000 / median)} 次（80% 在 ${say.milliseconds(low)} 到 ${say.milliseconds(high)} 之间）`;
  return [
    `ShuffleNet，预热 ${warmUp} 次后 ${runs} 次的中位数`,
    `预处理与神经网络：${times(engine)}`,
    `同样的计算，用 8 位整数：${times(eightBit)}`,
    `含解码与传送：${times(call)}`,
    `图片：${subject}，${picture.width} × ${picture.height}`,
    `模型：${model.name}，${model.architecture}，${say.count(model.classes)} 类，${say.bytes(model.bytes)}`,
    `引擎：${build}，${where === 'worker' ? '在 worker 中' : '在页面线程上'}`,
    `浏览器：${browser}`,
    ...(coarse ? ['此浏览器只计整毫秒，所以时间是粗略的。'] : []),
  ];
}

const classify: Words['classify'] = {
  title: '图里是什么？',
  description: '选一张图片，看看 ShuffleNetV2 认出了什么。它在你的浏览器里运行，任何内容都不会离开你的设备。',
  lead: '选一张照片，一个小巧的神经网络会说出它看到了什么，全程就在你的浏览器里完成。',
  promise: common.promise,

  pictures: '可选的图片',
  yours: '你的图片',
  yoursHow: common.choose,
  drop: '松手放下图片，或你自己的模型',
  shown: '当前图片',
  size: common.size,
  photoBy: (author) => `摄影：${author}`,
  source: '来源',

  album: (count) => `${count} 张图片`,
  albumRead: (done, all) => `已识别 ${done} / ${all}`,
  albumWaits: '等测量结束后继续。',
  albumBad: (read, bad) => `${read} 张已识别，${bad} 张失败`,
  albumOpen: '点开一张，可看大图和依据。',
  announceAlbum: (read, bad) =>
    `已识别 ${read} 张图片。${bad.length === 0 ? '' : `无法识别：${bad.join('、')}。`}`,
  noFit: '都不像',
  all: '全部',
  close: '关闭',
  save: '保存结果',

  see: '看它思考',
  ...common.viewfinder,
  smoothed: (seconds) => `百分比取最近 ${seconds} 秒的平滑值。`,
  frozen: '画面已定格，只识别这一帧。',
  freeze: '定格',
  frames: '帧数',
  framesWhat: '每秒识别',
  budget: (share) => `占两帧间隔的 ${share}`,
  closest: '都不像，最接近的是',
  nothingFits: (classes) => `和它认识的都不像。它只认识 ${classes} 种事物。`,
  update: '本页有新版本。',
  updateNow: '使用新版本',

  result: '神经网络看到了什么',
  best: common.best,
  perhaps: common.perhaps,
  unsure: (classes) => `它没有把握：图中的东西也许不在它认识的 ${classes} 种之内。`,
  sure: (classes) => `从它认识的 ${classes} 种事物中选出。`,
  reading: common.reading,
  waiting: '神经网络就绪后，就会识别这张图片。',
  announce: (guesses, ms) => `${guesses.join('、')}。用时 ${ms}。`,

  network: '神经网络下载进度',
  ready: (classes) => `就绪，认识 ${classes} 种事物。`,
  noClasses: '这个神经网络没有类别，说不出看到的是什么。教它认你的东西，它就能认出来。',

  time: '用时',
  timeWhat: '含预处理',
  build: '版本',
  builds: { simd128: 'SIMD128', 'relaxed-simd': '宽松 SIMD' },
  buildWhats: { simd128: '各浏览器通用', 'relaxed-simd': '较快的版本' },
  sent: '上传',
  sentNothing: '无',
  sentWhat: '图片只留在本机',

  how: '工作原理',
  howText:
    'ShuffleNetV2 是一种小到能在手机上运行的卷积网络。它的计算用 Rust 写成，编译为带 SIMD 的 WebAssembly，就在你面前这台设备的处理器上运行。',
  offline: '断开网络连接，再选一张图片：它照样能回答。',
  docs: '文档：在你自己的网页或程序里使用',
  licences: '本页所含各部分的许可',
  knows: '它认识什么',
  knowsText: '日常事物：动物、车辆、乐器、食物。遇到别的，它只能说像什么。',
  knowsOwn: (model) => `“${model}”训练时学过的事物。遇到别的，它只能说像什么。`,
  knowsAll: '完整列表',
  credits: '照片',
  creditsText: '示例照片出自愿意分享的作者，经缩小或重新编码。',
  creditsAll: '署名',
  model: (name, license) => `模型：${name}。许可：${license}`,
  provenance: common.provenance,

  models: '模型',
  modelsText:
    '你训练过自己的 ShuffleNetV2 吗？把检查点（.pth、.pt、.ckpt、.bin、.safetensors 或 .onnx）拖到本页任意处即可，标签文件（.txt 每行一个标签，或 .json）可以一起拖入，也可以之后再拖。它只在本机读取，与图片一样不会上传；它会一直保留到你移除为止，断网也能用。',
  chooseModel: '选择模型或标签',
  modelFacts: (classes, width, size) => [`${classes} 类`, `×${width}`, size],
  builtIn: '内置',
  passing: '仅限本次访问',
  inUse: '使用中',
  use: '使用',
  remove: '移除',
  removed: (name) => `已移除“${name}”。`,
  undo: '撤销',
  opening: (name) => `正在读取“${name}”……`,
  numberedClass: (index) => `类别 ${index}`,
  assumed,

  speed: '在这台设备上有多快',
  speedText: (runs, warmUp) => `对当前画面（没有时用纯灰图）预热 ${warmUp} 次后，取 ${runs} 次的中位数。`,
  engine: '引擎',
  engineSent: (size) => `下载 ${size}`,
  engineStored: '取自浏览器的缓存',
  modelFile: '模型',
  measure: '测速',
  measuring: (done, runs) => `第 ${done} 次，共 ${runs} 次`,
  interrupted: '测速中断了。请重新开始。',
  copy: '复制',
  copied: '已复制。',
  notCopied: '浏览器不允许复制。文字已选中，请用键盘或菜单复制。',
  report,
  teach,

  quality: {
    title: '在这里，它有多准？',
    text: '选择一个文件夹，其中每个类别各有一个以类别命名的图片文件夹，例如 pets/cat、pets/dog。你会看到当前模型在这些图片上答对多少、把什么认成了什么，以及它的百分比有多可信。图片只留在本机。',
    choose: '选择文件夹来测量……',
    eightBit: '同时测量 8 位整数计算',
    offer: '这些文件夹以类别命名。',
    many: '图片太多，不逐张显示。',
    measure: (pictures, classes) => `测量模型在这 ${pictures} 张图片（${classes} 类）上有多准`,
    decline: '暂不测量',
  },

  problemTitle: '没有成功',
  problems,
};

export default classify;
