import type { Words } from '../index.ts';
import type { LeftOut } from '../news.ts';
import type { Say } from '../say.ts';

/** So many file names are told. */
const FEW = 3;

const examples = (n: number, say: Say) => `${say.count(n)} 个例子`;
const pictures = (n: number, say: Say) => `${say.count(n)} 张图片`;

/** The first few names, and how many there are. */
function few(names: readonly string[], say: Say): string {
  const first = names.slice(0, FEW).map((name) => `“${name}”`);
  return `${first.join('、')}${names.length > FEW ? `等 ${say.count(names.length)} 张` : ''}`;
}

const leftOut = ({ unread, full, limit }: LeftOut, say: Say): string[] => [
  ...(unread.length > 0 ? [`无法读取：${few(unread, say)}。`] : []),
  ...(full > 0 ? [`略过 ${pictures(full, say)}：每样东西有 ${say.count(limit)} 个例子就够了。`] : []),
];

const teach: Words['classify']['teach'] = {
  teach: '教它',
  invite: '是你自己的东西吗？十秒钟就能教会它。',
  knows: (names) => `你教过的：${names.join('、')}。`,
  title: '教它认你的东西',
  done: '完成',
  how: '给东西起个名字，放到摄像头前，按住按钮两秒，再教下一个。',
  howPicture: '给图里的东西起个名字，把这张图作为例子，也可以选多张图片。',
  yours: '你教的东西',
  yoursTag: '你教的',
  name: '名字',
  nameOf: (name) => `“${name}”的名字`,
  thing: (n) => `东西 ${n}`,
  hold: '按住教它',
  holdFor: (name) => `按住教“${name}”`,
  add: '加入此图',
  addTo: (name) => `把此图加入“${name}”`,
  lesson: (count) => `正在学…… ${count}`,
  lessonOf: (name) => `正在学“${name}”……`,
  picturesFor: (name) => `为“${name}”选择图片`,
  remove: (name) => `删除“${name}”`,
  examples,
  examplesOf: (name, n, say) => `“${name}”的 ${examples(n, say)}`,
  close: '关闭',
  example: (n) => `例子 ${n}`,
  exampleOf: (name, n) => `“${name}”的例子 ${n}`,
  takenFor: (guess) => `被认作“${guess}”`,
  choose: '选一个例子，可以删除它，或移到另一样东西里。',
  removeExample: '删除这个例子',
  moveTo: '它是',
  move: '移过去',
  folders: '用文件夹来教……',
  foldersHow:
    '也可以用文件夹来教：里面每样东西各有一个图片文件夹，例如 pets/cat 和 pets/dog。把它拖到这里，或在下面选择。',
  foldersDone: (done, of, say) => `${say.count(done)} / ${pictures(of, say)}`,
  foldersBar: '已学的图片',
  stop: '停止，保留已学的',
  only: '只认我教的',
  export: '导出',
  model: '存为模型',
  page: '存为网页',
  import: '导入',
  check: (share) => `认对 ${share}`,
  checkHow: '每个例子都用其余例子检验过。几乎相同的画面会让这个数字偏高：请换几个角度，再用新的画面试试。',
  matrix: '把什么认成了什么',
  matrixHow: '行：例子教的是什么。列：其余例子把它认作什么。选一格，就显示其中的例子。',
  matrixMost: (n, say) => `表中只列出最容易认错的 ${say.count(n)} 样东西。`,
  corner: '教的是',
  recognised: (name, n, say) => `“${name}”认对：${examples(n, say)}`,
  taken: (name, guess, n, say) => `“${name}”被认作“${guess}”：${examples(n, say)}`,
  hardlyApart: ([one, other], n, of, say) =>
    `“${one}”和“${other}”几乎分不清：两者的 ${say.count(of)} 个例子中，有 ${say.count(n)} 个被认作另一样。请换几个角度，再给它看一些这两样东西。`,
  checkLater: '教满两样东西、每样两个例子后，这里会显示它能否分清。',
  sure: '这是你教给它的。',
  unsure: '它没有把握。请换角度、换光线，再给它看一些例子。',
  fitsNone: '和你教过的都不像。',
  news: {
    taught: ({ name, count, ...left }, say) =>
      [`“${name}”现在有 ${say.count(count)} 个例子。`, ...leftOut(left, say)].join(''),
    full: ({ name, limit }, say) => `“${name}”已有 ${say.count(limit)} 个例子，足够了。`,
    renamed: ({ from, name }) => `“${from}”已改名为“${name}”。`,
    deleted: ({ name }) => `已删除“${name}”。`,
    restored: ({ name }) => `“${name}”已恢复。`,
    'example-deleted': ({ name }) => `已删除“${name}”的一个例子。`,
    moved: ({ from, name }) => `已把“${from}”的一个例子移到“${name}”。`,
    'example-restored': ({ name }) => `“${name}”的例子已恢复。`,
    folders: ({ classes, examples: n, loose, left, ...others }, say) =>
      [
        `已从文件夹学习 ${say.count(classes)} 样东西、${examples(n, say)}。`,
        ...(left > 0 ? [`已停止，还有 ${pictures(left, say)}没有学。`] : []),
        ...leftOut(others, say),
        ...(loose > 0 ? [`另有 ${pictures(loose, say)}不在任何一样东西的文件夹里。`] : []),
      ].join(''),
    interrupted: ({ model, examples: n, left, ...others }, say) =>
      [
        left > 0 ? `换用了另一个模型，已停止，还有 ${pictures(left, say)}没有学。` : '换用了另一个模型。',
        ...(n > 0 ? [`此前学到的 ${examples(n, say)}仍归“${model}”。`] : []),
        ...leftOut(others, say),
        ...(left > 0 ? [`要继续，请换回“${model}”，再选一次这些图片。`] : []),
      ].join(''),
    imported: ({ file, classes, examples, other }, say) =>
      `已从“${file}”导入 ${say.count(classes)} 样东西、${say.count(examples)} 个例子。${other === undefined ? '' : `它们是教给另一个同名文件“${other}”的，未必适合当前这个文件：如果认错了，请删除后重新教。`}`,
    page: ({ file, bytes, kept, of }, say) =>
      `已存为“${file}”（${say.megabytes(bytes)}）${kept < of ? `，含 ${say.count(of)} 个例子中的 ${say.count(kept)} 个：再多放不下，其余已均匀舍去` : ''}。用浏览器即可打开，无需联网。`,
  },
};

export default teach;
