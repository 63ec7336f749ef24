import type { ModelInfo } from 'shufflenet-wasm';
import type { View } from './view';

/** How many things the network knows, if it knows any. */
export function readyText({ words, say }: Pick<View, 'words' | 'say'>, { classes }: ModelInfo): string {
  return classes === 0 ? words.noClasses : words.ready(say.count(classes));
}
