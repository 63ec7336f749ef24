import type { ModelInfo } from '../../core/model.js';
import type { ClassSummary, Confusion, Summary } from '../summary.js';
import { html, type Markup } from './html.js';
import { pictures, type Thumbnail } from './pictures.js';
import { counted, whole } from '../words.js';

/** A matrix of more classes can't be read. */
const LARGEST_MATRIX = 40;
/** Of more classes only so many pairs are shown. */
const MOST_PAIRS = 40;

/** What is taken for what: a matrix if it can be read, and every pair with its pictures. */
export function confusions({ classes, confusions }: Summary, info: ModelInfo, thumbnail: Thumbnail): Markup {
  if (confusions.length === 0) return html`<p>Nothing: every first guess is right.</p>`;
  const small = classes.length <= LARGEST_MATRIX;
  const shown = small ? confusions : confusions.slice(0, MOST_PAIRS);
  const left = confusions.slice(shown.length).reduce((sum, { count }) => sum + count, 0);
  return html`${small ? matrix(classes, confusions) : undefined}
    <div class="pairs">${shown.map((confusion) => pair(confusion, info, thumbnail))}</div>
    ${
      left > 0
        ? html`<p>
            These are the ${MOST_PAIRS} most frequent pairs; ${counted(left, 'picture')} more
            ${left === 1 ? 'is' : 'are'} taken for something else.
          </p>`
        : undefined
    }`;
}

function pair({ truth, guess, count, names }: Confusion, { labels }: ModelInfo, thumbnail: Thumbnail) {
  return html`<details id="${idOf(truth, guess)}">
    <summary>
      <bdi>${labels[truth] ?? truth}</bdi> taken for <bdi>${labels[guess] ?? guess}</bdi>
      <b>${whole(count)}</b>
    </summary>
    ${pictures(names, thumbnail)}
  </details> `;
}

function idOf(truth: number, guess: number): string {
  return `pair-${truth}-${guess}`;
}

/** A row for each class that pictures are of, a column for each guess; those of other classes are one column. */
function matrix(classes: readonly ClassSummary[], all: readonly Confusion[]): Markup {
  const counts = new Map(all.map((confusion) => [idOf(confusion.truth, confusion.guess), confusion.count]));
  const others = new Map<number, number>();
  const known = new Set(classes.map(({ index }) => index));
  for (const { truth, guess, count } of all) {
    if (!known.has(guess)) others.set(truth, (others.get(truth) ?? 0) + count);
  }
  const cells = ({ index, count, right }: ClassSummary) =>
    classes.map((column) => {
      if (column.index === index)
        return html`<td class="right" style="--part: ${part(right, count)}">${right}</td>`;
      const id = idOf(index, column.index);
      const mistakes = counts.get(id) ?? 0;
      if (mistakes === 0) return html`<td></td>`;
      return html`<td class="wrong" style="--part: ${part(mistakes, count)}">
        <a href="#${id}">${mistakes}</a>
      </td>`;
    });
  const other = ({ index, count }: ClassSummary) => {
    const mistakes = others.get(index) ?? 0;
    if (mistakes === 0) return html`<td></td>`;
    return html`<td class="wrong" style="--part: ${part(mistakes, count)}">${mistakes}</td>`;
  };
  return html`<div class="wide" role="region" tabindex="0" aria-label="Confusion matrix">
    <table class="matrix">
      <caption>
        Rows: what the pictures are. Columns: what they are taken for.
      </caption>
      <thead>
        <tr>
          <td></td>
          ${classes.map(({ label }) => html`<th scope="col"><bdi>${label}</bdi></th> `)}
          ${others.size > 0 ? html`<th scope="col">other classes</th>` : undefined}
        </tr>
      </thead>
      <tbody>
        ${classes.map(
          (row) =>
            html`<tr>
              <th scope="row"><bdi>${row.label}</bdi></th>
              ${cells(row)}${others.size > 0 ? other(row) : undefined}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** How much of a class a cell has, for its colour. */
function part(count: number, of: number): string {
  return (count / of).toFixed(2);
}
