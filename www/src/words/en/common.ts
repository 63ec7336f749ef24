import type { Signs } from '../say.ts';

const signs: Signs = { colon: ': ', comma: ', ', aside: (text) => ` (${text})` };

/** What the page that is saved says as the others do. It has no other words of theirs than these and `problems.ts`. */
const common = {
  signs,
  promise: 'Nothing leaves your device.',

  /** The network on its way, or why it does not come, and what to do. */
  starting: 'Starting the network…',
  unsupported:
    'It needs WebAssembly SIMD, which this browser lacks or has switched off. Open the page in a current browser: Chrome 103, Firefox 105, Safari 16.4 or later.',
  stopped: 'It stopped unexpectedly, perhaps for lack of memory. Try again, or choose a smaller picture.',
  retry: 'Try again',

  /** Of pictures, and what the network sees in them. */
  choose: 'choose, drop or paste',
  size: (width: number, height: number) => `${width} × ${height}`,
  reading: 'Looking at the picture…',
  best: 'Most likely',
  perhaps: 'Perhaps',
  provenance: (text: string) => `Where it comes from: ${text}`,

  viewfinder: {
    camera: 'Camera',
    cameraHow: 'point it at things',
    cameraStarting: 'Allow the camera when the browser asks.',
    stop: 'Stop',
    turn: 'Switch',
    mirror: 'Mirror',
    why: 'Why?',
    whyClass: (name: string) => `Show what speaks for ${name}`,
  },
};

export type CommonWords = typeof common;
export default common;
