import type { ModelInfo } from 'shufflenet-wasm';
import type { Opened } from '../classify/pictures/open';
import type { Guess } from '../classify/state';
import type { View } from '../shared/viewfinder';
import type { Language, TaughtWords, Trouble } from '../words/taught';

/** Everything the page shows follows from one value of this type, and from what it was made with. */
export interface State {
  readonly language: Language;
  readonly network:
    | { readonly at: 'starting' }
    | { readonly at: 'ready'; readonly info: ModelInfo }
    | { readonly at: 'failed'; readonly why: keyof TaughtWords['failures'] };
  /** The picture on show. */
  readonly picture?: Picture | undefined;
  /** The camera, when it and no picture is on show. */
  readonly camera?: CameraState | undefined;
  /** What the network says of it; undefined while it is being read. */
  readonly answer?: Answer | undefined;
  /** Whether the page shows what speaks for a class, and for which: the most probable one if undefined. */
  readonly heat: {
    readonly on: boolean;
    readonly of?: string | undefined;
    readonly canvas: HTMLCanvasElement;
  };
  /** What went wrong last; the next good picture clears it. */
  readonly problem?: Trouble | undefined;
  /** Something is being dragged over the page. */
  readonly dragging: boolean;
}

export interface Picture extends Opened {
  readonly blob: Blob;
  readonly name: string;
}

export interface CameraState extends View {
  /** What a screen reader was told last: not every frame. */
  readonly said?: Answer | undefined;
}

/** How probable each of the taught classes is, and that it is none of them. */
export interface Answer {
  /** Best first. */
  readonly guesses: readonly Guess[];
  readonly none: number;
}

/** The answer of these guesses among the taught classes, best first: what they leave is of none. */
export function answerOf(guesses: readonly Guess[]): Answer {
  const known = guesses.reduce((sum, { probability }) => sum + probability, 0);
  return { guesses, none: Math.max(0, 1 - known) };
}

/** The class whose map is shown: the chosen one or else the best; undefined while there is none. */
export function explained({ heat, answer }: State): string | undefined {
  return heat.on ? (heat.of ?? answer?.guesses[0]?.taught) : undefined;
}
