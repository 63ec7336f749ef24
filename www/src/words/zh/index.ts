import type { Words } from '../index.ts';
import classify from './classify.ts';
import common from './common.ts';
import see from './see/index.ts';

const arrival: Words['arrival'] = {
  fetching: (received) => `正在下载神经网络：${received}`,
  fetchingOf: (received, total) => `正在下载神经网络：${received} / ${total}`,
  starting: common.starting,

  failed: '神经网络没能载入',
  retry: common.retry,
  failures: {
    unsupported: common.unsupported,
    unreachable: '它的文件应与本页放在一起，却没能取得。请检查网络连接后重试。',
    stopped: common.stopped,
    unusable:
      '它的模型文件应与本页放在一起，收到的却已损坏或是别的文件。请重新加载本页；若仍不行，需要重新放置该文件。',
  },
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
  'german-shepherd.jpg': '德国牧羊犬',
  'giant-panda.jpg': '大熊猫',
  'cat.jpg': '虎斑猫 Chelsea',
  'shoes.jpg': '一双皮鞋',
  'hat.jpg': '一顶草帽',
};

const zh: Words = {
  tag: 'zh-Hans',
  /** As the language calls itself. */
  name: '中文',
  /** For browsers without JavaScript, in which the page can't be. */
  noscript: '本页在浏览器里运行神经网络，需要 JavaScript。请启用后重新加载。',
  signs: common.signs,
  titles,
  arrival,
  classify,
  see,
};

export default zh;
