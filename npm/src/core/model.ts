import type { Arithmetic, Build } from './build.js';

/** What the model file says about itself. */
export interface ModelInfo {
  readonly name: string;
  /** For example `shufflenet_v2_x1_0`. */
  readonly architecture: string;
  /** How many classes; 0 of a network that only makes embeddings. */
  readonly classes: number;
  /** How long the vectors of `embed` are. */
  readonly embedding: number;
  /** One label a class, in order. */
  readonly labels: readonly string[];
  /** The labels in other languages, by language tag such as `zh`. */
  readonly translations: Readonly<Record<string, readonly string[]>>;
  readonly preprocess: {
    /** The picture's shorter side is resized to this many pixels. */
    readonly resize: number;
    /** Then the middle is cut out: height and width. */
    readonly crop: readonly [number, number];
    readonly mean: readonly number[];
    readonly std: readonly number[];
  };
  /** By what the logits are divided before the softmax, so that the probabilities mean something. */
  readonly temperature: number;
  /** The licence of the weights. */
  readonly license: string | null;
  /** Where the weights come from. */
  readonly provenance: string | null;
  /** What the file did not say and was therefore assumed. */
  readonly assumed: readonly Assumption[];
}

/** What was assumed of a model file; `message` says it for people. */
export type Assumption =
  /** The classes have no names: they are numbered. */
  | { readonly kind: 'labels'; readonly message: string }
  /** Pictures are prepared in torchvision's way, or in that of the paper's authors. */
  | { readonly kind: 'preprocess'; readonly way: 'torchvision' | 'megvii'; readonly message: string }
  /** The network's tensors are those whose names begin so. */
  | { readonly kind: 'prefix'; readonly prefix: string; readonly message: string }
  /** This module is the classifier. */
  | { readonly kind: 'head'; readonly module: string; readonly message: string }
  /** A ReLU follows this module, the first of the head's two layers. */
  | { readonly kind: 'relu'; readonly module: string; readonly message: string };

/** What is known about a network as soon as it is loaded. */
export interface Loaded {
  readonly info: ModelInfo;
  readonly build: Build;
  readonly arithmetic: Arithmetic;
  readonly layers: readonly string[];
}
