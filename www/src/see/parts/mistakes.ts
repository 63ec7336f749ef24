import { html, nothing, type TemplateResult } from 'lit-html';
import type { Activations } from 'shufflenet-wasm';
import type { Trace } from 'shufflenet-wasm/lab';
import type { Mistake } from '../state';
import { cite, map, type View } from '../view/view';

/** The two popular mistakes, each with what the output would be if it were none. */
export function mistakes(view: View): TemplateResult {
  const { words, say, state } = view;
  const { before, filtered, after, traces, inputChannel, outputChannel } = state;
  const text = words.mistakes;
  if (before === undefined || filtered === undefined || after === undefined || traces === undefined)
    return html`<p>${words.error1} ${words.error2}</p>`;
  const { depthwise, pointwise } = traces;
  const real = { seen: filtered, channel: inputChannel };
  return html`<div class="cards">
    ${card(view, 'separable', {
      claim: html`${words.error1} ${cite(words.mobile, '1704.04861')}`,
      real,
      wrong: { seen: after, channel: outputChannel },
      why: text.separable(
        say.count(depthwise.inputs.length),
        say.count(9 * pointwise.inputs.length + pointwise.inputs.length),
      ),
    })}
    ${card(view, 'one', {
      claim: html`${words.error2} ${cite(words.paper, '1807.11164')}`,
      real,
      wrong: { seen: scaled(before, inputChannel, depthwise), channel: 0 },
      why: text.one,
    })}
  </div>`;
}

interface Shown {
  readonly seen: Activations;
  readonly channel: number;
}

function card(
  { words, state, app }: View,
  mistake: Mistake,
  { claim, real, wrong, why }: { claim: TemplateResult; real: Shown; wrong: Shown; why: string },
): TemplateResult {
  const { mistakes: text } = words;
  const shown = state.mistaken.includes(mistake);
  const picture = ({ seen, channel }: Shown, label: string) =>
    html`<figure>
      ${map(seen, channel, undefined, label)}
      <figcaption>${label}</figcaption>
    </figure>`;
  return html`<article data-mistake=${mistake}>
    <p>${claim}</p>
    <div class="carried">${picture(real, text.real)} ${shown ? picture(wrong, text.wrong) : nothing}</div>
    <button class="quiet" aria-pressed=${String(shown)} @click=${() => app.explore.mistake(mistake)}>
      ${text.doIt}
    </button>
    <p role="status">${shown ? why : nothing}</p>
  </article>`;
}

const made = new WeakMap<Activations, { channel: number; seen: Activations }>();

/** What a 1x1 filter of each channel's own would make: every value times one weight, here the middle one. */
function scaled(input: Activations, channel: number, { weights, bias }: Trace): Activations {
  const kept = made.get(input);
  if (kept?.channel === channel) return kept.seen;
  const weight = weights[4] ?? 1;
  const values = input.values
    .filter((_, at) => at % input.channels === channel)
    .map((value) => value * weight + bias);
  const seen = { ...input, channels: 1, values };
  made.set(input, { channel, seen });
  return seen;
}
