import type { ErrorCode, ParsedLabels } from 'shufflenet-wasm';
import type { Say } from './say.ts';

/** What can go wrong on the first page. */
export type Problem = PictureProblem | ModelProblem | TeachProblem;

/** With a picture, or with the camera. */
type PictureProblem =
  | { readonly kind: 'nothing'; readonly came: 'text' | 'link' | 'nothing' }
  | { readonly kind: 'empty'; readonly name: string }
  | { readonly kind: 'not-a-picture'; readonly name: string; readonly type: string }
  | { readonly kind: 'undecodable'; readonly name: string; readonly type: string }
  | { readonly kind: 'changed'; readonly name: string }
  | { readonly kind: 'too-heavy'; readonly name: string; readonly bytes: number; readonly limit: number }
  | {
      readonly kind: 'too-large';
      readonly name: string;
      readonly width: number;
      readonly height: number;
      readonly limit: number;
    }
  | { readonly kind: 'folder-empty'; readonly name: string }
  | { readonly kind: 'unsaved' }
  | { readonly kind: 'camera'; readonly trouble: CameraTrouble }
  | { readonly kind: 'sample-missing'; readonly file: string }
  | { readonly kind: 'refused'; readonly name: string; readonly message: string };

/** Why there is no picture from a camera. */
export type CameraTrouble = 'insecure' | 'denied' | 'revoked' | 'none' | 'busy' | 'unplugged' | 'failed';

/** With a model of the visitor's own, the names of its classes, or what measures how good it is. */
export type ModelProblem =
  | { readonly kind: 'measure-unavailable' }
  | {
      readonly kind: 'model-refused';
      readonly name: string;
      readonly code: ErrorCode | undefined;
      readonly message: string;
    }
  | { readonly kind: 'model-gone'; readonly name: string }
  | { readonly kind: 'model-missing'; readonly name: string }
  | { readonly kind: 'model-not-kept'; readonly name: string }
  | { readonly kind: 'model-replaced'; readonly name: string }
  | { readonly kind: 'model-heavy'; readonly name: string; readonly bytes: number; readonly limit: number }
  | ({ readonly kind: 'labels-unreadable'; readonly name: string } & LabelsTrouble)
  | { readonly kind: 'labels-alone'; readonly name: string }
  | {
      readonly kind: 'labels-count';
      readonly name: string;
      readonly labels: number;
      readonly model: string;
      readonly classes: number;
    };

/** Why a file names no classes. */
type LabelsTrouble = Exclude<ParsedLabels, { labels: string[] }>;

/** With what is taught. */
type TeachProblem =
  | { readonly kind: 'no-folders'; readonly pictures: number }
  | { readonly kind: 'name-missing'; readonly name: string }
  | { readonly kind: 'name-taken'; readonly name: string; readonly wanted: string }
  | { readonly kind: 'not-kept' }
  | { readonly kind: 'model-unsaved'; readonly message: string }
  | { readonly kind: 'page-unsaved'; readonly message: string }
  | {
      readonly kind: 'no-classes';
      readonly name: string;
      readonly came: 'nothing' | 'heavy' | 'no-json' | 'other';
    }
  | {
      readonly kind: 'other-model';
      readonly name: string;
      /** The model that the file was taught to, or the length of its embeddings when it names none. */
      readonly came: string | number;
      readonly running: string;
    };

/** A sentence for each kind of problem: what was expected, what came, what to do. */
export type ProblemWords = {
  readonly [K in Problem['kind']]: (problem: Extract<Problem, { kind: K }>, say: Say) => string;
};
