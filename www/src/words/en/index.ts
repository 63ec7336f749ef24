import classify from './classify.ts';
import common from './common.ts';
import see from './see/index.ts';

/** The network on its way, or why it does not come. */
const arrival = {
  fetching: (received: string) => `Fetching the network: ${received}`,
  fetchingOf: (received: string, total: string) => `Fetching the network: ${received} of ${total}`,
  starting: common.starting,

  failed: 'The network could not be loaded',
  retry: common.retry,
  /** Why, and what to do. */
  failures: {
    unsupported: common.unsupported,
    unreachable:
      'Its files were expected beside this page and could not be fetched. Check the connection, then try again.',
    stopped: common.stopped,
    unusable:
      'Its model file was expected beside this page, but what came is damaged or something else. Reload the page; if that does not help, the file has to be put there anew.',
  },
};

/** Of the sample photographs, by file; those that a language leaves out are called as here. */
const titles: Readonly<Record<string, string>> = {
  'espresso.jpg': 'A cup of coffee',
  'red-panda.jpg': 'Red panda',
  'pyramid.jpg': 'The Red Pyramid at Dahshur',
  'koala.jpg': 'Koala at Perth Zoo',
  'church.jpg': 'Reims Cathedral',
  'honey-bee.jpg': 'Honey bee on an aster',
  'bison.jpg': 'American bison',
  'german-shepherd.jpg': 'German shepherd',
  'giant-panda.jpg': 'Giant panda',
  'cat.jpg': 'Chelsea, a tabby cat',
  'shoes.jpg': 'A pair of leather shoes',
  'hat.jpg': 'A straw hat',
};

const en = {
  tag: 'en',
  /** As the language calls itself. */
  name: 'English',
  /** For browsers without JavaScript, in which the page can't be. */
  noscript:
    'This page runs a neural network in your browser, which needs JavaScript. Please turn it on and reload.',
  signs: common.signs,
  titles,
  arrival,
  classify,
  see,
};

export type Words = typeof en;
export default en;
