import { html, nothing, type TemplateResult } from 'lit-html';
import { SHOWN } from '../state';
import { orders, threads } from './threads';
import { placeOf } from './weave';
import { guessList, map, type View } from '../view/view';

/** The two branches and the shuffle, and what the network sees without it. */
export function shuffle(view: View): TemplateResult {
  const { words, say, state, app } = view;
  const { halves, stride, shuffled } = state;
  return html`
    <p>${words.threeText}</p>
    <p class="buttons">
      ${([1, 2] as const).map(
        (each) =>
          html`<button
            class="quiet"
            aria-pressed=${stride === each}
            @click=${() => void app.explore.stride(each)}
          >
            ${each === 1 ? words.stride1 : words.stride2}
          </button>`,
      )}
    </p>
    <p>${stride === 1 ? words.stride1Text : words.stride2Text}</p>
    ${threads(view)}
    ${
      halves?.left.channels !== halves?.right.channels || halves === undefined
        ? nothing
        : html`
            <p class="small">${words.some(say.count(SHOWN), say.count(halves.right.channels))}</p>
            <ol class="lanes" data-shuffled=${shuffled}>
              ${Array.from({ length: 2 * SHOWN }, (_, at) => {
                const left = at < SHOWN;
                const channel = at % SHOWN;
                const place = shuffled ? placeOf(at, SHOWN) : at;
                return html`<li
                  class=${left ? 'one' : 'two'}
                  data-place=${place}
                  .style=${`--place: ${place}`}
                >
                  ${map(left ? halves.left : halves.right, channel, undefined, `${left ? words.left : words.right} ${channel}`)}
                  <span class="number" aria-hidden="true">${channel}</span>
                </li>`;
              })}
            </ol>
            <p>
              <button class="quiet" @click=${() => app.explore.shuffle(!shuffled)}>
                ${shuffled ? words.undoShuffle : words.doShuffle}
              </button>
            </p>
          `
    }
    ${orders(view)}
    <h3>${words.off}</h3>
    <p>${words.offText}</p>
    <div class="cards">
      <article data-shuffle="on">
        <h4>${words.with}</h4>
        ${guessList(view, state.predictions)}
      </article>
      <article data-shuffle="off">
        <h4>${words.without}</h4>
        ${guessList(view, state.unshuffled)}
      </article>
    </div>
  `;
}
