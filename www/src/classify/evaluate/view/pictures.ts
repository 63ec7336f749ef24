import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import type { UnmatchedFolder } from 'shufflenet-wasm/evaluate';
import { problemIn } from '../../../words';
import type { Result } from '../state';
import { nameOf, type View } from './view';

/** More at a time are too many to be looked at, and pictures too many to be held by the browser. */
const MOST = 60;

/** Pictures by their names, and what else is said of them. They are decoded when they are in sight. */
export function pictures(
  { words, say, act }: View,
  names: readonly string[],
  saidOf: (name: string) => string = () => '',
): TemplateResult {
  return html`
    <ul class="pictures">
      ${repeat(
        names.slice(0, MOST),
        (name) => name,
        (name) => html`
          <li>
            <img
              src=${act.addressOf(name) ?? nothing}
              alt=""
              width="96"
              height="96"
              loading="lazy"
              decoding="async"
              draggable="false"
            />
            <span class="name">${name}</span> <span class="what">${saidOf(name)}</span>
          </li>
        `,
      )}
    </ul>
    ${names.length > MOST ? html`<p>${words.more(names.length - MOST, say)}</p>` : nothing}
  `;
}

/** The mistakes that the network was surest of. */
export function surest(view: View, result: Result): TemplateResult | typeof nothing {
  const { words, say } = view;
  const { surest } = result.summary;
  if (surest.length === 0) return nothing;
  const said = new Map(
    surest.map(({ name, truth, guess, probability }) => {
      const [is, seems] = [nameOf(view, result, truth), nameOf(view, result, guess)];
      return [name, words.surest.taken(is, seems, say.precisePercent(probability))];
    }),
  );
  return html`
    <section>
      <h4>${words.surest.title}</h4>
      <p>${words.surest.text}</p>
      ${pictures(view, [...said.keys()], (name) => said.get(name) ?? '')}
    </section>
  `;
}

/** The folders of no class, the pictures in none of them, and those that failed. */
export function leftOut(view: View, result: Result): TemplateResult {
  const { state, words, say } = view;
  const { unmatched, loose, problems, summary } = result;
  const { failures } = summary;
  return html`
    ${
      unmatched.length > 0 || loose > 0
        ? html`<section>
            <h4>${words.left.title}</h4>
            ${folderList(view, result)} ${loose > 0 ? html`<p>${words.left.loose(loose, say)}</p>` : nothing}
          </section>`
        : nothing
    }
    ${
      failures.length > 0
        ? html`<section>
            <h4>${words.failed}</h4>
            ${lines(view, failures, ({ name, message }) => {
              const problem = problems.get(name);
              return `${name}${say.colon}${problem === undefined ? message : problemIn(state.language, problem)}`;
            })}
          </section>`
        : nothing
    }
  `;
}

/** Why folders are of no class. */
export function folderList(view: View, result: Pick<Result, 'info' | 'unmatched'>): TemplateResult {
  return lines(view, result.unmatched, (folder) => reason(view, result, folder));
}

function lines<Item>({ words, say }: View, items: readonly Item[], lineOf: (item: Item) => string) {
  return html`
    <ul class="plain">
      ${items.slice(0, MOST).map((item) => html`<li>${lineOf(item)}</li>`)}
      ${items.length > MOST ? html`<li>${words.more(items.length - MOST, say)}</li>` : nothing}
    </ul>
  `;
}

function reason(
  view: View,
  result: Pick<Result, 'info'>,
  { folder, reason, classes }: UnmatchedFolder,
): string {
  const { words } = view;
  const named = classes.map((index) => words.left.named(nameOf(view, result, index), index));
  return reason === 'unknown'
    ? words.left.unknown(folder, named)
    : words.left.ambiguous(folder, named, classes[0] ?? 0);
}
