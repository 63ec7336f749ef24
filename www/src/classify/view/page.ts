import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { languageButton } from '../../shared/view/language-button';
import { announcement } from './announcement';
import { foot } from './foot';
import { gallery } from './gallery';
import { intro } from './intro';
import { models } from './models';
import { quality } from './quality';
import { reading } from './reading';
import { invitation, teach } from './teach';
import type { View } from './view';

export function page(view: View): TemplateResult {
  const { state, words, act } = view;
  const shown = state.picture !== undefined || state.camera !== undefined;
  const { open } = state.teach;
  return html`
    <header class="masthead">
      <p class="wordmark">${mark}ShuffleNet</p>
      <a class="see" href="./see.html">${words.see}</a>
      ${languageButton(state.language, (language) => act.speak(language))}
    </header>
    <main class="bench" data-shown=${shown} data-teaching=${shown && open}>
      ${intro(view)} ${gallery(view)} ${shown && open ? teach(view) : nothing}
      ${shown ? reading(view) : nothing} ${shown && !open ? invitation(view) : nothing}
    </main>
    ${models(view)} ${quality(view)} ${foot(view)}
    <p class="unseen" role="status">${announcement(view)}</p>
    <div class=${state.update ? 'update' : 'unseen'} aria-live="polite">
      ${state.update ? html`${words.update}<button class="quiet" @click=${() => act.update()}>${words.updateNow}</button>` : nothing}
    </div>
    <div class="drop" ?hidden=${!state.dragging} aria-hidden="true"><p>${words.drop}</p></div>
  `;
}

/** Two groups of channels, shuffled. */
const mark = html`<svg class="mark" viewBox="0 0 28 24" aria-hidden="true">
  ${[0, 1, 2, 3].map((n) => svg`<rect class=${n % 2 === 0 ? 'one' : 'two'} x=${n * 7 + 1} width="5" height="24" rx="2.5" />`)}
</svg>`;
