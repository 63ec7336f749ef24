import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { withEnglish } from '../../shared/view/with-english';
import { isOfPackage } from '../models/built-in';
import { sortedLabels } from '../labels';
import { credit } from './credit';
import type { View } from './view';

/** Where the documentation is, if this page is built with it beside it. */
const DOCS = (import.meta.env.VITE_DOCS as string | undefined) ?? '';

/** What runs here, what it knows, and whose photographs these are. */
export function foot(view: View): TemplateResult {
  return html`<footer class="foot">${how(view)} ${knows(view)} ${credits(view)}</footer>`;
}

function how({ state, words }: View): TemplateResult {
  const info = state.model.at === 'ready' ? state.model.info : undefined;
  const license = info?.license ?? '–';
  return html`
    <section>
      <h2>${words.how}</h2>
      <p>${words.howText}</p>
      <p>${words.offline}</p>
      ${DOCS === '' ? nothing : html`<p><a href=${DOCS}>${words.docs}</a></p>`}
      ${info === undefined ? nothing : html`<p>${withEnglish(words.model(info.name, license), license)}</p>`}
      ${info?.provenance ? html`<p>${withEnglish(words.provenance(info.provenance), info.provenance)}</p>` : nothing}
      <p><a href="./THIRD-PARTY-LICENSES.txt">${words.licences}</a></p>
    </section>
  `;
}

function knows({ state, words, act }: View): TemplateResult {
  const opened = (event: Event) => act.list((event.currentTarget as HTMLDetailsElement).open);
  const info = state.model.at === 'ready' ? state.model.info : undefined;
  const { entries, inUse } = state.models;
  const name = entries.find(({ id }) => id === inUse)?.name ?? inUse;
  return html`
    <section>
      <h2>${words.knows}</h2>
      <p>
        ${info?.classes === 0 ? words.noClasses : isOfPackage(inUse) ? words.knowsText : words.knowsOwn(name)}
      </p>
      ${
        info !== undefined && info.classes > 0
          ? html`
              <details @toggle=${opened}>
                <summary>${words.knowsAll}</summary>
                <ul class="labels">
                  ${
                    state.listed === true
                      ? guard([state.language, info], () =>
                          sortedLabels(state.language, info).map((label) => html`<li>${label}</li>`),
                        )
                      : nothing
                  }
                </ul>
              </details>
            `
          : nothing
      }
    </section>
  `;
}

function credits({ state, words, say }: View): TemplateResult | typeof nothing {
  if (state.samples.length === 0) return nothing;
  return html`
    <section>
      <h2>${words.credits}</h2>
      <p>${words.creditsText}</p>
      <details>
        <summary>${words.creditsAll}</summary>
        <ul class="credits">
          ${state.samples.map((sample) => html`<li>${say.title(sample.file)}${say.colon}${credit(words, sample)}</li>`)}
        </ul>
      </details>
    </section>
  `;
}
