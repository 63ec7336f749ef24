import { labelOf } from '../i18n';
import type { View } from './view';

/** What a screen reader says when the state changes; problems speak for themselves as alerts. */
export function announcement({ state, words, say }: View): string {
  const { language, model, picture, camera, reading, problem } = state;
  if (problem !== undefined) return '';
  if (model.at === 'loading') return picture === undefined ? words.starting : words.waiting;
  if (model.at === 'failed') return '';
  if (camera?.at === 'live')
    return (camera.said ?? []).map((guess) => labelOf(language, model.about, guess)).join(', ');
  const { about } = model;
  if (picture === undefined && camera === undefined) return words.ready(say.count(about.labels.length));
  if (reading === undefined) return words.reading;
  const guesses = reading.guesses.map(
    (guess) => `${labelOf(language, about, guess)} ${say.percent(guess.probability)}`,
  );
  return words.announce(guesses, say.milliseconds(reading.ms));
}
