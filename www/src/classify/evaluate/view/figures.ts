import { html, nothing, type TemplateResult } from 'lit-html';
import type { Share } from 'shufflenet-wasm/evaluate';
import type { Result } from '../state';
import type { View } from './view';

/** With no more classes the right one is always among the first five. */
export const FIVE = 5;

/** How often the network is right, and between which shares that lies. */
export function figures(view: View, { summary, info }: Result): TemplateResult {
  const { words, say } = view;
  const { top1, top5, macroF1, calibration } = summary;
  return html`
    <dl class="figures">
      ${share(view, words.first, top1)} ${info.classes > FIVE ? share(view, words.five, top5) : nothing}
      ${figure(words.macroF1, macroF1.toFixed(3), words.macroF1What)}
      ${figure(words.ece, say.precisePercent(calibration.before.ece), words.eceWhat)}
    </dl>
  `;
}

function share({ words, say }: View, name: string, { hits, of, share, low, high }: Share): TemplateResult {
  const between = words.interval(say.precisePercent(low), say.precisePercent(high));
  return figure(name, say.precisePercent(share), `${words.hits(hits, of, say)} ${between}`);
}

function figure(name: string, value: string, what: string): TemplateResult {
  return html`
    <div>
      <dt>${name}</dt>
      <dd><span class="value number">${value}</span> <span class="what">${what}</span></dd>
    </div>
  `;
}
