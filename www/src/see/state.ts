import type { Activations, Prediction } from 'shufflenet-wasm';
import type { Trace } from 'shufflenet-wasm/lab';
import type { Language, Sample } from '../state';
import type { Loaded } from './client';

/** The unit whose convolutions part 1 takes apart: the first with stride 1. */
export const UNIT = 'stage2.1';

/** Channels of each half that part 3 shows. */
export const SHOWN = 4;

export const GUIDELINES = ['g1', 'g2', 'g3', 'g4'] as const;
export type Guideline = (typeof GUIDELINES)[number];

export interface Shape {
  readonly inputs: number;
  readonly outputs: number;
  readonly side: number;
  readonly stride: number;
}

export interface State {
  language: Language;
  samples: readonly Sample[];
  loading: { received: number; total: number | undefined } | undefined;
  failed: string | undefined;
  loaded: Loaded | undefined;
  /** The picture's own title or the file's name. */
  sample: Sample | undefined;
  name: string | undefined;
  problem: 'picture' | 'camera' | undefined;
  camera: boolean;
  predictions: readonly Prediction[];
  unshuffled: readonly Prediction[];
  /** Part 1. */
  y: number;
  x: number;
  inputChannel: number;
  outputChannel: number;
  before: Activations | undefined;
  filtered: Activations | undefined;
  after: Activations | undefined;
  traces:
    | {
        /** Which place they are of, see `place`. */
        readonly of: string;
        readonly depthwise: Trace;
        readonly pointwise: Trace;
        readonly standard: Trace;
      }
    | undefined;
  /** Part 2. */
  shape: Shape;
  times: Readonly<Record<'standard' | 'depthwise' | 'separable', number>> | undefined;
  guidelines: Partial<Record<Guideline, readonly number[]>>;
  /** Part 3. */
  stride: 1 | 2;
  shuffled: boolean;
  halves: { readonly left: Activations; readonly right: Activations } | undefined;
  /** Part 4. */
  layer: string;
  seen: Activations | undefined;
  profile: readonly number[] | undefined;
  contributions: Float32Array | undefined;
  features: Activations | undefined;
  /** Part 5. */
  widths: readonly number[] | undefined;
  /** What is being measured. */
  busy: string | undefined;
}
