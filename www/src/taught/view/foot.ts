import { html, nothing, type TemplateResult } from 'lit-html';
import { withEnglish } from '../../shared/view/with-english';
import type { View } from './view';

/** What this page is, which network is in it, and what it was taught. */
export function foot(view: View): TemplateResult {
  const { words } = view;
  return html`
    <footer class="foot">
      <section>
        <h2>${words.about}</h2>
        <p>${words.aboutText}</p>
        <p>${words.aboutFolder}</p>
      </section>
      ${network(view)} ${taught(view)}
    </footer>
  `;
}

function network({ state, contents, words }: View): TemplateResult {
  const { network } = state;
  const info = network.at === 'ready' ? network.info : undefined;
  const license = info?.license ?? '–';
  return html`
    <section>
      <h2>${words.network}</h2>
      ${info === undefined ? nothing : html`<p>${withEnglish(words.model(contents.model.name, license), license)}</p>`}
      ${info?.provenance ? html`<p>${withEnglish(words.provenance(info.provenance), info.provenance)}</p>` : nothing}
      <p>${words.licences}</p>
    </section>
  `;
}

function taught({ contents, words, say, app }: View): TemplateResult {
  const { of, classes } = contents;
  const kept = classes.reduce((sum, { examples }) => sum + examples.length, 0);
  return html`
    <section>
      <h2>${words.taught}</h2>
      <p>${words.examples(kept, classes.length, say)}</p>
      ${kept < of ? html`<p>${words.left(of, say)}</p>` : nothing}
      <p>${words.exportHow}</p>
      <button class="quiet" ?disabled=${kept === 0} @click=${() => app.export()}>${words.export}</button>
    </section>
  `;
}
