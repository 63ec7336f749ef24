import type { Answer } from '../state';
import type { View } from './view';

/** What a screen reader says when the state changes; problems speak for themselves as alerts. */
export function announcement(view: View): string {
  const { state, words } = view;
  const { network, picture, camera, answer, problem } = state;
  if (problem !== undefined || network.at === 'failed') return '';
  if (network.at === 'starting') return words.starting;
  if (camera !== undefined) return camera.said === undefined ? '' : first(view, camera.said);
  if (picture === undefined) return words.ready;
  return answer === undefined ? words.reading : shares(view, answer);
}

function first({ words }: View, { guesses, none }: Answer): string {
  const [best] = guesses;
  return best?.taught !== undefined && best.probability > none ? best.taught : words.none;
}

/** Of all classes, and of none of them. */
function shares({ words, say }: View, { guesses, none }: Answer): string {
  const all = [...guesses, { taught: words.none, probability: none }];
  return all
    .sort((a, b) => b.probability - a.probability)
    .map(({ taught, probability }) => `${taught} ${say.percent(probability)}`)
    .join(say.comma);
}
