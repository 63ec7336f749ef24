// What the lab tells.
import type { ModelInfo } from '../core/model.js';

/** What a layer is and costs. Shapes are height, width, channels. */
export interface LayerFacts {
  /** As in `net.layers`; the last one is `classifier`. */
  readonly name: string;
  /** `linear` is a layer between the average and the classifier. */
  readonly kind: 'standard' | 'depthwise' | 'pointwise' | 'shuffle' | 'linear' | 'classifier';
  /** The layer that it reads; `input` for the first. */
  readonly from: string;
  readonly input: readonly [number, number, number];
  readonly output: readonly [number, number, number];
  readonly stride: number;
  /** Trainable ones, as PyTorch counts them. */
  readonly parameters: number;
  /** Multiplications with an addition. */
  readonly multiplyAdds: number;
}

/** One output value: `bias` plus all `inputs` times `weights`, and none below zero if `relu`. */
export interface Trace {
  /** What the network computed. */
  readonly value: number;
  /** Batch normalisation is folded into it and the weights. */
  readonly bias: number;
  readonly relu: boolean;
  /** Row and column of the layer's input where the window begins; values outside of the input are zero. */
  readonly corner: readonly [number, number];
  /** Rows and columns of the window: 1 or 3. */
  readonly side: number;
  /** The first of the input's channels that are read. */
  readonly first: number;
  /** In the order row, column, channel. */
  readonly inputs: Float32Array;
  /** In the same order. */
  readonly weights: Float32Array;
}

/** A published width of the network. */
export interface PublishedWidth {
  /** torchvision's name, such as `shufflenet_v2_x1_0`. */
  readonly name: string;
  /** Of 100 pictures of ImageNet's validation set, how many torchvision's weights get right at once, and within five guesses. */
  readonly top1: number;
  readonly top5: number;
  readonly parameters: number;
  /** For one picture. */
  readonly multiplyAdds: number;
}

/** An operator to be timed, on `side` x `side` pixels; or one of the four published widths, 0 to 3, as a whole network. */
export type Timed =
  | {
      readonly kind: 'standard' | 'depthwise' | 'pointwise' | 'relu' | 'add';
      readonly inputs: number;
      /** As many as `inputs` when left out. */
      readonly outputs?: number;
      readonly side: number;
      /** 1 when left out. */
      readonly stride?: number;
      /** For `pointwise`; 1 when left out. */
      readonly groups?: number;
    }
  | { readonly kind: 'network'; readonly width: number; readonly side: number };

/** What is known about a lab as soon as it is loaded. */
export interface LabLoaded {
  readonly info: ModelInfo;
  readonly layers: readonly LayerFacts[];
}
