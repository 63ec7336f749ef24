import type { Say } from '../say.ts';

/** Why nothing can be measured. */
export type Trouble =
  /** The model has none. */
  | { readonly kind: 'no-classes'; readonly model: string }
  /** What was chosen has no picture in it. */
  | { readonly kind: 'no-pictures' }
  /** The pictures lie in no folder. */
  | { readonly kind: 'no-folders'; readonly pictures: number }
  /** No folder has the name of a class. */
  | { readonly kind: 'no-fit'; readonly folders: readonly string[]; readonly model: string };

/** A sentence for each: what was expected, what came, what to do. */
export type TroubleWords = {
  readonly [K in Trouble['kind']]: (trouble: Extract<Trouble, { kind: K }>, say: Say) => string;
};

/** Why not everything was measured. */
export type Ending =
  | { readonly kind: 'stopped' }
  /** Another model was put in use, or the one in use is no longer there. */
  | { readonly kind: 'model' }
  | { readonly kind: 'failed'; readonly message: string };
