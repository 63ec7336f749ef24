import type { Say } from './say.ts';

/** What has happened in teaching. */
export type News =
  | { readonly kind: 'taught'; readonly name: string; readonly count: number }
  | { readonly kind: 'full'; readonly name: string; readonly limit: number }
  | { readonly kind: 'renamed'; readonly from: string; readonly name: string }
  | { readonly kind: 'deleted'; readonly name: string }
  | { readonly kind: 'restored'; readonly name: string }
  | { readonly kind: 'imported'; readonly file: string; readonly classes: number; readonly examples: number };

/** A sentence for each. */
export type NewsWords = {
  readonly [K in News['kind']]: (news: Extract<News, { kind: K }>, say: Say) => string;
};
