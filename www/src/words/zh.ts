import type { ErrorCode } from 'shufflenet-wasm';
import type { AssumptionWords } from './assumption.ts';
import type { Words } from './en.ts';
import type { Measurement, Spread } from './measurement.ts';
import type { Say } from './say.ts';

/** The package's messages are English; each kind is told first, the details follow. */
const refusals: Partial<Record<ErrorCode, string>> = {
  UnknownFormat:
    '它不是能读取的模型文件。请用 torch.save(model.state_dict(), "model.pth") 保存权重，再选该文件。',
  NotOnlyTensors:
    '除张量外，它还含有代码或对象，本页从不执行这些内容。请只保存权重：torch.save(model.state_dict(), "model.pth")。',
  Damaged: '文件已损坏。请重新下载或复制。',
  Truncated: '文件不完整。请重新下载或复制。',
  MissingTensor: '缺少网络所需的张量。需要 torchvision 或 Megvii 的 ShuffleNetV2。',
  WrongShape: '有张量的形状与网络不符。',
  WrongDtype: '有张量的数值类型不是浮点数。请存为 F64、F32、F16 或 BF16。',
  NotFinite: '有张量含 NaN 或无穷大：训练发散了，或文件已损坏。',
  UnknownArchitecture: '它不是能读取的 ShuffleNetV2。可用 torchvision 或 Megvii 的 ×0.5、×1.0、×1.5、×2.0。',
  BadMetadata: '文件里的元数据无法使用。',
  LabelsMismatch: '文件里的标签数与类别数不符。请按训练顺序给每个类别一个标签。',
};

const assumed: AssumptionWords = {
  labels: (_, { own }) =>
    `它的文件没有类别名称，所以用编号代替。${own ? '请拖入 .txt 或 .json 名称文件，顺序与训练时相同。' : ''}`,
  preprocess: ({ way }, { preprocess: { resize, crop } }) =>
    ({
      torchvision: `文件没有说明图片如何预处理，按 torchvision 的方式：短边缩放到 ${resize}，居中裁剪 ${crop[0]}，RGB，ImageNet 的均值与标准差。`,
      megvii: `文件没有说明图片如何预处理，按论文作者的方式：短边缩放到 ${resize}，居中裁剪 ${crop[0]}，BGR，0 到 255；但缩放时抗锯齿，与作者所用的 OpenCV 不同。`,
    })[way],
  prefix: ({ prefix }) => `文件里有多个网络，采用“${prefix}”下的那个。`,
  head: ({ module }) => `文件中的“${module}”与网络相符，当作分类层。`,
  relu: ({ module }) => `分类头有两层，第一层“${module}”之后当作有 ReLU。`,
};

function report(
  { runs, warmUp, engine, eightBit, call, model, build, where, picture, browser, coarse }: Measurement,
  say: Say,
): string[] {
  const subject = { picture: picture.name, camera: '相机', grey: '纯灰' }[picture.kind];
  const times = ({ median, low, high }: Spread) =>
    `${say.milliseconds(median)}，每秒 ${say.count(1000 / median)} 次（80 % 在 ${say.milliseconds(low)} 到 ${say.milliseconds(high)} 之间）`;
  return [
    `ShuffleNet，预热 ${warmUp} 次后 ${runs} 次的中位数`,
    `预处理与网络计算：${times(engine)}`,
    `同样的计算，用 8 位整数：${times(eightBit)}`,
    `含解码与传送：${times(call)}`,
    `图片：${subject}，${picture.width} × ${picture.height}`,
    `模型：${model.name}，${model.architecture}，${say.count(model.classes)} 类，${say.bytes(model.bytes)}`,
    `引擎：${build}，${where === 'worker' ? '在 worker 中' : '在页面线程上'}`,
    `浏览器：${browser}`,
    ...(coarse ? ['此浏览器只计整毫秒，所以时间是粗略的。'] : []),
  ];
}

const arrival: Words['arrival'] = {
  fetching: (received) => `正在下载网络：${received}`,
  fetchingOf: (received, total) => `正在下载网络：${received} / ${total}`,
  starting: '正在启动网络……',

  failed: '网络没能载入',
  failures: {
    unsupported:
      '它需要 WebAssembly SIMD，而这个浏览器没有或关闭了它。请用新版浏览器打开本页：Chrome 103、Firefox 105、Safari 16.4 或更高版本。',
    unreachable: '它的文件应与本页放在一起，却没能取得。请检查网络连接后重试。',
    stopped: '它意外停止了，也许是内存不足。请重新启动，或选一张小一些的图片。',
    unusable:
      '它的模型文件应与本页放在一起，收到的却已损坏或是别的文件。请重新加载本页；若仍不行，需要重新放置该文件。',
  },
};

const classify: Words['classify'] = {
  title: '图里是什么？',
  description: '选一张图片，看看 ShuffleNetV2 认出了什么。它在你的浏览器里运行，任何内容都不会离开你的设备。',
  lead: '选一张照片，一个小巧的神经网络会说出它看到了什么，全程就在你的浏览器里完成。',
  promise: '任何内容都不会离开你的设备。',

  pictures: '可选的图片',
  yours: '你的图片',
  yoursHow: '选择、拖入或粘贴',
  drop: '松手放下图片，或你自己的模型',
  shown: '当前图片',
  size: (width, height) => `${width} × ${height}`,
  photoBy: (author) => `摄影：${author}`,
  source: '来源',

  album: (count) => `${count} 张图片`,
  albumRead: (done, all) => `已识别 ${done} / ${all}`,
  albumBad: (read, bad) => `${read} 张已识别，${bad} 张失败`,
  albumOpen: '点开一张，可看大图和理由。',
  announceAlbum: (read, bad) =>
    `已识别 ${read} 张图片。${bad.length === 0 ? '' : `无法识别：${bad.join('，')}。`}`,
  noFit: '都不像',
  all: '全部',
  close: '关闭',
  save: '保存结果',

  see: '看它思考',
  camera: '相机',
  cameraHow: '对准身边的东西',
  cameraStarting: '浏览器询问时，请允许使用相机。',
  smoothed: (seconds) => `百分比取最近 ${seconds} 秒的平滑值。`,
  frozen: '画面已定格，只识别这一帧。',
  stop: '停止',
  turn: '切换',
  mirror: '镜像',
  freeze: '定格',
  why: '为什么？',
  whyClass: (label) => `显示支持“${label}”的部分`,
  frames: '帧数',
  framesWhat: '每秒识别',
  budget: (share) => `占两帧间隔的 ${share}`,
  closest: '都不像，最接近的是',
  nothingFits: (classes) => `它认识的都不像。它只能叫出 ${classes} 种事物。`,
  update: '本页有新版本。',
  updateNow: '使用新版本',

  result: '网络看到了什么',
  best: '最可能是',
  perhaps: '也许是',
  unsure: (classes) => `它没有把握：图中的东西也许不在它认识的 ${classes} 种之内。`,
  sure: (classes) => `从它认识的 ${classes} 种事物中选出。`,
  reading: '正在看图……',
  waiting: '网络一到，就会识别这张图片。',
  announce: (guesses, ms) => `${guesses.join('，')}。用时 ${ms}。`,

  network: '网络下载进度',
  ready: (classes) => `就绪，认识 ${classes} 种事物。`,
  retry: '重试',

  time: '用时',
  timeWhat: '预处理与网络计算',
  build: '版本',
  builds: { simd128: 'SIMD128', 'relaxed-simd': '宽松 SIMD' },
  buildWhats: { simd128: '各浏览器通用', 'relaxed-simd': '较快的版本' },
  sent: '上传',
  sentNothing: '无',
  sentWhat: '图片只留在本机',

  how: '工作原理',
  howText:
    'ShuffleNetV2 是一种小到能在手机上运行的卷积网络。它的计算用 Rust 写成，编译为带 SIMD 的 WebAssembly，就在你面前这台设备的处理器上运行。',
  offline: '断开网络，再选一张图片：它照样能回答。',
  knows: '它认识什么',
  knowsText: '日常事物：动物、车辆、乐器、食物。遇到别的，它只能说像什么。',
  knowsOwn: (model) => `“${model}”训练时学过的事物。遇到别的，它只能说像什么。`,
  knowsAll: '完整列表',
  credits: '照片',
  creditsText: '示例照片出自愿意分享的作者，经缩小或重新编码。',
  creditsAll: '署名',
  model: (name, license) => `模型：${name}。许可：${license}`,
  provenance: (text) => `模型来源：${text}`,

  models: '模型',
  modelsText:
    '你训练过自己的 ShuffleNetV2？把检查点（.pth、.pt、.ckpt、.bin 或 .safetensors）拖到本页任意处即可，标签文件（.txt 每行一个名称，或 .json）可以一起拖入，也可以之后再拖。它只在本机读取，与图片一样不会上传；断网也能用，直到你移除它。',
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
  speedText: (runs, warmUp) => `对当前图片（没有时用纯灰图）预热 ${warmUp} 次后，取 ${runs} 次的中位数。`,
  engine: '引擎',
  engineSent: (size) => `经网络传输 ${size}`,
  engineStored: '取自浏览器的缓存',
  modelFile: '模型',
  measure: '测速',
  measuring: (done, runs) => `第 ${done} 次，共 ${runs} 次`,
  interrupted: '测速中断了。请重新开始。',
  copy: '复制',
  copied: '已复制。',
  notCopied: '浏览器不允许复制。文字已选中，请用键盘或菜单复制。',
  report,
  teach: {
    teach: '教它',
    invite: '是你自己的东西吗？十秒钟就能教会它。',
    knows: (names) => `你教过的：${names.join('、')}。`,
    title: '教它认你的东西',
    done: '完成',
    how: '给东西起个名字，对准相机，按住按钮两秒，再教下一个。',
    howPicture: '给图里的东西起个名字，把这张图作为例子，也可以选多张图片。',
    yours: '你教的东西',
    yoursTag: '你教的',
    name: '名字',
    nameOf: (name) => `“${name}”的名字`,
    thing: (n) => `东西 ${n}`,
    hold: '按住来教',
    holdFor: (name) => `按住来教“${name}”`,
    add: '加入此图',
    addTo: (name) => `把此图加入“${name}”`,
    lesson: (count) => `正在学…… ${count}`,
    lessonOf: (name) => `正在学“${name}”……`,
    picturesFor: (name) => `为“${name}”选择图片`,
    remove: (name) => `删除“${name}”`,
    examples: (_, count) => `${count} 个例子`,
    only: '只认我教的',
    export: '导出',
    model: '存为模型',
    import: '导入',
    check: (share) => `认对 ${share}`,
    checkHow: '每个例子都用其余例子检验过。几乎相同的画面会让这个数字偏高：请换几个角度，再用新的画面试试。',
    checkLater: '教满两样东西、每样两个例子后，这里会显示它能否分清。',
    sure: '这是你教给它的。',
    unsure: '它没有把握。请换角度、换光线，再给它看一些例子。',
    fitsNone: '和你教过的都不像。',
    news: {
      taught: ({ name, count }, say) => `“${name}”现在有 ${say.count(count)} 个例子。`,
      full: ({ name, limit }, say) => `“${name}”已有 ${say.count(limit)} 个例子，足够了。`,
      renamed: ({ from, name }) => `“${from}”已改名为“${name}”。`,
      deleted: ({ name }) => `已删除“${name}”。`,
      restored: ({ name }) => `“${name}”已恢复。`,
      imported: ({ file, classes, examples }, say) =>
        `已从“${file}”导入 ${say.count(classes)} 样东西、${say.count(examples)} 个例子。`,
    },
  },

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
  problems: {
    nothing: ({ came }) =>
      ({
        text: '需要一张图片，收到的却是文字。请复制图片本身，或选择图片文件。',
        link: '需要一张图片，收到的却是链接。本页不访问其他网站：请先保存图片，再选择文件。',
        nothing: '需要一张图片，却什么也没收到。请重新复制图片，或选择图片文件。',
      })[came],
    empty: ({ name }) =>
      `需要一张图片，但“${name}”是空的（0 字节）。如果它还在下载或同步，请等完成后再选一次。`,
    'not-a-picture': ({ name, type }) =>
      `需要一张图片，但“${name}”是别的文件（${type}）。请选择 JPEG、PNG、WebP、GIF 或 AVIF 文件。`,
    undecodable: ({ name, type }) =>
      `浏览器打不开“${name}”${type === '' ? '' : `（${type}）`}：文件已损坏，或是浏览器不认识的格式。请另存为 JPEG 或 PNG 再选。`,
    'too-heavy': ({ name, bytes, limit }, say) =>
      `“${name}”有 ${say.megabytes(bytes)}，这里最多能读 ${say.megabytes(limit)}。请压缩后再选。`,
    'too-large': ({ name, width, height, limit }, say) =>
      `“${name}”有 ${width} × ${height} 像素，这里的内存最多容纳 ${say.megapixels(limit)}。请缩小后再选。`,
    'folder-empty': ({ name }) =>
      `需要图片，但“${name}”里没有本页能读取的图片。请换一个含有 JPEG、PNG、WebP、GIF 或 AVIF 文件的文件夹。`,
    camera: ({ trouble }) =>
      ({
        insecure: '只有通过 https 或本机打开的网页才能使用相机。请用 https 地址打开本页。',
        denied: '本页未获准使用相机。请点地址栏旁的图标，允许相机，然后重新启动。',
        revoked: '相机权限已被收回。请在地址栏旁重新允许，然后再启动。',
        none: '没有找到相机，或相机已关闭。请连接相机后再启动，或选择一张图片。',
        busy: '相机正被其他程序或标签页使用。请关闭后再启动相机。',
        unplugged: '相机已断开。请重新连接后启动，或选择一张图片。',
        failed: '相机没有画面。请重新启动；若仍不行，请重新加载本页。',
      })[trouble],
    'sample-missing': ({ file }, say) =>
      `没能取得照片“${say.title(file)}”。请检查网络连接后再点一次，或选择你自己的图片。`,
    'measure-unavailable': () => '本页负责测量的部分没能取得。请连接网络后再试。',
    'model-refused': ({ name, code, message }) => {
      if (code === 'EngineUnavailable')
        return `“${name}”需要本页读取 PyTorch 文件的部分，但没能取得。请连接网络后再选一次。`;
      const refusal = code && refusals[code];
      return refusal === undefined
        ? `“${name}”无法使用：${message}`
        : `“${name}”无法使用：${refusal}（${message}）`;
    },
    'model-heavy': ({ name, bytes, limit }, say) =>
      `“${name}”有 ${say.megabytes(bytes)}，这里最多能读 ${say.megabytes(limit)}。请只保存权重：torch.save(model.state_dict(), "model.pth")。`,
    'model-gone': ({ name }) => `浏览器里已经没有“${name}”了。请重新选择它的文件。`,
    'model-not-kept': ({ name }) =>
      `“${name}”可以使用，但仅限本次访问：浏览器没有空间保存它。请腾出空间，或退出隐私浏览，再选一次。`,
    'labels-unreadable': ({ name, ...why }) =>
      why.trouble === 'gap'
        ? `每行需要一个名称，但“${name}”的第 ${why.line} 行是空的。请补上或删去该行，再选一次。`
        : `需要名称列表，例如 ["猫", "狗"]，但“${name}”是别的内容。请改成这种形式，或每行一个名称的文本。`,
    'labels-alone': ({ name }) =>
      `“${name}”被当作模型的类别名称，但当前没有使用你自己的模型。请先选模型，或选一张图片（JPEG、PNG、WebP、GIF 或 AVIF）。`,
    'labels-count': ({ name, labels, model, classes }, say) =>
      `“${model}”有 ${say.count(classes)} 个类别，需要同样多的名称，但“${name}”有 ${say.count(labels)} 个。请按训练顺序给每个类别一个名称。`,
    refused: ({ name, message }) => `网络读不了“${name}”：${message} 请另存为 JPEG 或 PNG 再选，或换一张。`,
    'name-missing': ({ name }) => `需要一个名字，但什么也没填。名字仍是“${name}”，请另填一个。`,
    'name-taken': ({ name, wanted }) => `“${name}”不能改名为“${wanted}”：已经有“${wanted}”了。请换一个名字。`,
    'model-unsaved': ({ message }) => `模型没能保存：${message}`,
    'not-kept': () => '这个浏览器不为本页保存数据，离开后你教的内容就没有了。请导出以保留。',
    'no-classes': ({ name, came }) =>
      `需要一个教学文件，但“${name}”${
        { nothing: '是空的（0 字节）', 'no-json': '不是 JSON', other: '里是别的内容' }[came]
      }。请选择从本页导出的文件。你已教的内容没有变动。`,
    'other-model': ({ name, came, running }) =>
      `需要为模型“${running}”教的内容，但“${name}”是教给${
        typeof came === 'number' ? `另一个模型的（每个例子 ${came} 个数）` : `“${came}”的`
      }，两者看到的不同。请载入那个模型，或重新教一遍。你已教的内容没有变动。`,
  },
};

const see: Words['see'] = {
  back: '图里是什么？',

  title: 'ShuffleNetV2 里的 DWconv 是什么？',
  description:
    '用真实的网络和你自己的图片，看清 ShuffleNetV2 里的 DWconv 是什么。任何内容都不会离开你的设备。',
  answer: 'DWconv 就是 3×3 深度卷积：每个通道只有一个属于自己的 3×3 滤波器。',
  answerMore:
    '它会看相邻的九个像素，但从不看别的通道。在 ShuffleNetV2 里，它夹在两个 1×1（逐点）卷积之间。逐点卷积正好相反：只看一个像素，但看遍所在分支的全部通道。',
  errors: '两个常见的误解',
  error1:
    '深度卷积不等于深度可分离卷积。深度可分离卷积是两层的合称：先深度卷积，再逐点卷积。DWconv 只是其中的第一层。',
  error2: '深度卷积的滤波器不是 1×1，这里是 3×3。1×1 的滤波器属于逐点卷积。',
  paper: 'Ma 等，2018，ShuffleNet V2',
  mobile: 'Howard 等，2017，MobileNets',

  pictures: '选一张图片',
  own: '你的图片',
  camera: '摄像头',
  cameraStop: '关闭摄像头',
  here: '下面的一切都由这台设备根据这张图片算出，不会发送到任何地方。',
  problems: {
    picture: '这个文件不能作为图片打开。请选择 JPEG 或 PNG 文件。',
    camera: '打不开摄像头。请在浏览器里允许使用，或改选一张图片。',
  },
  sees: '网络看到',

  one: '1. 一次看一个卷积',
  oneText: (channels) =>
    `这些数字都来自网络的第二个单元。它的 DWconv 读入 ${channels} 个通道。请点一下输出中的像素，或用方向键移动。`,
  output: '输出',
  outputHelp: '输出像素，可用方向键移动选中的像素。',
  pixel: (y, x) => `第 ${y + 1} 行，第 ${x + 1} 列`,
  inputChannel: '输入通道',
  outputChannel: '输出通道',
  inputs: '输入',
  weights: '权重',
  products: '乘积',
  bias: '偏置',
  engine: (value) => `网络自己算出的值：${value}`,
  relu: '总和为负时变成 0（ReLU）。',
  rounded: '小表格里的数字经过舍入。',
  depthwise: '3×3 深度卷积（DWconv）',
  depthwiseText: '9 个乘积，全部来自同一个通道，不看别的通道。',
  pointwise: '接着是 1×1 逐点卷积',
  pointwiseText: (count) => `${count} 个乘积，每个通道一个，全部来自同一个像素。每一根条是一个乘积。`,
  standard: '3×3 标准卷积',
  standardText: (count) =>
    `${count} 个乘积：每个通道都看九个像素。这里的权重由深度卷积与逐点卷积的权重相乘得到。每一根条是一个通道的和。`,
  same: 'DWconv 与后面的 1×1 卷积之间只有求和，没有 ReLU。所以一个标准卷积也能得出同样的结果，只是需要多得多的乘法。',

  two: '2. 它省了多少',
  twoText:
    'k 是滤波器的边长（3），C 是通道数。标准卷积需要 k·k·Cin·Cout 个权重；深度卷积加逐点卷积只需 k·k·Cin + Cin·Cout 个。每个权重在每个输出像素上用一次。',
  inputsLabel: '输入通道数（Cin）',
  outputsLabel: '输出通道数（Cout）',
  sideLabel: '高和宽',
  strideLabel: '步幅',
  forms: { standard: '3×3 标准卷积', depthwise: '单独的 3×3 深度卷积', separable: '深度卷积 + 逐点卷积' },
  form: '形式',
  formula: '权重数',
  multiplyAdds: '乘加次数',
  time: '本机用时',
  measure: '测量',
  measuring: '正在测量……',
  saved: (arithmetic, time) => `计算量减少到 ${arithmetic} 分之一，时间减少到 ${time} 分之一。`,
  short: '时间省得没有计算量那么多。深度卷积每读入一个数只做 9 次乘法，所以多半时间在等内存，而不是在计算。',
  notShort: '这一次，时间省得不比计算量少。请换个大小，再测一次。',
  clock: '用普通的 SIMD128 版本、单线程测得。别的程序会造成干扰，请多测几次。',
  guidelines: '为什么时间不等于计算量：四条准则（论文第 2 节）',
  slower: (factor) => `在这里，最后一个用时是第一个的 ${factor} 倍。`,
  notSlower: '在这里，最后一个并不比第一个慢：这台设备和这个引擎在这个大小下看不出这种影响。',
  guide: {
    g1: {
      title: 'G1. 输入与输出通道数相等时，访存最少。',
      text: '四个计算量几乎相同的 1×1 卷积。通道数相差越大，要读写的数就越多。',
    },
    g2: {
      title: 'G2. 分组太多会增加访存。',
      text: '计算量几乎相同的分组卷积：组越多，要读写的通道也越多。',
    },
    g3: {
      title: 'G3. 拆成许多小块，比一整块慢。',
      text: '同样的计算量，由 1、2 或 4 个卷积依次完成。论文发现，这在 GPU 上影响很大，在 ARM 处理器上影响较小。',
    },
    g4: {
      title: 'G4. 逐元素的运算并不免费。',
      text: 'ReLU 和加法几乎没有计算量，却要读写整个张量。在这个引擎里，ReLU 在卷积写出结果时顺便完成，所以不花时间。',
    },
  },

  three: '3. 拆分与混洗',
  threeText:
    '每个单元把工作分给两个分支，再用通道混洗把两边的通道交错排列，让信息在下一个单元里互通（论文图 3 c、d）。',
  stride1: '步幅 1',
  stride2: '步幅 2',
  stride1Text: '一半通道原样通过（绿色），另一半依次经过 1×1、DWconv、1×1（黄色）。',
  stride2Text: '两个分支都看到全部通道，各有一个步幅为 2 的 DWconv，高和宽因此减半。',
  some: (shown, all) => `每个分支 ${all} 个通道中的前 ${shown} 个：`,
  doShuffle: '混洗',
  undoShuffle: '撤销混洗',
  left: '左分支',
  right: '右分支',
  off: '如果 16 个单元都不混洗',
  offText: '权重相同，图片相同，只是通道的顺序不同：',
  with: '有混洗',
  without: '没有混洗',

  four: '4. 走遍整个网络',
  fourText: (side, parameters, millions) =>
    `从图片（${side} 像素）到答案：${parameters} 个参数，${millions} 百万次乘加。选一层，看看它的通道。`,
  layer: '层',
  kind: '类型',
  kinds: {
    standard: '3×3 标准卷积',
    depthwise: '3×3 DWconv',
    pointwise: '1×1 逐点卷积',
    shuffle: '混洗',
    classifier: '分类器',
  },
  shape: '输出',
  parameters: '参数',
  share: '时间占比',
  channelsOf: (layer, count) => `${layer}：${count} 个通道。亮的值大，暗的值小。`,
  profileText: (runs) => `${runs} 次运行的平均。混洗没有自己的时间：它在前面的卷积写出结果时完成。`,
  matter: (label) => `conv5 的哪些通道最支持“${label}”`,
  matterText: '通道的平均值乘以这一类的权重。全部通道之和再加一个常数，就是这一类的得分。',
  channel: '通道',

  five: '5. 四种宽度',
  fiveText:
    '同一个网络，通道有少有多。准确率是 torchvision 公布的 ImageNet 结果；乘加次数按这里运行的网络在 224×224 输入下计算，论文（表 5）所列略高。',
  width: '宽度',
  top1: 'Top-1',
  top5: 'Top-5',
  millions: '乘加次数',
  file: '文件（f32）',
  fiveTime: '用时按 224×224、随机权重测得：与训练好的权重一样快慢。',
  plot: '四种宽度的 Top-1 准确率与乘加次数',
};

/** Of the sample photographs, by file. */
const titles: Readonly<Record<string, string>> = {
  'espresso.jpg': '一杯咖啡',
  'red-panda.jpg': '小熊猫',
  'pyramid.jpg': '代赫舒尔的红金字塔',
  'koala.jpg': '珀斯动物园的考拉',
  'church.jpg': '兰斯大教堂',
  'honey-bee.jpg': '紫菀上的蜜蜂',
  'bison.jpg': '美洲野牛',
  'viaduct.jpg': '加尔桥',
  'german-shepherd.jpg': '德国牧羊犬',
  'giant-panda.jpg': '大熊猫',
  'cat.jpg': '虎斑猫 Chelsea',
  'dahlia.jpg': '大丽花',
};

const zh: Words = {
  tag: 'zh-Hans',
  /** As the language calls itself. */
  name: '中文',
  /** For browsers without JavaScript, in which the page can't be. */
  noscript: '本页在浏览器里运行神经网络，需要 JavaScript。请启用后重新加载。',
  titles,
  arrival,
  classify,
  see,
};

export default zh;
