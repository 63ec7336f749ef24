import type { Activations, Prediction } from 'shufflenet-wasm';
import type { Lab, Trace } from 'shufflenet-wasm/lab';
import type { Arrival } from '../shared/arrival';
import type { Failure } from '../shared/failure';
import type { Sample } from '../shared/samples';
import type { ModelEntry } from '../shared/shelf';
import type { View } from '../shared/viewfinder';
import type { Language } from '../words';
import type { Problem } from '../words/problem';
import type { Part, Place } from './address';
import type { Source } from './source';

/** The unit that is taken apart: the first with stride 1. */
export const UNIT = 'stage2.1';

/** Runs whose average the layers' times are. */
export const RUNS = 60;

/** Where sums are shown at first: at the edge of the first sample's cup, where they are not zero. */
const START = { y: 4, x: 2 } as const;

/** Channels of each half that are shown with their pictures. */
export const SHOWN = 4;

export const GUIDELINES = ['g1', 'g2', 'g3', 'g4'] as const;
export type Guideline = (typeof GUIDELINES)[number];

/** What is popularly mistaken: depthwise for depthwise-separable, and its filters for 1x1. */
export type Mistake = 'separable' | 'one';

export const QUESTIONS = ['reads', 'weights', 'mixes', 'passes', 'time'] as const;
export type Question = (typeof QUESTIONS)[number];
/** Before reading and after it. */
export type Round = 'before' | 'after';

export interface Shape {
  readonly inputs: number;
  readonly outputs: number;
  readonly side: number;
  readonly stride: number;
}

/** A value of the network, taken apart. */
export interface Looked {
  readonly place: Place;
  readonly seen: Activations;
  readonly trace: Trace;
}

export type Copied = 'address' | 'lines';

/** Everything the page shows follows from one value of this type; the views are functions of it. */
export interface State {
  readonly language: Language;
  /** Only this part is shown. */
  readonly part: Part | undefined;
  readonly samples: readonly Sample[];
  readonly loading: Arrival | undefined;
  readonly failed: Failure | undefined;
  /** What the lab tells of itself, once it is there. */
  readonly loaded: Pick<Lab, 'info' | 'layers' | 'widths'> | undefined;
  /** Where it came from. */
  readonly source: Source | undefined;
  /** The visitor's own models, and the one in use: the page's own where there is none. */
  readonly models: readonly ModelEntry[];
  readonly model: string | undefined;
  /** The name of the one that is being read, and why one can't be used. */
  readonly opening: string | undefined;
  readonly refused: Problem | undefined;
  /** The picture's own title or the file's name. */
  readonly sample: Sample | undefined;
  readonly name: string | undefined;
  readonly problem: 'picture' | Problem | undefined;
  /** The camera: undefined while it is off. */
  readonly camera: View | undefined;
  readonly predictions: readonly Prediction[];
  /** What a screen reader was told last. */
  readonly said: Prediction | undefined;
  readonly unshuffled: readonly Prediction[];
  /** One convolution at a time. */
  readonly y: number;
  readonly x: number;
  readonly inputChannel: number;
  readonly outputChannel: number;
  readonly before: Activations | undefined;
  readonly filtered: Activations | undefined;
  readonly after: Activations | undefined;
  readonly traces:
    | {
        /** Which pixel and channels they are of, see `pickedOf`. */
        readonly of: string;
        readonly depthwise: Trace;
        readonly pointwise: Trace;
        readonly standard: Trace;
      }
    | undefined;
  /** What it saves. */
  readonly shape: Shape;
  readonly times: Readonly<Record<'standard' | 'depthwise' | 'separable', number>> | undefined;
  readonly guidelines: Partial<Record<Guideline, readonly number[]>>;
  /** Split and shuffle. */
  readonly stride: 1 | 2;
  readonly shuffled: boolean;
  readonly halves: { readonly left: Activations; readonly right: Activations } | undefined;
  /** The channel that is followed, by its place among the concatenated branches. */
  readonly thread: number;
  /** The whole network: the stage or the unit that the map shows, all of it if empty. */
  readonly zoom: string;
  readonly layer: string;
  readonly seen: Activations | undefined;
  readonly profile: readonly number[] | undefined;
  readonly contributions: Float32Array | undefined;
  readonly features: Activations | undefined;
  /** The widths. */
  readonly widths: readonly number[] | undefined;
  /** Any value: what is wanted, and what was found last. */
  readonly place: Place;
  readonly looked: Looked | undefined;
  /** Mistakes that are being made to see what comes of them. */
  readonly mistaken: readonly Mistake[];
  /** Which of its answers each question was given. */
  readonly answers: Readonly<Record<Round, Partial<Record<Question, number>>>>;
  /** What was to be copied last, and whether the browser let it. */
  readonly copied: { readonly what: Copied; readonly done: boolean } | undefined;
  /** A file could not be given to the visitor. */
  readonly unsaved: boolean;
  /** What is being measured. */
  readonly busy: string | undefined;
}

/** How the picture of a camera is called. */
export const CAMERA = 'camera';

/** Of the network, when it is asked for. */
export const NOTHING_YET: Arrival = { received: 0, total: undefined };

/** What there is at first. */
export function first(language: Language, samples: readonly Sample[]): State {
  return {
    ...{ language, samples, part: undefined, loading: NOTHING_YET },
    ...{ failed: undefined, loaded: undefined, source: undefined },
    ...{ models: [], model: undefined, opening: undefined, refused: undefined },
    ...{ sample: undefined, name: undefined, problem: undefined, camera: undefined },
    ...{ predictions: [], said: undefined, unshuffled: [], ...START, inputChannel: 0, outputChannel: 3 },
    ...{ before: undefined, filtered: undefined, after: undefined, traces: undefined },
    ...{ shape: { inputs: 64, outputs: 64, side: 28, stride: 1 }, times: undefined, guidelines: {} },
    ...{ stride: 1, shuffled: false, halves: undefined, thread: 70, zoom: '' },
    ...{ layer: 'stem', seen: undefined, profile: undefined, contributions: undefined, features: undefined },
    ...{ widths: undefined, busy: undefined },
    ...{ place: { layer: `${UNIT}.depthwise`, ...START, channel: 0 }, looked: undefined },
    ...{ mistaken: [], answers: { before: {}, after: {} } },
    ...{ copied: undefined, unsaved: false },
  };
}

/** Which pixel and channels are taken apart, in one word. */
export function pickedOf({ y, x, inputChannel, outputChannel }: State): string {
  return [y, x, inputChannel, outputChannel].join();
}
