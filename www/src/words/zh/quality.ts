import type { Say } from '../say.ts';
import type { QualityWords } from '../quality/index.ts';

const pictures = (n: number, say: Say) => `${say.count(n)} 张图片`;
const list = (names: readonly string[]) => names.map((name) => `“${name}”`).join('、');
/** The first few names, and how many there are. */
const few = (names: readonly string[]) =>
  `${list(names.slice(0, 3))}${names.length > 3 ? `等 ${names.length} 个文件夹` : ''}`;

const zh: QualityWords = {
  trouble: '无法测量',
  troubles: {
    'no-classes': ({ model }) => `“${model}”没有类别，谈不上对错。请使用有类别的模型。`,
    'no-pictures': () =>
      '需要一个图片文件夹，但里面没有本页能读取的图片。请选择含有 JPEG、PNG、WebP、GIF 或 AVIF 文件的文件夹。',
    'no-folders': ({ pictures: n }, say) =>
      `每个类别需要一个文件夹，但这 ${pictures(n, say)}不在任何文件夹里，或者这个浏览器不提供文件夹信息。请把每类图片放进各自的文件夹，例如 pets/cat 和 pets/dog，再选择外面的那个文件夹。`,
    'no-fit': ({ folders, model }) =>
      `需要以“${model}”的类别命名的文件夹，但${few(folders)}${folders.length === 1 ? '不是' : '都不是'}它的类别。请改名后再选一次。`,
  },
  hasClasses: (labels) => `它的类别有${list(labels)}等。`,

  progress: (done, of, say) => `${say.count(done)} / ${pictures(of, say)}`,
  progressEight: (done, of, say) => `${say.count(done)} / ${pictures(of, say)}，8 位整数计算`,
  bar: '已测量的图片',
  share: (share) => `已测量 ${share}。`,
  stop: '停止，保留已测结果',

  endings: {
    stopped: '已停止。',
    model: '所测的模型已不在使用，测量已停止。',
    failed: '测量意外停止：',
  },
  partial: (done, of, say) =>
    done === 0
      ? '还没有测量任何图片。'
      : `共 ${pictures(of, say)}，以下只是已测的 ${say.count(done)} 张的结果。`,
  goOn: '继续',
  close: '关闭',
  finished: (share) => `测量完毕。首选答对：${share}。`,

  title: (model) => `“${model}”有多准`,
  on: (n, of, failed, say) =>
    `${say.count(of)} 个类别的 ${pictures(n, say)}${failed > 0 ? `，另有 ${say.count(failed)} 张失败` : ''}。任何内容都没有离开这台设备。`,

  first: '首选答对',
  five: '前五中答对',
  hits: (hits, of, say) => `${say.count(of)} 张中 ${say.count(hits)} 张。`,
  interval: (low, high) => `换成大量同类图片，应在 ${low} 到 ${high} 之间（95% 置信区间）。`,
  macroF1: '宏平均 F1',
  macroF1What: '各类别的平均，每类同等看待。',
  ece: '校准误差',
  eceWhat: '平均而言，它的百分比与实际答对的比例相差多少。',

  variants: {
    title: '8 位整数计算',
    caption: (n, say) => `两者用的是同样的 ${pictures(n, say)}，模型文件也相同。`,
    form: '计算方式',
    forms: ['32 位浮点，使用中', '8 位整数'],
    first: '首选答对',
    five: '前五中答对',
    same: '首选相同',
    ece: '校准误差',
  },

  trust: {
    title: '它的百分比有多可信',
    text: '条顶在虚线上，表示答对的比例与它的把握一致；低于虚线，表示它过于自信。颜色浅的条不足十张图片。',
    better: (now, better, ece) =>
      `模型把 logits 除以温度 ${now}。改用 ${better} 时，这些图片的真实类别得到的概率最高，校准误差会是 ${ece}。`,
    none: '从这些图片得不出更合适的温度：也许图片太少，或全部答对，或没有什么可改进的。',
    before: '现状',
    after: '换用更合适的温度',
    figure: (title, ece) => `${title}：校准误差 ${ece}`,
    axis: '首选的把握',
    bars: (bars) => `按把握分组，各组答对的比例：${bars.join('；')}。`,
    bar: (sure, right) => `把握 ${sure}，答对 ${right}`,
    numbers: '具体数字',
    range: (low, high) => `${low} 到 ${high}`,
    columns: ['把握', '平均把握', '答对', '图片数'],
    save: '保存使用此温度的模型',
    writing: '正在写入模型……',
    written: (name, temperature) => `“${name}”的温度为 ${temperature}。`,
    notWritten: (message) => `模型没能写入：${message}`,
  },

  classes: {
    title: '各类别',
    caption:
      '最差的在前。召回率：该类图片中被认出的比例。精确率：被认作该类的图片中确属该类的比例。F1 是两者的调和平均。',
    columns: ['类别', '图片数', '召回率', '精确率', 'F1'],
    none: '无',
    all: (n, say) => `全部 ${say.count(n)} 类`,
  },

  confusions: {
    title: '把什么认成了什么',
    nothing: '没有：首选全部答对。',
    caption: '行：图片实际的类别。列：被认作的类别。选一个数字，就显示相应的图片。',
    corner: '类别',
    others: '其他类别',
    pair: (truth, guess) => `${truth}被认作${guess}`,
    shown: (pair, n, say) => `${pair}：${pictures(n, say)}`,
    left: (n, say) => `以上是最常见的几对；另有 ${pictures(n, say)}被认作别的类别。`,
  },
  more: (n, say) => `还有 ${say.count(n)} 项`,

  surest: {
    title: '错得最有把握的',
    text: '请先看这些：有些也许放错了文件夹。',
    taken: (truth, guess, share) => `${truth}，被认作${guess}（${share}）`,
  },

  left: {
    title: '没有计入的',
    named: (label, index) => `${label}（类别 ${index}）`,
    unknown: (folder, alike) =>
      `“${folder}”：没有这个名称的类别${alike.length > 0 ? `；相近的有 ${alike.join('、')}` : ''}。`,
    ambiguous: (folder, named, index) =>
      `“${folder}”：有几个类别都叫这个名称：${named.join('、')}。请用编号命名文件夹，例如“class ${index}”。`,
    loose: (n, say) => `各类别文件夹之外的 ${pictures(n, say)}。`,
  },
  failed: '失败的图片',

  save: '保存测量结果',
  page: '存为网页（英文）',
  making: (done, of) => `正在制作网页：第 ${done} 张，共 ${of} 张`,
};

export default zh;
