import type { Build } from './build.js';

/** The model's own classes, or those taught with `learn`. */
export type ClassKind = 'built-in' | 'learned';

export interface Prediction {
  readonly label: string;
  /** The class, as an index into `info.labels`. */
  readonly index: number;
  /** Between 0 and 1; those of all classes add up to 1. */
  readonly probability: number;
}

/** A guess among the classes that were taught with `learn`. */
export interface LearnedPrediction {
  readonly label: string;
  /** The class, as an index into `net.learned`. */
  readonly index: number;
  /** Between 0 and 1; those of all learned classes add up to 1, even when the picture is like none of them. */
  readonly probability: number;
  /** How alike the picture and the class's examples are: a cosine, at most 1. */
  readonly similarity: number;
}

/** Whether a picture is of none of the classes taught with `learn`, whose probabilities always add up to 1. */
export interface NoneOfThese {
  /** Whether `similarity` is below `threshold`. */
  readonly likely: boolean;
  /** The largest similarity with any of them. */
  readonly similarity: number;
  /** The one that `classify` was given, or else what the examples tell. */
  readonly threshold: number;
}

/** What the other examples make of an example of a learned class. */
export interface LeftOut {
  /** Its class. */
  readonly label: string;
  /** Its place among the examples of its class. */
  readonly example: number;
  /** The class that the others put it into. */
  readonly guess: string;
}

export interface Classification {
  /** The model's own classes, best first; empty when only learned ones were asked for. */
  readonly predictions: Prediction[];
  /** The classes taught with `learn`, best first; empty when there are none. The two lists are never mixed. */
  readonly learned: LearnedPrediction[];
  /** Whether the picture is of any learned class; there where classes were taught and asked for. */
  readonly none?: NoneOfThese;
  /** Why, if `explain` asked for it: of the same run. */
  readonly heatMap?: HeatMap;
  /** Milliseconds in the engine for all of this, without decoding the picture. */
  readonly ms: number;
  readonly build: Build;
}

/** What speaks for a class, and where (a class activation map). */
export interface HeatMap {
  readonly rows: number;
  readonly columns: number;
  /** What each part adds to the class's logit, row by row; negative speaks against it. */
  readonly values: Float32Array;
  /** Where the map lies on the picture, in the picture's pixels. */
  readonly region: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
  };
  /** The class that is explained; `index` is its place in `info.labels`, of a learned class in `net.learned`. */
  readonly label: string;
  readonly index: number;
  readonly ms: number;
}

/** What came out of a layer. */
export interface Activations {
  readonly layer: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** In the order height, width, channels. */
  readonly values: Float32Array;
  readonly ms: number;
}

/** A class taught with `learn`. */
export interface LearnedClass {
  readonly label: string;
  /** How many pictures it was taught with. */
  readonly examples: number;
}
