import { html, nothing, type TemplateResult } from 'lit-html';
import { troubleIn } from '../../../words/quality';
import { refocus } from '../../../shared/view/focus';
import type { Measured, Progress, Result } from '../state';
import { calibration } from './calibration';
import { classTable, variantTable } from './classes';
import { confusions } from './confusions';
import { figures } from './figures';
import { folderList, leftOut, surest } from './pictures';
import { saves } from './saves';
import { nameOf, type View } from './view';

/** Screen readers are told after each of so many parts. */
const PARTS = 10;
/** So many classes are named as examples of what folders may be called. */
const EXAMPLES = 3;

/** How far measuring has come, what came of it, or why there is nothing. */
export function measured(view: View): TemplateResult {
  const { progress, trouble, result } = view.state;
  return html`
    ${progress === undefined ? nothing : running(view, progress)}
    ${trouble === undefined ? nothing : refusal(view, trouble)}
    ${result === undefined ? nothing : results(view, result)}
    <p class="unseen" aria-live="polite">${told(view)}</p>
  `;
}

function running({ words, say, act }: View, { eightBit, done, of }: Progress): TemplateResult {
  const text = eightBit ? words.progressEight(done, of, say) : words.progress(done, of, say);
  return html`
    <div class="running">
      <p class="number">${text}</p>
      <progress aria-label=${words.bar} max=${of} .value=${done}></progress>
      <button class="quiet stop" @click=${() => act.stop()}>${words.stop}</button>
    </div>
  `;
}

function refusal(view: View, trouble: NonNullable<Measured['trouble']>): TemplateResult {
  const { state, words } = view;
  const { info, unmatched = [] } = trouble;
  const labels = info?.labels.slice(0, EXAMPLES).map((_, index) => nameOf(view, { info }, index)) ?? [];
  const unfit = trouble.kind === 'no-fit';
  return html`
    <div class="notice" role="alert">
      <p>
        <strong>${words.trouble}</strong> ${troubleIn(state.language, trouble)}
        ${unfit ? words.hasClasses(labels) : ''}
      </p>
    </div>
    ${unfit && info !== undefined ? folderList(view, { info, unmatched }) : nothing}
  `;
}

function results(view: View, result: Result): TemplateResult {
  const { words, say, act } = view;
  const { summary, info, ending } = result;
  const { count, classes, failures } = summary;
  return html`
    <header class="found">
      <h3 id="measured" tabindex="-1">${words.title(info.name)}</h3>
      <p>${words.on(count, classes.length, failures.length, say)}</p>
      ${ending === undefined ? nothing : unfinished(view, result, ending)} ${saves(view)}
      <button class="quiet" @click=${() => close(view)}>${words.close}</button>
      ${result.current && ending !== undefined ? html`<button class="quiet" @click=${() => act.goOn()}>${words.goOn}</button>` : nothing}
    </header>
    ${
      count === 0
        ? nothing
        : html`${figures(view, result)} ${variantTable(view, result)} ${confusions(view, result)}
          ${surest(view, result)} ${calibration(view, result)} ${classTable(view, result)}`
    }
    ${leftOut(view, result)}
  `;
}

/** Why these are not the results of all pictures. */
function unfinished({ words, say }: View, result: Result, ending: NonNullable<Result['ending']>) {
  const done = result.outcomes.length;
  const why = [words.endings[ending.kind], ...(ending.kind === 'failed' ? [ending.message] : [])];
  const partial = done < result.of ? [words.partial(done, result.of, say)] : [];
  return html`<p class="unfinished"><strong>${why.join(' ')}</strong> ${partial.join(' ')}</p>`;
}

function close({ act }: View): void {
  act.close();
  refocus('#quality');
}

/** What screen readers are told: now and then, and at the end. */
function told({ state, words, say }: View): string {
  const { progress, result } = state;
  if (progress !== undefined) {
    const { done, of } = progress;
    return words.share(say.percent(Math.floor((PARTS * done) / of) / PARTS));
  }
  if (result === undefined || result.summary.count === 0) return '';
  return words.finished(say.precisePercent(result.summary.top1.share));
}
