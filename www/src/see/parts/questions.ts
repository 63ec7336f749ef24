import { html, nothing, type TemplateResult } from 'lit-html';
import { QUESTIONS, type Round } from '../state';
import type { View } from '../view/view';

/** The same five as at the end, for those who want to know what they knew. Nothing is told yet. */
export function questionsBefore(view: View): TemplateResult {
  return html`<details class="before">
    <summary>${view.words.questions.before}</summary>
    <p class="small">${view.words.questions.nothingKept}</p>
    ${list(view, 'before')}
  </details>`;
}

/** Five questions, answered on the spot with the reason. */
export function questions(view: View): TemplateResult {
  const { words, say, state } = view;
  const right = (round: Round) =>
    QUESTIONS.filter((question) => state.answers[round][question] === words.questions.all[question].right)
      .length;
  const count = (round: Round) => Object.keys(state.answers[round]).length;
  return html`
    ${list(view, 'after')}
    <p role="status">
      ${count('after') < QUESTIONS.length ? nothing : words.questions.score(say.count(right('after')))}
      ${count('after') < QUESTIONS.length || count('before') === 0 ? nothing : words.questions.scoreBefore(say.count(right('before')))}
    </p>
    <p class="small">${words.questions.nothingKept}</p>
  `;
}

function list(view: View, round: Round): TemplateResult {
  return html`<ol class="questions">
    ${QUESTIONS.map((question) => html`<li>${one(view, round, question)}</li>`)}
  </ol>`;
}

function one(
  { words, state, app }: View,
  round: Round,
  question: (typeof QUESTIONS)[number],
): TemplateResult {
  const { text, choices, right, why } = words.questions.all[question];
  const chosen = state.answers[round][question];
  const told = round === 'after' && chosen !== undefined;
  return html`<fieldset>
    <legend>${text}</legend>
    <div class="buttons">
      ${choices.map(
        (choice, at) =>
          html`<button
            class="quiet"
            aria-pressed=${String(chosen === at)}
            data-right=${told && at === right ? 'true' : nothing}
            @click=${() => app.explore.answer(round, question, at)}
          >
            ${choice}
          </button>`,
      )}
    </div>
    <p role="status">
      ${told ? html`<strong>${chosen === right ? words.questions.yes : words.questions.no}</strong> ${why}` : nothing}
    </p>
  </fieldset>`;
}
