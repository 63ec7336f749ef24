import { html, nothing, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { chosen } from '../../shared/chosen';
import { picturesAmong } from '../pictures/folders';
import type { Taught } from '../state';
import { examplesShown } from '../teach/tested';
import { refocus } from '../../shared/view/focus';
import type { Problem } from '../../words/problem';
import { noticeOf } from './notice';
import { next, row } from './teach-lessons';
import { check } from './teach-matrix';
import { news } from './teach-news';
import type { View } from './view';

/** The same one each time, so that it is announced once. */
const NOT_KEPT: Problem = { kind: 'not-kept' };

/** One line that invites to teach, or tells what was taught. */
export function invitation(view: View): TemplateResult {
  const { state, words } = view;
  const names = state.teach.classes.map(({ name }) => name);
  return html`
    <section class="invitation" aria-label=${words.teach.title}>
      <p>${names.length === 0 ? words.teach.invite : words.teach.knows(names)}</p>
      <button class="quiet" ?disabled=${state.model.at !== 'ready'} @click=${() => toggle(view)}>
        ${words.teach.teach}
      </button>
    </section>
  `;
}

/** Opens or closes the part below. */
export function toggle({ state, act }: View): void {
  act.teach().open(!state.teach.open);
  refocus('#teach, .invitation .quiet');
  requestAnimationFrame(() => document.querySelector('.teach')?.scrollIntoView({ block: 'nearest' }));
}

/** Where one teaches things of one's own: a new one, those that there are with their examples, and how well it works. */
export function teach(view: View): TemplateResult {
  const { state, words } = view;
  const { classes, problem, unkept = false } = state.teach;
  const how = state.camera === undefined ? words.teach.howPicture : words.teach.how;
  return html`
    <section class="teach" aria-labelledby="teach" data-dragging=${state.dragging}>
      <header>
        <h2 id="teach" tabindex="-1">${words.teach.title}</h2>
        <button class="quiet" @click=${() => toggle(view)}>${words.teach.done}</button>
      </header>
      ${
        classes.length < 2
          ? html`<p class="how">${how}</p>
              <p class="how">${words.teach.foldersHow}</p>`
          : nothing
      }
      ${unkept ? noticeOf(view, NOT_KEPT) : nothing}
      ${problem === undefined ? nothing : noticeOf(view, problem)} ${progress(view)} ${next(view)}
      <ul class="lessons" aria-label=${words.teach.yours} ?hidden=${classes.length === 0}>
        ${repeat(
          classes,
          ({ at }) => at,
          (taught) => row(view, taught),
        )}
      </ul>
      ${examplesShown(state.teach).length === 0 ? news(view) : nothing} ${check(view)} ${tools(view)}
    </section>
  `;
}

/** How far the pictures in folders are gone through. */
function progress({ state, words, say, act }: View): TemplateResult | typeof nothing {
  const { folders } = state.teach;
  if (folders === undefined) return nothing;
  const { done, of } = folders;
  const stop = () => {
    act.teach().stop();
    document.querySelector<HTMLElement>('#teach')?.focus();
  };
  return html`
    <div class="progress">
      <p class="number">${words.teach.foldersDone(done, of, say)}</p>
      <progress aria-label=${words.teach.foldersBar} max=${of} .value=${done}></progress>
      <button class="quiet stop" @click=${stop}>${words.teach.stop}</button>
    </div>
  `;
}

function tools({ state, words, act }: View): TemplateResult {
  const { classes, only, lesson, saving = false } = state.teach;
  const some = classes.length > 0;
  const model = makesModel(classes) && !saving;
  const folders = state.model.at === 'ready' && lesson === undefined;
  return html`
    <div class="tools">
      ${
        some
          ? html`
              <label class="switch">
                <input
                  type="checkbox"
                  role="switch"
                  .checked=${only}
                  @change=${(event: Event) => act.teach().only((event.currentTarget as HTMLInputElement).checked)}
                />
                ${words.teach.only}
              </label>
              <button class="quiet" @click=${() => void act.teach().takeaway.classes()}>
                ${words.teach.export}
              </button>
              <button
                class="quiet"
                aria-disabled=${String(!model)}
                @click=${model ? () => void act.teach().takeaway.model() : nothing}
              >
                ${words.teach.model}
              </button>
              <button
                class="quiet"
                aria-disabled=${String(saving)}
                @click=${() => void act.teach().takeaway.page()}
              >
                ${words.teach.page}
              </button>
            `
          : nothing
      }
      <label class="quiet file">
        <input
          type="file"
          webkitdirectory
          class="unseen"
          aria-disabled=${String(!folders)}
          @click=${(event: Event) => (folders ? undefined : event.preventDefault())}
          @change=${(event: Event) => void act.teach().folders(picturesAmong(chosen(event)))}
        />
        ${words.teach.folders}
      </label>
      <label class="quiet">
        <input
          type="file"
          accept=".json,application/json"
          class="unseen"
          @change=${(event: Event) => {
            const [file] = chosen(event);
            if (file !== undefined) void act.teach().import(file);
          }}
        />
        ${words.teach.import}
      </label>
    </div>
  `;
}

/** Two things are to be told apart, and one has to show how far its pictures differ. */
function makesModel(classes: readonly Taught[]): boolean {
  return classes.length > 1 && classes.some(({ examples }) => examples.length > 1);
}
