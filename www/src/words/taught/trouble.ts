import type { Problem, ProblemWords } from '../problem.ts';

/** What can go wrong on the page that was saved: what can on the first page, and one thing more. */
export type Trouble = Problem | { readonly kind: 'camera-from-folder' };

/** A sentence for each: what was expected, what came, what to do. */
export type TroubleWords = ProblemWords & { readonly 'camera-from-folder': () => string };
