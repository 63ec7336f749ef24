import type { Problem } from '../words/problem';

/** Thrown for a file that the page does not take; says why. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(problem.kind, options);
    this.problem = problem;
  }
}
