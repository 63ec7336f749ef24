import type { ErrorCode } from 'shufflenet-wasm';
import type { ProblemWords } from '../problem.ts';

/** The package's messages are English; each kind is told first, the details follow. */
const refusals: Partial<Record<ErrorCode, string>> = {
  UnknownFormat:
    '它不是能读取的模型文件。请用 torch.save(model.state_dict(), "model.pth") 保存权重，再选该文件。',
  NotOnlyTensors:
    '除张量外，它还含有代码或对象，本页从不执行这些内容。请只保存权重：torch.save(model.state_dict(), "model.pth")。',
  Damaged: '文件已损坏。请重新下载或复制。',
  Truncated: '文件不完整。请重新下载或复制。',
  MissingTensor: '缺少神经网络所需的张量。需要 torchvision 或 Megvii 的 ShuffleNetV2。',
  WrongShape: '有张量的形状与神经网络不符。',
  WrongDtype: '有张量的数值类型不是浮点数。请存为 F64、F32、F16 或 BF16。',
  NotFinite: '有张量含 NaN 或无穷大：训练发散了，或文件已损坏。',
  UnknownArchitecture: '它不是能读取的 ShuffleNetV2。可用 torchvision 或 Megvii 的 ×0.5、×1.0、×1.5、×2.0。',
  BadMetadata: '文件里的元数据无法使用。',
  LabelsMismatch: '文件里的标签数与类别数不符。请按训练顺序给每个类别一个标签。',
};

const problems: ProblemWords = {
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
  changed: ({ name }) => `读取“${name}”时，发现它在选定之后被改动过，或已不在原处。请重新选择这个文件。`,
  'too-heavy': ({ name, bytes, limit }, say) =>
    `“${name}”有 ${say.megabytes(bytes)}，这里最多能读 ${say.megabytes(limit)}。请存成更小的文件再选。`,
  'too-large': ({ name, width, height, limit }, say) =>
    `“${name}”有 ${width} × ${height} 像素，这里的内存最多容纳 ${say.count(limit / 1e4)} 万像素。请缩小后再选。`,
  'folder-empty': ({ name }) =>
    `需要图片，但“${name}”里没有本页能读取的图片。请换一个含有 JPEG、PNG、WebP、GIF 或 AVIF 文件的文件夹。`,
  unsaved: () => '本页负责生成文件的部分没能取得。请检查网络连接，然后重新加载本页。',
  camera: ({ trouble }) =>
    ({
      insecure: '浏览器只允许 https 网页或本机上的网页使用摄像头。请用 https 地址打开本页。',
      denied: '本页未获准使用摄像头。请点地址栏旁的图标，允许使用摄像头，然后重新打开摄像头。',
      revoked: '摄像头权限已被收回。请在地址栏旁重新允许，然后重新打开摄像头。',
      none: '没有找到摄像头，或摄像头已关闭。请连接后再打开，或选择一张图片。',
      busy: '摄像头正被其他程序或标签页使用。请先关闭那个程序或标签页，再打开摄像头。',
      unplugged: '摄像头已断开。请重新连接后再打开，或选择一张图片。',
      failed: '摄像头没有画面。请重新打开摄像头；若仍不行，请重新加载本页。',
    })[trouble],
  'sample-missing': ({ file }, say) =>
    `没能取得照片“${say.title(file)}”。请检查网络连接后再点一次，或选择你自己的图片。`,
  'measure-unavailable': () => '本页负责测量的部分没能取得。请检查网络连接，然后重新加载本页。',
  'model-refused': ({ name, code, message }) => {
    if (code === 'EngineUnavailable')
      return `“${name}”需要用到本页的一个部分，但这部分没能取得。请检查网络连接，再选一次这个文件。`;
    const refusal = code && refusals[code];
    return refusal === undefined
      ? `“${name}”无法使用：${message}`
      : `“${name}”无法使用：${refusal}（${message}）`;
  },
  'model-heavy': ({ name, bytes, limit }, say) =>
    `“${name}”有 ${say.megabytes(bytes)}，这里最多能读 ${say.megabytes(limit)}。请只保存权重：torch.save(model.state_dict(), "model.pth")。`,
  'model-gone': ({ name }) => `浏览器里已经没有“${name}”了。请重新选择它的文件。`,
  'model-missing': ({ name }) => `没能取得“${name}”的文件。请检查网络连接后重试；若仍不行，请重新加载本页。`,
  'model-replaced': ({ name }) =>
    `“${name}”与之前同名的文件不同。你教给之前那个文件的内容仍在，但未必适合这个文件：如果认错了，请删除后重新教。`,
  'model-not-kept': ({ name }) =>
    `“${name}”可以使用，但仅限本次访问：浏览器没有空间保存它。请腾出空间，或退出无痕模式，再选一次。`,
  'labels-unreadable': ({ name, ...why }) =>
    why.trouble === 'gap'
      ? `每行需要一个标签，但“${name}”的第 ${why.line} 行是空的。请补上或删去该行，再选一次。`
      : `需要标签列表，例如 ["猫", "狗"]，但“${name}”是别的内容。请改成这种形式，或每行一个标签的文本。`,
  'labels-alone': ({ name }) =>
    `“${name}”被当作模型的标签，但当前没有使用你自己的模型。请先选模型，或选一张图片（JPEG、PNG、WebP、GIF 或 AVIF）。`,
  'labels-count': ({ name, labels, model, classes }, say) =>
    `“${model}”有 ${say.count(classes)} 个类别，需要同样多的标签，但“${name}”有 ${say.count(labels)} 个。请按训练顺序给每个类别一个标签。`,
  refused: ({ name, message }) => `神经网络读不了“${name}”：${message} 请另存为 JPEG 或 PNG 再选，或换一张。`,
  'no-folders': ({ pictures }, say) =>
    `每样东西需要一个图片文件夹，但${
      pictures === 0
        ? '里面没有本页能读取的图片'
        : `这 ${say.count(pictures)} 张图片不在任何文件夹里，或者这个浏览器不提供文件夹信息`
    }。请把每样东西的图片放进各自的文件夹，例如 pets/cat 和 pets/dog，再选择外面的那个文件夹。`,
  'name-missing': ({ name }) => `需要一个名字，但什么也没填。名字仍是“${name}”，请另填一个。`,
  'name-taken': ({ name, wanted }) => `“${name}”不能改名为“${wanted}”：已经有“${wanted}”了。请换一个名字。`,
  'model-unsaved': ({ message }) => `模型没能保存：${message}`,
  'page-unsaved': ({ message }) => `网页没能保存：${message}`,
  'not-kept': () =>
    '最近的改动没能全部保存：浏览器空间不足，或不允许存储。没保存的改动在离开本页后就没有了，之前保存的内容不受影响。请腾出空间，下次改动时会一并保存；也可以先导出。',
  'no-classes': ({ name, came }) =>
    `需要存有所教内容的文件，但“${name}”${
      {
        nothing: '是空的（0 字节）',
        heavy: '太大，这里无法读取',
        'no-json': '不是 JSON',
        other: '里是别的内容',
      }[came]
    }。请选择从本页导出的文件。你已教的内容没有变动。`,
  'other-model': ({ name, came, running }) =>
    `需要为模型“${running}”教的内容，但“${name}”是教给${
      typeof came === 'number' ? `另一个模型的（每个例子 ${came} 个数）` : `“${came}”的`
    }，两者看到的不同。请载入那个模型，或重新教一遍。你已教的内容没有变动。`,
};

export default problems;
