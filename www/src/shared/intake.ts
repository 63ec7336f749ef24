import type { Problem } from '../words/problem';

/** Where goes what is dropped or pasted anywhere on a page. */
export interface Taker {
  readonly take: (data: DataTransfer) => void;
  /** Whether files are over the page. */
  readonly dragging: (over: boolean) => void;
}

export function listen({ take, dragging }: Taker): void {
  // Enter and leave also come for every element on the way, so they are counted.
  let depth = 0;
  document.addEventListener('dragenter', (event) => {
    depth += 1;
    if (event.dataTransfer?.types.includes('Files') === true) dragging(true);
  });
  document.addEventListener('dragleave', () => {
    depth = Math.max(0, depth - 1);
    if (depth === 0) dragging(false);
  });
  // Without this the browser would leave the page and open the file.
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    // Something on the page has taken it.
    const taken = event.defaultPrevented;
    event.preventDefault();
    depth = 0;
    dragging(false);
    if (event.dataTransfer !== null && !taken) take(event.dataTransfer);
  });
  document.addEventListener('paste', (event) => {
    const { clipboardData, target } = event;
    // A text that is pasted into a field belongs there, also with a picture of itself, as spreadsheets add it.
    const isText = target instanceof HTMLInputElement && clipboardData?.types.includes('text/plain');
    if (clipboardData === null || isText === true) return;
    event.preventDefault();
    take(clipboardData);
  });
}

/** What is said of something without a file in it. */
export function nothingIn({ types }: DataTransfer): Problem {
  const came = types.includes('text/uri-list') ? 'link' : types.length > 0 ? 'text' : 'nothing';
  return { kind: 'nothing', came };
}
