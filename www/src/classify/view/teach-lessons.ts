import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { chosen } from '../../shared/chosen';
import { icon } from '../../shared/view/icon';
import { singleClick } from '../../shared/view/single-click';
import { givenIn } from '../pictures/folders';
import type { Taught } from '../state';
import { LONGEST_NAME } from '../teach/taught';
import { refocus } from '../../shared/view/focus';
import { Hold } from './hold';
import { isOpen, shower, shownExamples } from './teach-examples';
import type { View } from './view';

/** Pictures of a class that are in sight beside it: the newest. */
const FILM = 8;

/** A class: name, examples, how likely it is just now, and what can be done with it. */
export function row(view: View, taught: Taught): TemplateResult {
  const { state, words } = view;
  const { name } = taught;
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
        <button
          class="round"
          aria-label=${words.teach.remove(name)}
          @click=${singleClick(() => void remove(view, name))}
        >
          ${icon(svg`<path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13" />`)}
        </button>
      </div>
      ${film(view, taught)}
      <span class="bar" .style=${`--share: ${share}`}></span>
      ${isOpen(state.teach.shown, { name }) ? shownExamples(view) : nothing}
    </li>
  `;
}

/** How many examples a class has, and the newest of them; all of them are shown when one asks for it. */
function film(view: View, { name, examples, thumbnails }: Taught): TemplateResult {
  const { state, words, say } = view;
  const running = state.teach.lesson?.name === name ? state.teach.lesson.count : 0;
  const count = examples.length + running;
  const pictures = thumbnails.filter((address) => address !== '').slice(-FILM);
  const label = words.teach.examplesOf(name, count, say);
  const content = html`
    <span class="count number">${words.teach.examples(count, say)}</span>
    ${pictures.map((address) => html`<img src=${address} alt="" width="64" height="64" />`)}
  `;
  return shower(view, { name }, { kind: 'film', label, content });
}

/** The place for a class that is not there yet. */
export function next(view: View): TemplateResult {
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
  const { files, folders } =
    event.dataTransfer === null ? { files: [], folders: [] } : givenIn(event.dataTransfer);
  // Folders are classes of their own.
  if (files.length === 0 || folders.length > 0) return;
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

/** The first name of its kind that no class has. */
function unusedName({ state, words }: View): string {
  const names = state.teach.classes.map(({ name }) => name);
  for (let n = 1; ; n += 1) if (!names.includes(words.teach.thing(n))) return words.teach.thing(n);
}
