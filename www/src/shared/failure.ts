import { html, type TemplateResult } from 'lit-html';
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
    case 'EngineFailed':
    case 'WorkerFailed':
      return 'stopped';
    default:
      return 'unusable';
  }
}

/** Why there is none, and what to do. */
export function failureText(language: Language, why: Failure): TemplateResult {
  const { failed, failures } = wordsFor(language).arrival;
  return html`<strong>${failed}</strong> ${failures[why]}`;
}
