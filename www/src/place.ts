import type { State } from './state';

/**
 * Scrolls to a picture that has come on show, and to what went wrong with a model. Into an album's picture and back, the
 * keyboard's place comes along.
 */
export function keepPlace(root: HTMLElement, before: State, { picture, album, problem }: State): void {
  if (problem !== before.problem) root.querySelector('.models .notice')?.scrollIntoView({ block: 'nearest' });
  if (picture === before.picture) return;
  for (const part of ['[aria-current]', '.stage']) {
    root.querySelector(part)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }
  if (album === undefined) return;
  if (picture === undefined) {
    const at = album.entries.findIndex(({ file }) => file === before.picture?.blob);
    root.querySelector<HTMLElement>(`.grid > :nth-child(${at + 1}) button`)?.focus();
  } else if (before.picture === undefined) {
    root.querySelector<HTMLElement>('.controls button')?.focus();
  }
}
