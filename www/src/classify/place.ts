import type { State } from './state';

/**
 * Scrolls to a picture that has come on show, and to what went wrong with a model. Into an album's picture and back, and
 * when all is closed, the keyboard's place comes along.
 */
export function keepPlace(root: HTMLElement, before: State, state: State): void {
  const { picture, album, problem } = state;
  if (isShowing(before) && !isShowing(state) && document.activeElement === document.body)
    root.querySelector<HTMLElement>('.sheet button')?.focus({ preventScroll: true });
  if (problem !== before.problem) root.querySelector('.models .notice')?.scrollIntoView({ block: 'nearest' });
  if (picture === before.picture) return;
  for (const part of ['[aria-current]', '.stage']) {
    root.querySelector(part)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
  if (album === undefined) return;
  if (picture === undefined) {
    const at = album.shots.findIndex(({ file }) => file === before.picture?.blob);
    root.querySelector<HTMLElement>(`.grid > :nth-child(${at + 1}) button`)?.focus();
  } else if (before.picture === undefined) {
    root.querySelector<HTMLElement>('.controls button')?.focus();
  }
}

function isShowing({ picture, camera, album }: State): boolean {
  return (picture ?? camera ?? album) !== undefined;
}
