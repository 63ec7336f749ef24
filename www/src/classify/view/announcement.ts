import { newsIn, wordsFor } from '../../words';
import { labelOf } from '../labels';
import { isRead, type Album } from '../state';
import { readyText } from './ready';
import type { View } from './view';

/** What a screen reader says when the state changes; problems speak for themselves as alerts. */
export function announcement(view: View): string {
  const { state, words, say } = view;
  const { language, model, picture, album, camera, reading, problem } = state;
  if (problem !== undefined) return '';
  if (model.at === 'loading')
    return (picture ?? album) === undefined ? wordsFor(language).arrival.starting : words.waiting;
  if (model.at === 'failed') return '';
  const { lesson, news, problem: notTaught } = state.teach;
  if (notTaught !== undefined) return '';
  if (lesson !== undefined) return words.teach.lessonOf(lesson.name);
  const told = news === undefined ? '' : newsIn(language, news);
  if (camera?.at === 'live')
    return camera.said === undefined
      ? told
      : camera.said.map((guess) => labelOf(language, model.info, guess)).join(say.comma);
  if (camera?.at === 'starting') return words.cameraStarting;
  const { info } = model;
  if (picture === undefined && album !== undefined) return albumAnnouncement(view, album);
  if (picture === undefined && camera === undefined) return readyText(view, info);
  if (reading === undefined) return words.reading;
  if (reading.guesses.length === 0) return `${told} ${info.classes === 0 ? words.noClasses : ''}`.trim();
  const guesses = reading.guesses.map(
    (guess) => `${labelOf(language, info, guess)} ${say.percent(guess.probability)}`,
  );
  return `${told} ${words.announce(guesses, say.milliseconds(reading.ms))}`.trim();
}

/** At the beginning and at the end, and not of each picture. */
function albumAnnouncement({ words, say }: View, { shots }: Album): string {
  if (!shots.every(isRead)) return words.reading;
  const bad = shots.filter(({ problem }) => problem !== undefined).map(({ file }) => file.name);
  return words.announceAlbum(say.count(shots.length - bad.length), bad);
}
