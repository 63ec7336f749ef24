import type { Say } from './say.ts';

/** What has happened in teaching. */
export type News =
  | ({ readonly kind: 'taught'; readonly name: string; readonly count: number } & LeftOut)
  | { readonly kind: 'full'; readonly name: string; readonly limit: number }
  | { readonly kind: 'renamed'; readonly from: string; readonly name: string }
  | { readonly kind: 'deleted'; readonly name: string }
  | { readonly kind: 'restored'; readonly name: string }
  | { readonly kind: 'example-deleted'; readonly name: string }
  | { readonly kind: 'moved'; readonly from: string; readonly name: string }
  | { readonly kind: 'example-restored'; readonly name: string }
  | ({
      readonly kind: 'folders';
      readonly classes: number;
      readonly examples: number;
      /** How many lay in no folder of a class. */
      readonly loose: number;
      /** How many had not had their turn when it was stopped. */
      readonly left: number;
    } & LeftOut)
  | ({
      readonly kind: 'interrupted';
      /** That which was taught before another one came. */
      readonly model: string;
      readonly examples: number;
      /** How many pictures had not had their turn. */
      readonly left: number;
    } & LeftOut)
  | {
      readonly kind: 'imported';
      readonly file: string;
      readonly classes: number;
      readonly examples: number;
      /** The name of the model, if they were taught to another file of that name. */
      readonly other?: string | undefined;
    }
  | {
      readonly kind: 'page';
      readonly file: string;
      readonly bytes: number;
      /** How many of the examples found room. */
      readonly kept: number;
      readonly of: number;
    };

/** Of pictures that were to be examples. */
export interface LeftOut {
  /** Those that could not be read. */
  readonly unread: readonly string[];
  /** How many were too many for their classes, with the most that one has. */
  readonly full: number;
  readonly limit: number;
}

/** A sentence for each. */
export type NewsWords = {
  readonly [K in News['kind']]: (news: Extract<News, { kind: K }>, say: Say) => string;
};
