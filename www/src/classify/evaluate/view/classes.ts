import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import type { Result } from '../state';
import { FIVE } from './figures';
import { nameOf, type View } from './view';

/** More classes are shown when one asks for them. */
const FEW = 20;

/** The classes that pictures are of, the worst first. */
export function classTable(view: View, result: Result): TemplateResult {
  const { state, words, say } = view;
  const { classes } = result.summary;
  const table = guard([state.language, result.summary], () => rows(view, result));
  return html`
    <section>
      <h4>${words.classes.title}</h4>
      ${
        classes.length <= FEW
          ? table
          : html`<details>
              <summary>${words.classes.all(classes.length, say)}</summary>
              ${table}
            </details>`
      }
    </section>
  `;
}

function rows(view: View, result: Result): TemplateResult {
  const { words, say } = view;
  const sorted = [...result.summary.classes].sort((a, b) => a.f1 - b.f1 || a.index - b.index);
  const [name, ...columns] = words.classes.columns;
  return html`
    <div class="wide" role="region" tabindex="0" aria-label=${words.classes.title}>
      <table>
        <caption>
          ${words.classes.caption}
        </caption>
        <thead>
          <tr>
            <th scope="col">${name}</th>
            ${columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${sorted.map(
            ({ index, count, recall, precision, f1 }) =>
              html`<tr>
                <th scope="row">${nameOf(view, result, index)}</th>
                <td>${say.count(count)}</td>
                <td>${say.precisePercent(recall)}</td>
                <td>${precision === null ? words.classes.none : say.precisePercent(precision)}</td>
                <td>${f1.toFixed(3)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}

/** 8-bit arithmetic beside that in use. */
export function variantTable(view: View, { variants, info }: Result): TemplateResult | typeof nothing {
  const { words, say } = view;
  const [first] = variants;
  if (first === undefined) return nothing;
  const { title, caption, form, forms, same, ece } = words.variants;
  const five = info.classes > FIVE;
  const columns = [words.variants.first, ...(five ? [words.variants.five] : []), same, ece];
  return html`
    <section>
      <h4>${title}</h4>
      <div class="wide" role="region" tabindex="0" aria-label=${title}>
        <table class="variants">
          <caption>
            ${caption(first.count, say)}
          </caption>
          <thead>
            <tr>
              <th scope="col">${form}</th>
              ${columns.map((column) => html`<th scope="col">${column}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${variants.map(
              ({ top1, top5, same, ece }, at) =>
                html`<tr>
                  <th scope="row">${forms[at]}</th>
                  <td>${say.precisePercent(top1.share)}</td>
                  ${five ? html`<td>${say.precisePercent(top5.share)}</td>` : nothing}
                  <td>${same === null ? '–' : say.precisePercent(same.share)}</td>
                  <td>${say.precisePercent(ece)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </section>
  `;
}
