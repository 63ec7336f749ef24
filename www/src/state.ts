import type { ErrorCode } from 'shufflenet-wasm';
import type { CameraTrouble } from './camera';
import type { EngineFile } from './engine';
import type { LabelsTrouble } from './labels';
import type { ModelList } from './models';
import type { Speed } from './speed';
import type { Teach, TeachProblem } from './teach/taught';

/** How many classes are asked of the network, and shown. */
export const TOP = 5;

/** Everything the page shows follows from one value of this type; the views are functions of it. */
export interface State {
  readonly language: Language;
  readonly model: Model;
  readonly models: ModelList;
  /** Known a moment after the network has come, if the browser tells. */
  readonly engine?: EngineFile | undefined;
  /** What the speed test came to; undefined before the first. */
  readonly speed?: Speed | undefined;
  readonly samples: readonly Sample[];
  /** The picture on show; none yet while undefined. */
  readonly picture?: Picture | undefined;
  /** Several pictures that came together: on show when no single picture is. */
  readonly album?: Album | undefined;
  /** The camera, when it and no picture is on show. */
  readonly camera?: Camera | undefined;
  /** Whether the page shows what speaks for a class, and for which: the most probable one if undefined. */
  readonly heat: {
    readonly on: boolean;
    readonly index?: number | undefined;
    readonly canvas: HTMLCanvasElement;
  };
  readonly teach: Teach;
  /** A newer version of the page waits to be used. */
  readonly update: boolean;
  /** What the network said of `picture`; undefined while it is being read. */
  readonly reading?: Reading | undefined;
  /** What went wrong last; the next good picture clears it. */
  readonly problem?: Problem | undefined;
  /** A file is being dragged over the page. */
  readonly dragging: boolean;
}

export type Language = 'en' | 'zh';

export type Model =
  | { readonly at: 'loading'; readonly received: number; readonly total: number | undefined }
  | { readonly at: 'ready'; readonly about: About }
  | { readonly at: 'failed'; readonly why: Failure };

/** Why there is no network. */
export type Failure = 'unsupported' | 'unreachable' | 'stopped' | 'unusable';

/** What the model file says of itself. */
export interface About {
  readonly name: string;
  /** For example `shufflenet_v2_x1_0`. */
  readonly architecture: string;
  readonly labels: readonly string[];
  /** Chinese names in the same order; undefined when the model has none. */
  readonly labelsZh: readonly string[] | undefined;
  /** The file names no classes. */
  readonly numbered: boolean;
  /** What else it does not say and was assumed, a sentence each. */
  readonly assumed: readonly string[];
  /** Of the engine that runs it. */
  readonly build: Build;
  readonly license: string | null;
}

/** One entry of `samples/index.json`. */
export interface Sample {
  readonly file: string;
  readonly title: string;
  readonly titleZh: string;
  readonly author: string;
  readonly license: string;
  readonly licenseUrl: string;
  readonly source: string;
  readonly width: number;
  readonly height: number;
}

export interface Picture {
  /** An object URL, revoked when the next picture comes. */
  readonly url: string;
  readonly blob: Blob;
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Set when the picture is one of the page's own. */
  readonly sample: Sample | undefined;
}

export interface Album {
  readonly entries: readonly Entry[];
}

/** One picture of an album; it has a reading or a problem once its turn has come. */
export interface Entry {
  readonly file: File;
  /** An object URL for the thumbnail, revoked with the album. */
  readonly url: string;
  readonly reading?: Reading;
  readonly problem?: Problem;
}

export interface Camera {
  readonly at: 'starting' | 'live' | 'frozen';
  readonly video: HTMLVideoElement;
  readonly mirrored: boolean;
  /** There is another camera to switch to. */
  readonly others: boolean;
  /** Frames read each second, and the share of the time between two frames that the network takes. */
  readonly rate?: { readonly fps: number; readonly budget: number } | undefined;
  /** What a screen reader was told last: not every frame. */
  readonly said?: readonly Guess[] | undefined;
}

export interface Reading {
  /** Best first. */
  readonly guesses: readonly Guess[];
  /** Preprocessing and network together, in milliseconds. */
  readonly ms: number;
  readonly build: Build;
}

export type Build = 'simd128' | 'relaxed-simd';

export interface Guess {
  /** Into the network's own classes, or into those that were taught. */
  readonly index: number;
  /** The class's name if somebody taught it here. */
  readonly taught?: string;
  readonly probability: number;
}

/** What can go wrong with a picture or a model; the sentences are in `words/`. */
export type Problem =
  | { readonly kind: 'nothing'; readonly came: 'text' | 'link' | 'nothing' }
  | { readonly kind: 'empty'; readonly name: string }
  | { readonly kind: 'not-a-picture'; readonly name: string; readonly type: string }
  | { readonly kind: 'undecodable'; readonly name: string; readonly type: string }
  | { readonly kind: 'too-heavy'; readonly name: string; readonly bytes: number; readonly limit: number }
  | {
      readonly kind: 'too-large';
      readonly name: string;
      readonly width: number;
      readonly height: number;
      readonly limit: number;
    }
  | { readonly kind: 'camera'; readonly trouble: CameraTrouble }
  | { readonly kind: 'sample-missing'; readonly sample: Sample }
  | { readonly kind: 'refused'; readonly name: string; readonly message: string }
  | {
      readonly kind: 'model-refused';
      readonly name: string;
      readonly code: ErrorCode | undefined;
      readonly message: string;
    }
  | { readonly kind: 'model-gone'; readonly name: string }
  | { readonly kind: 'model-not-kept'; readonly name: string }
  | { readonly kind: 'model-heavy'; readonly name: string; readonly bytes: number; readonly limit: number }
  | ({ readonly kind: 'labels-unreadable'; readonly name: string } & LabelsTrouble)
  | { readonly kind: 'labels-alone'; readonly name: string }
  | {
      readonly kind: 'labels-count';
      readonly name: string;
      readonly labels: number;
      readonly model: string;
      readonly classes: number;
    }
  | TeachProblem;

/** Holds the state and tells one listener of changes, once for all those of a turn. */
export class Store {
  #state: State;
  #listener: (state: State) => void = () => undefined;
  #due = false;

  constructor(initial: State) {
    this.#state = initial;
  }

  get state(): State {
    return this.#state;
  }

  set(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#listener(this.#state);
    });
  }

  /** Calls `listener` now and after each change. */
  watch(listener: (state: State) => void): void {
    this.#listener = listener;
    listener(this.#state);
  }
}
