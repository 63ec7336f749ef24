import classify from './classify.ts';
import see from './see/index.ts';

/** The network on its way, or why it does not come. */
const arrival = {
  fetching: (received: string) => `Fetching the network: ${received}`,
  fetchingOf: (received: string, total: string) => `Fetching the network: ${received} of ${total}`,
  starting: 'Starting the network…',

  failed: 'The network could not be loaded',
  retry: 'Try again',
  /** Why, and what to do. */
  failures: {
    unsupported:
      'It needs WebAssembly SIMD, which this browser lacks or has switched off. Open the page in a current browser: Chrome 103, Firefox 105, Safari 16.4 or later.',
    unreachable:
      'Its files were expected beside this page and could not be fetched. Check the connection, then try again.',
    stopped:
      'It stopped unexpectedly, perhaps for lack of memory. Start it again, or choose a smaller picture.',
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
  titles,
  arrival,
  classify,
  see,
};

export type Words = typeof en;
export default en;
