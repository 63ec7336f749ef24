import { html, nothing, type TemplateResult } from 'lit-html';
import { wordsFor, type Language, type Words } from '../words';

/** Why there is no network. */
export type Failure = keyof Words['arrival']['failures'];

/** Why there is no network, from what was thrown: by its code, as each entry of the package has errors of its own. */
export function failureOf(error: unknown): Failure {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'Unsupported':
      return 'unsupported';
    case 'ModelUnavailable':
    case 'EngineUnavailable':
      return 'unreachable';
    case 'Disposed': // What came after that.
    case 'EngineFailed':
    case 'WorkerFailed':
      return 'stopped';
    default:
      return 'unusable';
  }
}

/** Why there is none, what to do, and the way to have it loaded again. */
export function failureNotice(language: Language, why: Failure, retry: () => void): TemplateResult {
  const words = wordsFor(language).arrival;
  return html`<div class="notice" role="alert">
    <p><strong>${words.failed}</strong> ${words.failures[why]}</p>
    ${why === 'unsupported' ? nothing : html`<button class="quiet" @click=${retry}>${words.retry}</button>`}
  </div>`;
}
