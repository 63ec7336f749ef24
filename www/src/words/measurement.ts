import type { Build } from 'shufflenet-wasm';

/** Milliseconds of many runs: the median, and what eight of ten lie between. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** How fast the network is here, and all that this depends on. */
export interface Measurement {
  readonly runs: number;
  readonly warmUp: number;
  /** Preprocessing and network. */
  readonly engine: Spread;
  /** The same in 8-bit arithmetic. */
  readonly eightBit: Spread;
  /** From the page's question to its answer: decoding and the way to the worker as well. */
  readonly call: Spread;
  readonly model: {
    readonly name: string;
    readonly architecture: string;
    readonly classes: number;
    readonly bytes: number;
  };
  readonly build: Build;
  readonly where: 'worker' | 'main';
  /** What was classified. */
  readonly picture: {
    readonly kind: 'picture' | 'camera' | 'grey';
    readonly name: string;
    readonly width: number;
    readonly height: number;
  };
  readonly browser: string;
  /** The browser's clock counts whole milliseconds. */
  readonly coarse: boolean;
}
