import { sayFor, wordsFor, type Language } from '../words';

/** How much of the network has arrived, in bytes. */
export interface Arrival {
  readonly received: number;
  /** Not known at first. */
  readonly total: number | undefined;
}

export function arrivalText(language: Language, { received, total }: Arrival): string {
  const words = wordsFor(language).arrival;
  const say = sayFor(language);
  if (total === undefined) return words.fetching(say.megabytes(received));
  return received < total ? words.fetchingOf(say.megabytes(received), say.megabytes(total)) : words.starting;
}
