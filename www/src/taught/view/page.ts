import { html, type TemplateResult } from 'lit-html';
import { nextLanguage, type Language } from '../../words/taught';
import { announcement } from './announcement';
import { foot } from './foot';
import { gallery } from './gallery';
import { reading } from './reading';
import { titleOf, type View } from './view';

export function page(view: View): TemplateResult {
  const { state, words, app } = view;
  const next = nextLanguage(state.language);
  return html`
    <header class="masthead">
      <p class="wordmark">ShuffleNet</p>
      <button class="quiet" lang=${next} @click=${() => app.speak(next)}>${nameOf(next)}</button>
    </header>
    <main class="bench" data-shown="true">
      <section class="things">
        <h1 class="names">${titleOf(view)}</h1>
        <p class="lead">${words.lead}<strong>${words.promise}</strong></p>
      </section>
      ${gallery(view)} ${reading(view)}
    </main>
    ${foot(view)}
    <p class="unseen" role="status">${announcement(view)}</p>
    <div class="drop" ?hidden=${!state.dragging} aria-hidden="true"><p>${words.drop}</p></div>
  `;
}

/** As the language calls itself. */
function nameOf(language: Language): string | undefined {
  return new Intl.DisplayNames([language], { type: 'language' }).of(language);
}
