import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { chosen } from '../../shared/chosen';
import { singleClick } from '../../shared/view/single-click';
import { assumedIn } from '../../words';
import { isBuiltIn } from '../models/built-in';
import type { ModelEntry } from '../../shared/shelf';
import { dotted } from './dotted';
import { refocus } from '../../shared/view/focus';
import { notice } from './notice';
import { speed } from './speed';
import type { View } from './view';

/** Which models there are, the visitor's own too, and how fast the one in use is here. */
export function models(view: View): TemplateResult {
  const { state, words, act } = view;
  const { entries } = state.models;
  return html`
    <div class="models">
      <section class="shelf" aria-labelledby="models">
        <h2 id="models" tabindex="-1">${words.models}</h2>
        <ul>
          ${repeat(
            entries,
            ({ id }) => id,
            (entry) => html`<li>${row(view, entry)}</li>`,
          )}
        </ul>
        <div aria-live="polite">${said(view)}</div>
        ${notice(view, 'model')}
        <p class="hint">${words.modelsText}</p>
        <label class="quiet file">
          <input type="file" multiple class="unseen" @change=${(event: Event) => act.choose(chosen(event))} />
          ${words.chooseModel}
        </label>
      </section>
      ${speed(view)}
    </div>
  `;
}

async function remove({ act }: View, id: string): Promise<void> {
  await act.removeModel(id);
  refocus('.said button');
}

async function undo({ act }: View): Promise<void> {
  await act.undoRemoval();
  refocus('#models');
}

function row(view: View, entry: ModelEntry): TemplateResult {
  const { state, words, say, act } = view;
  const { id, name, classes, width, bytes, passing } = entry;
  const builtIn = isBuiltIn(id);
  const current = id === state.models.inUse;
  const use = current ? words.inUse : words.use;
  const facts = [
    ...words.modelFacts(say.count(classes), width, say.bytes(bytes)),
    ...(builtIn ? [words.builtIn] : []),
    ...(passing === true ? [words.passing] : []),
  ];
  return html`
    <div class="model" data-current=${current}>
      <p>
        <span class="name">${name}</span>
        <span class="what">${dotted(facts)}</span>
      </p>
      <button
        class="quiet"
        aria-label=${`${use}${say.colon}${name}`}
        aria-disabled=${String(current)}
        @click=${() => (current ? undefined : act.useModel(id))}
      >
        ${use}
      </button>
      ${
        builtIn
          ? nothing
          : html`<button
              class="quiet"
              aria-label=${`${words.remove}${say.colon}${name}`}
              @click=${singleClick(() => void remove(view, id))}
            >
              ${words.remove}
            </button>`
      }
    </div>
  `;
}

/** What is being read, what can be taken back, and what the file of the model in use does not say. */
function said(view: View): TemplateResult | typeof nothing {
  const { state, words } = view;
  const { opening, removed } = state.models;
  if (opening !== undefined) return html`<p class="said">${words.opening(opening)}</p>`;
  if (removed !== undefined)
    return html`<p class="said">
      ${words.removed(removed.name)}
      <button class="quiet" @click=${() => void undo(view)}>${words.undo}</button>
    </p>`;
  if (state.model.at !== 'ready') return nothing;
  const own = !isBuiltIn(state.models.inUse);
  return html`${assumedIn(state.language, state.model.info, own).map((sentence) => html`<p class="said">${sentence}</p>`)}`;
}
