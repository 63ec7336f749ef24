import { html, nothing, type TemplateResult } from 'lit-html';
import type { ClassSummary, Confusion } from 'shufflenet-wasm/evaluate';
import type { Cell, Result } from '../state';
import { pictures } from './pictures';
import { nameOf, type View } from './view';

/** A matrix of more classes can't be read: then the pairs are listed, the most frequent first. */
const LARGEST_MATRIX = 40;
const MOST_PAIRS = 40;

/** What is taken for what. Each number shows its pictures. */
export function confusions(view: View, result: Result): TemplateResult {
  const { words } = view;
  const { classes, confusions } = result.summary;
  return html`
    <section>
      <h4>${words.confusions.title}</h4>
      ${
        confusions.length === 0
          ? html`<p>${words.confusions.nothing}</p>`
          : classes.length <= LARGEST_MATRIX
            ? matrix(view, result)
            : pairs(view, result)
      }
    </section>
  `;
}

/** A row for each class that pictures are of, a column for each guess; those that no picture is of are one column. */
function matrix(view: View, result: Result): TemplateResult {
  const { words } = view;
  const { classes } = result.summary;
  const cells = cellsOf(result);
  const name = (index: number) => nameOf(view, result, index);
  const columns: Cell['guess'][] = classes.map(({ index }) => index);
  if (classes.some(({ index }) => cells.has(keyOf({ truth: index, guess: 'others' }))))
    columns.push('others');
  return html`
    <div class="wide" role="region" tabindex="0" aria-label=${words.confusions.title}>
      <table class="matrix">
        <caption>
          ${words.confusions.caption}
        </caption>
        <thead>
          <tr>
            <th scope="col">${words.confusions.corner}</th>
            ${columns.map((guess) => html`<th scope="col">${guess === 'others' ? words.confusions.others : name(guess)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${classes.map(
            (row) =>
              html`<tr>
                <th scope="row">${name(row.index)}</th>
                ${columns.map((guess) => cell(view, result, row, guess, cells))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${shown(view, result, view.state.open, cells)}
  `;
}

function cell(
  view: View,
  result: Result,
  { index: truth, right, count }: ClassSummary,
  guess: Cell['guess'],
  cells: Cells,
): TemplateResult {
  const { say } = view;
  const part = (share: number) => `--part: ${(share / count).toFixed(2)}`;
  if (guess === truth) return html`<td .style=${part(right)}>${say.count(right)}</td>`;
  const names = cells.get(keyOf({ truth, guess }));
  if (names === undefined) return html`<td></td>`;
  return html`<td class="wrong" .style=${part(names.length)}>
    ${chooser(view, result, { truth, guess }, names.length, say.count(names.length))}
  </td>`;
}

/** The pairs that are mistaken most often, as a list. */
function pairs(view: View, result: Result): TemplateResult {
  const { words, say, state } = view;
  const { confusions } = result.summary;
  const cells = cellsOf(result);
  const first = confusions.slice(0, MOST_PAIRS);
  const left = confusions.slice(first.length).reduce((sum, { count }) => sum + count, 0);
  const item = (pair: Confusion) => html`
    <li>
      ${chooser(view, result, pair, pair.count, words.confusions.shown(pairName(view, result, pair), pair.count, say))}
      ${isOpen(state.open, pair) ? shown(view, result, pair, cells) : nothing}
    </li>
  `;
  return html`
    <ul class="pairs">
      ${first.map(item)}
    </ul>
    ${left > 0 ? html`<p>${words.confusions.left(left, say)}</p>` : nothing}
  `;
}

/** Shows the pictures of a cell, or no longer. */
function chooser(
  view: View,
  result: Result,
  { truth, guess }: Cell,
  count: number,
  text: string,
): TemplateResult {
  const { state, words, say, act } = view;
  const cell = { truth, guess };
  const open = isOpen(state.open, cell);
  return html`<button
    class="chooser"
    aria-expanded=${String(open)}
    aria-label=${words.confusions.shown(pairName(view, result, cell), count, say)}
    @click=${() => act.show(open ? undefined : cell)}
  >
    ${text}
  </button>`;
}

/** The pictures of the cell that was chosen. */
function shown(view: View, result: Result, open: Cell | undefined, cells: Cells): TemplateResult {
  const { words, say } = view;
  const names = (open && cells.get(keyOf(open))) ?? [];
  const guesses = new Map(
    result.summary.confusions.flatMap(({ guess, names }) => names.map((name) => [name, guess] as const)),
  );
  const guessed = (name: string) => nameOf(view, result, guesses.get(name) ?? 0);
  return html`
    <p class="shown" aria-live="polite">
      ${open === undefined ? '' : words.confusions.shown(pairName(view, result, open), names.length, say)}
    </p>
    ${open === undefined ? nothing : pictures(view, names, open.guess === 'others' ? guessed : undefined)}
  `;
}

function pairName(view: View, result: Result, { truth, guess }: Cell): string {
  const { words } = view;
  const seems = guess === 'others' ? words.confusions.others : nameOf(view, result, guess);
  return words.confusions.pair(nameOf(view, result, truth), seems);
}

/** The names of the pictures of every cell, by its key. */
type Cells = ReadonlyMap<string, readonly string[]>;

function cellsOf({ summary: { classes, confusions } }: Result): Cells {
  const known = new Set(classes.map(({ index }) => index));
  const cells = new Map<string, readonly string[]>();
  for (const { truth, guess, names } of confusions) {
    cells.set(keyOf({ truth, guess }), names);
    const others = keyOf({ truth, guess: 'others' });
    if (!known.has(guess)) cells.set(others, [...(cells.get(others) ?? []), ...names]);
  }
  return cells;
}

function keyOf({ truth, guess }: Cell): string {
  return `${truth} ${guess}`;
}

function isOpen(open: Cell | undefined, cell: Cell): boolean {
  return open !== undefined && keyOf(open) === keyOf(cell);
}
