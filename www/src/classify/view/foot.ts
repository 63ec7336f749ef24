import { html, nothing, type TemplateResult } from 'lit-html';
import { isBuiltIn } from '../models/built-in';
import { sortedLabels } from '../labels';
import { credit } from './credit';
import type { View } from './view';

/** What runs here, what it knows, and whose photographs these are. */
export function foot(view: View): TemplateResult {
  return html`<footer class="foot">${how(view)} ${knows(view)} ${credits(view)}</footer>`;
}

function how({ state, words }: View): TemplateResult {
  const info = state.model.at === 'ready' ? state.model.info : undefined;
  return html`
    <section>
      <h2>${words.how}</h2>
      <p>${words.howText}</p>
      <p>${words.offline}</p>
      ${info === undefined ? nothing : html`<p>${words.model(info.name, info.license ?? '–')}</p>`}
    </section>
  `;
}

function knows({ state, words }: View): TemplateResult {
  const own = state.model.at === 'ready' && !isBuiltIn(state.models.inUse);
  return html`
    <section>
      <h2>${words.knows}</h2>
      <p>${own ? words.knowsOwn(state.model.info.name) : words.knowsText}</p>
      ${
        state.model.at === 'ready'
          ? html`
              <details>
                <summary>${words.knowsAll}</summary>
                <ul class="labels">
                  ${sortedLabels(state.language, state.model.info).map((label) => html`<li>${label}</li>`)}
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
          ${state.samples.map((sample) => html`<li>${say.title(sample.file)}: ${credit(words, sample)}</li>`)}
        </ul>
      </details>
    </section>
  `;
}
