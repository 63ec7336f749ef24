import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { keyed } from 'lit-html/directives/keyed.js';
import { icon } from '../../shared/view/icon';
import type { Example, Shown } from '../state';
import { examplesShown, isChosen, type Seen } from '../teach/tested';
import { refocus } from '../../shared/view/focus';
import { news } from './teach-news';
import type { View } from './view';

/** Beside what is taken for something else. */
export const cross = icon(svg`<path d="M6 6l12 12M18 6L6 18" />`);

/** A button that shows examples large, or no longer. */
export function shower(
  { state, act }: View,
  shown: Shown,
  { kind, label, content }: { kind: string; label: string; content: unknown },
): TemplateResult {
  const open = isOpen(state.teach.shown, shown);
  const toggle = () => {
    act.teach().show(open ? undefined : shown);
    // They may be far below it.
    if (!open) requestAnimationFrame(() => document.querySelector<HTMLElement>('#examples')?.focus());
  };
  return html`<button class=${kind} aria-expanded=${String(open)} aria-label=${label} @click=${toggle}>
    ${content}
  </button>`;
}

/** Whether these examples are on show. */
export function isOpen(shown: Shown | undefined, { name, guess }: Shown): boolean {
  return shown?.name === name && shown.guess === guess;
}

/** The examples on show, large enough to be told apart, and what can be done with the chosen one. */
export function shownExamples(view: View): TemplateResult | typeof nothing {
  const { state, words, say } = view;
  const { shown, classes, tested } = state.teach;
  const seen = examplesShown(state.teach);
  if (shown === undefined || seen.length === 0) return nothing;
  const chosen = seen.find((example) => isChosen(example, state.teach));
  const { name, guess } = shown;
  return html`
    <div class="examples">
      <header>
        <h3 id="examples" tabindex="-1">
          ${guess === undefined ? words.teach.examplesOf(name, seen.length, say) : cellName(view, name, guess, seen.length)}
        </h3>
        <button class="quiet" @click=${() => close(view)}>${words.teach.close}</button>
      </header>
      <div class="tiles" role="radiogroup" aria-labelledby="examples">
        ${guard([shown, classes, tested, state.language], () => seen.map((example) => tile(view, shown, example)))}
      </div>
      ${chosen === undefined ? html`<p class="how">${words.teach.choose}</p>` : mending(view, chosen)}
      ${news(view)}
    </div>
  `;
}

/** What a cell of the matrix has. */
export function cellName({ words, say }: View, name: string, guess: string, count: number): string {
  return name === guess
    ? words.teach.recognised(name, count, say)
    : words.teach.taken(name, guess, count, say);
}

function tile({ state, words, say, act }: View, shown: Shown, example: Seen): TemplateResult {
  const { name, place, text, guess } = example;
  const chosen = isChosen(example, state.teach);
  return html`<label class="example" data-chosen=${chosen}>
    <input
      type="radio"
      name="example"
      class="unseen"
      .checked=${chosen}
      @change=${() => act.teach().show({ ...shown, chosen: { name, place, text } })}
    />
    ${picture(example)}
    <span class="what">${words.teach.example(say.count(place + 1))}</span>
    ${
      guess === undefined || guess === name
        ? nothing
        : html`<span class="wrong">${cross} ${words.teach.takenFor(guess)}</span>`
    }
  </label>`;
}

/** Of those that came without one there is an empty place. */
function picture({ thumbnail }: Seen): TemplateResult {
  return thumbnail === ''
    ? html`<span class="blank"></span>`
    : html`<img src=${thumbnail} alt="" width="64" height="64" decoding="async" />`;
}

/** Deletes an example, or moves it to another class: first of all to that for which the others take it. */
function mending(view: View, example: Seen): TemplateResult {
  const { state, words, say } = view;
  const { name, place, text, guess } = example;
  const others = state.teach.classes.filter((taught) => taught.name !== name);
  const move = ({ currentTarget }: Event) => {
    const select = (currentTarget as HTMLElement).parentElement?.querySelector('select');
    if (select) void take(view, example, select.value);
  };
  return html`
    <div class="mending" role="group" aria-label=${words.teach.exampleOf(name, say.count(place + 1))}>
      ${picture(example)}
      <button class="quiet" @click=${() => void take(view, example)}>${words.teach.removeExample}</button>
      ${
        others.length === 0
          ? nothing
          : html`<span class="move">
              <label>
                ${words.teach.moveTo}
                ${keyed(
                  text,
                  html`<select>
                    ${others.map(
                      (other) =>
                        html`<option value=${other.name} ?selected=${other.name === guess}>
                          ${other.name}
                        </option>`,
                    )}
                  </select>`,
                )}
              </label>
              <button class="quiet" @click=${move}>${words.teach.move}</button>
            </span>`
      }
    </div>
  `;
}

async function take({ act }: View, example: Example, to?: string): Promise<void> {
  await act.teach().take(example, to);
  refocus('.news button');
}

/** The focus goes back to what has opened them. */
function close({ act }: View): void {
  const opener = document.querySelector<HTMLElement>('.teach [aria-expanded="true"]');
  act.teach().show(undefined);
  opener?.focus();
}
