import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { repeat } from 'lit-html/directives/repeat.js';
import { chosen } from '../../shared/chosen';
import { newsIn } from '../../words';
import type { Taught } from '../state';
import { LONGEST_NAME } from '../teach/taught';
import { refocus } from './focus';
import { Hold } from './hold';
import { icon } from '../../shared/view/icon';
import { noticeOf } from './notice';
import type { View } from './view';

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
  const { classes, problem } = state.teach;
  const how = state.camera === undefined ? words.teach.howPicture : words.teach.how;
  return html`
    <section class="teach" aria-labelledby="teach" data-dragging=${state.dragging}>
      <header>
        <h2 id="teach" tabindex="-1">${words.teach.title}</h2>
        <button class="quiet" @click=${() => toggle(view)}>${words.teach.done}</button>
      </header>
      ${classes.length < 2 ? html`<p class="how">${how}</p>` : nothing}
      ${problem === undefined ? nothing : noticeOf(view, problem)} ${next(view)}
      <ul class="lessons" aria-label=${words.teach.yours} ?hidden=${classes.length === 0}>
        ${repeat(
          classes,
          ({ at }) => at,
          (taught) => row(view, taught),
        )}
      </ul>
      ${news(view)} ${check(view)} ${tools(view)}
    </section>
  `;
}

/** A class: name, examples, how likely it is just now, and what can be done with it. */
function row(view: View, { name, examples, thumbnails }: Taught): TemplateResult {
  const { state, words, say } = view;
  const running = state.teach.lesson?.name === name ? state.teach.lesson.count : 0;
  const count = examples.length + running;
  const share = state.reading?.guesses.find(({ taught }) => taught === name)?.probability ?? 0;
  return html`
    <li class="lesson" @drop=${(event: DragEvent) => drop(view, name, event)}>
      <input
        class="called"
        aria-label=${words.teach.nameOf(name)}
        maxlength=${LONGEST_NAME}
        .value=${name}
        @change=${(event: Event) => void rename(view, name, event.currentTarget as HTMLInputElement)}
      />
      <div class="with">
        ${hold(view, name, true)} ${pick(view, name)}
        <button class="round" aria-label=${words.teach.remove(name)} @click=${() => void remove(view, name)}>
          ${icon(svg`<path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13" />`)}
        </button>
      </div>
      <div class="film">
        <span class="count number">${words.teach.examples(count, say.count(count))}</span>
        ${thumbnails.map((address) => html`<img src=${address} alt="" width="64" height="64" />`)}
      </div>
      <span class="bar" .style=${`--share: ${share}`}></span>
    </li>
  `;
}

/** The place for a class that is not there yet. */
function next(view: View): TemplateResult {
  const { state, words, act } = view;
  const { draft } = state.teach;
  const unnamed = unusedName(view);
  const name = draft.trim() === '' ? unnamed : draft;
  return html`
    <div class="next" @drop=${(event: DragEvent) => drop(view, name, event)}>
      <input
        class="called"
        aria-label=${words.teach.name}
        placeholder=${unnamed}
        maxlength=${LONGEST_NAME}
        autocomplete="off"
        .value=${draft}
        @input=${(event: Event) => act.teach().draft((event.currentTarget as HTMLInputElement).value)}
      />
      ${hold(view, name, false)} ${pick(view, name)}
    </div>
  `;
}

/** The button that takes examples of a class; a small one beside the class, a large one for a new class. */
function hold(view: View, name: string, small: boolean): TemplateResult {
  const { state, words, say, act } = view;
  const { lesson, classes } = state.teach;
  const { camera } = state;
  const known = classes.some((taught) => taught.name === lesson?.name);
  const on = lesson !== undefined && (small ? lesson.name === name : !known);
  const label = camera?.at === 'live' ? words.teach.holdFor(name) : words.teach.addTo(name);
  const text = camera?.at === 'live' ? words.teach.hold : words.teach.add;
  const press = new Hold(
    () => void act.teach().hold(name),
    () => act.teach().release(),
  );
  return html`<button
    class=${small ? 'round hold' : 'hold'}
    data-on=${on}
    aria-label=${small ? label : nothing}
    ?disabled=${state.model.at !== 'ready' || camera?.at === 'starting'}
    @pointerdown=${press}
    @pointerup=${press}
    @pointercancel=${press}
    @lostpointercapture=${press}
    @keydown=${press}
    @keyup=${press}
    @blur=${press}
    @click=${press}
    @contextmenu=${press}
  >
    ${small ? icon(svg`<path d="M12 5v14M5 12h14" />`) : on ? words.teach.lesson(say.count(lesson.count)) : text}
  </button>`;
}

/** Chooses pictures as examples of a class. */
function pick({ words, act }: View, name: string): TemplateResult {
  return html`<label class="round">
    <input
      type="file"
      accept="image/*"
      multiple
      class="unseen"
      aria-label=${words.teach.picturesFor(name)}
      @change=${(event: Event) => void act.teach().files(name, chosen(event))}
    />
    ${icon(svg`<path d="M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4" /><circle cx="15" cy="9" r="1.3" />`)}
  </label>`;
}

function drop({ act }: View, name: string, event: DragEvent): void {
  const files = [...(event.dataTransfer?.files ?? [])];
  if (files.length === 0) return;
  // So that the page does not show it as its picture.
  event.preventDefault();
  void act.teach().files(name, files);
}

async function rename({ act }: View, name: string, input: HTMLInputElement): Promise<void> {
  input.value = await act.teach().rename(name, input.value);
}

async function remove({ act }: View, name: string): Promise<void> {
  await act.teach().remove(name);
  refocus('.news button');
}

/** What happened last, and the way back. */
function news({ state, words, act }: View): TemplateResult | typeof nothing {
  const { news, removed } = state.teach;
  if (news === undefined) return nothing;
  const undo = async () => {
    await act.teach().undo();
    refocus('#teach');
  };
  return html`<p class="news">
    ${newsIn(state.language, news)}
    ${
      removed === undefined
        ? nothing
        : html`<button class="quiet" @click=${() => void undo()}>${words.undo}</button>`
    }
  </p>`;
}

/** Whether it works, as far as the examples can tell. */
function check({ state, words, say }: View): TemplateResult | typeof nothing {
  const { accuracy, classes } = state.teach;
  if (classes.length === 0) return nothing;
  if (accuracy === undefined) return html`<p class="check">${words.teach.checkLater}</p>`;
  return html`<p class="check">
    <strong class="number">${words.teach.check(say.percent(accuracy))}</strong> ${words.teach.checkHow}
  </p>`;
}

function tools({ state, words, act }: View): TemplateResult {
  const { classes, only, saving = false } = state.teach;
  const some = classes.length > 0;
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
              <button class="quiet" @click=${() => act.teach().export()}>${words.teach.export}</button>
              <button
                class="quiet"
                ?disabled=${!makesModel(classes) || saving}
                @click=${() => void act.teach().model()}
              >
                ${words.teach.model}
              </button>
            `
          : nothing
      }
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

/** The first name of its kind that no class has. */
function unusedName({ state, words }: View): string {
  const names = state.teach.classes.map(({ name }) => name);
  for (let n = 1; ; n += 1) if (!names.includes(words.teach.thing(n))) return words.teach.thing(n);
}
