import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import type { Taught, Tested } from '../state';
import { accuracyOf, cellsOf, hardlyApart, mostMistaken, type Cells } from '../teach/tested';
import { cellName, cross, shower, shownExamples } from './teach-examples';
import type { View } from './view';

/** More classes can't be looked over. */
const LARGEST = 50;
/** The names of more columns are written upright. */
const WIDE = 4;
/** Pictures in a cell, fewer where there are many columns; and in all cells: a matrix in which everything is mistaken has numbers only. */
const FEW = 3;
const MOST_PICTURES = 500;

/** Whether it works, as far as the examples can tell: what the others take each of them for. */
export function check(view: View): TemplateResult | typeof nothing {
  const { state, words } = view;
  const { tested, classes, shown } = state.teach;
  if (classes.length === 0) return nothing;
  if (tested === undefined) return html`<p class="check">${words.teach.checkLater}</p>`;
  // With the camera the page is drawn several times a second.
  const found = guard([tested, state.language, shown?.name, shown?.guess], () => matrix(view, tested));
  return html`
    <div class="tested">${found} ${shown?.guess === undefined ? nothing : shownExamples(view)}</div>
  `;
}

function matrix(view: View, tested: Tested): TemplateResult {
  const { words, say } = view;
  const cells = cellsOf(tested);
  const pair = hardlyApart(tested, cells);
  const classes = mostMistaken(tested, LARGEST);
  return html`
    <p class="check">
      <strong class="number">${words.teach.check(say.percent(accuracyOf(tested)))}</strong>
      ${words.teach.checkHow}
    </p>
    ${
      pair === undefined
        ? nothing
        : html`<p class="apart">${words.teach.hardlyApart(pair.names, pair.mistaken, pair.of, say)}</p>`
    }
    <p class="how" id="matrix">
      ${words.teach.matrixHow}
      ${classes.length < tested.classes.length ? words.teach.matrixMost(classes.length, say) : nothing}
    </p>
    ${table(view, classes, cells)}
  `;
}

function table(view: View, classes: readonly Taught[], cells: Cells): TemplateResult {
  const { words } = view;
  const count = [...cells.values()].reduce((sum, { size }) => sum + size, 0);
  const few = Math.min(FEW, Math.ceil((FEW * WIDE) / classes.length), Math.floor(MOST_PICTURES / count));
  return html`
    <div class="across" role="region" tabindex="0" aria-label=${words.teach.matrix}>
      <table aria-describedby="matrix" data-wide=${classes.length > WIDE}>
        <thead>
          <tr>
            <th scope="col">${words.teach.corner}</th>
            ${classes.map(({ name }) => html`<th scope="col"><span>${name}</span></th>`)}
          </tr>
        </thead>
        <tbody>
          ${classes.map(
            (taught) =>
              html`<tr>
                <th scope="row">${taught.name}</th>
                ${classes.map(({ name }) => cell(view, taught, name, cells.get(taught.name)?.get(name) ?? [], few))}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}

/** The examples of a class that are taken for one: a few pictures, and how many they are. */
function cell(
  view: View,
  { name, thumbnails }: Taught,
  guess: string,
  places: readonly number[],
  few: number,
): TemplateResult {
  const { say } = view;
  if (places.length === 0) return html`<td></td>`;
  const wrong = guess !== name;
  const pictures = places.map((place) => thumbnails[place] ?? '').filter((address) => address !== '');
  const content = html`
    ${pictures.slice(0, few).map((address) => html`<img src=${address} alt="" width="64" height="64" />`)}
    <span class="number">${wrong ? cross : nothing} ${say.count(places.length)}</span>
  `;
  return html`<td class=${wrong ? 'wrong' : nothing}>
    ${shower(view, { name, guess }, { kind: 'cell', label: cellName(view, name, guess, places.length), content })}
  </td>`;
}
