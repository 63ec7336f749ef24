import type { Build, LeftOut, ModelInfo } from 'shufflenet-wasm';
import type { Arrival } from '../shared/arrival';
import type { Failure } from '../shared/failure';
import type { Sample } from '../shared/samples';
import type { ModelEntry } from '../shared/shelf';
import type { View } from '../shared/viewfinder';
import type { Language } from '../words';
import type { Measurement } from '../words/measurement';
import type { News } from '../words/news';
import type { Problem } from '../words/problem';

/** How many classes are asked of the network, and shown. */
export const TOP = 5;

/** Everything the page shows follows from one value of this type; the views are functions of it. */
export interface State {
  readonly language: Language;
  readonly model: Model;
  readonly models: ModelList;
  /** Known a moment after the network has come, if the browser tells. */
  readonly engine?: EngineTransfer | undefined;
  /** What the speed test came to; undefined before the first. */
  readonly speed?: Speed | undefined;
  readonly quality: Quality;
  readonly samples: readonly Sample[];
  /** The picture on show; none yet while undefined. */
  readonly picture?: Picture | undefined;
  /** Several pictures that came together: on show when no single picture is. */
  readonly album?: Album | undefined;
  /** The camera, when it and no picture is on show. */
  readonly camera?: CameraState | undefined;
  /** Whether the page shows what speaks for a class, and for which: the most probable one if undefined. */
  readonly heat: {
    readonly on: boolean;
    readonly of?: ClassKey | undefined;
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
  /** Whether the list of all classes is open: twenty thousand of them take a while to show. */
  readonly listed?: boolean;
}

export type Model =
  | ({ readonly at: 'loading' } & Arrival)
  | { readonly at: 'ready'; readonly info: ModelInfo; readonly build: Build }
  | { readonly at: 'failed'; readonly why: Failure };

/** The models there are, and what is being done with them. */
export interface ModelList {
  /** The built-in ones first. */
  readonly entries: readonly ModelEntry[];
  /** The id of the one in use. */
  readonly inUse: string;
  /** The name of the one that is being read. */
  readonly opening?: string | undefined;
  /** What was removed last, as long as that can be undone. */
  readonly removed?: ModelEntry | undefined;
}

/** What it took to get the engine that runs. */
export interface EngineTransfer {
  readonly bytes: number;
  /** How much of it came over the network, compressed or not; nothing if the browser had it. */
  readonly sent: number;
}

type Speed =
  | { readonly at: 'running'; readonly done: number }
  | { readonly at: 'interrupted' }
  | {
      readonly at: 'done';
      readonly measurement: Measurement;
      /** Whether the browser let it be copied, once that was asked for. */
      readonly copied?: boolean;
    };

/** How good the model is on pictures of the visitor's. */
export interface Quality {
  /** Whether 8-bit arithmetic is measured beside that in use. */
  readonly eightBit: boolean;
  /** A folder came on which it can be measured: so many pictures of so many classes. */
  readonly offer?:
    { readonly pictures: number; readonly classes: number; readonly many: boolean } | undefined;
  readonly running: boolean;
  /** Where the part that measures shows what it does and finds, once it has come. */
  readonly element?: HTMLElement | undefined;
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
  readonly shots: readonly Shot[];
}

/** One picture of an album; it has a reading or a problem once its turn has come. */
export interface Shot {
  readonly file: File;
  /** An object URL for the thumbnail, revoked with the album. */
  readonly url: string;
  readonly reading?: Reading;
  readonly problem?: Problem;
}

/** Whether the picture has had its turn. */
export function isRead({ reading, problem }: Shot): boolean {
  return reading !== undefined || problem !== undefined;
}

export interface CameraState extends View {
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

/** A class: its index among the network's own, or its name if somebody taught it here. */
export type ClassKey = number | string;

export interface Guess {
  /** Into the network's own classes, or into those that were taught. */
  readonly index: number;
  /** The class's name if somebody taught it here. */
  readonly taught?: string;
  readonly probability: number;
}

/** What the page shows of teaching. */
export interface Teach {
  /** A model is being made of the classes. */
  readonly saving?: boolean;
  readonly open: boolean;
  readonly classes: readonly Taught[];
  /** The network's own classes are left out. */
  readonly only: boolean;
  /** The name in the field for a new class. */
  readonly draft: string;
  /** The class that gets examples just now, and how many it has got. */
  readonly lesson?: { readonly name: string; readonly count: number } | undefined;
  /** How many of the pictures that came in folders have had their turn. */
  readonly folders?: { readonly done: number; readonly of: number } | undefined;
  /** Undefined below two classes of two. */
  readonly tested?: Tested | undefined;
  readonly shown?: Shown | undefined;
  /** What happened last. */
  readonly news?: News | undefined;
  readonly taken?: Taken | undefined;
  readonly problem?: Problem | undefined;
  /** The latest changes last only as long as the page. */
  readonly unkept?: boolean;
}

/** A class that somebody taught. */
export interface Taught {
  readonly name: string;
  /** When it was first taught, in milliseconds: the classes stand in this order. */
  readonly at: number;
  /** The embeddings, each as the JSON of its numbers: so they go to the network, the browser's storage and the file. */
  readonly examples: readonly string[];
  /** The picture of each example as a small data: URL; empty where there is none. */
  readonly thumbnails: readonly string[];
}

/** What the other examples made of each one, and of which classes: while a lesson goes on, those on show may be newer. */
export interface Tested {
  readonly classes: readonly Taught[];
  readonly leftOut: readonly LeftOut[];
}

/** One example of a class. */
export interface Example {
  /** The class. */
  readonly name: string;
  /** Where it was among the examples when it was shown. Another tab may have moved it since. */
  readonly place: number;
  /** What tells it from the others, as the class has it. */
  readonly text: string;
}

/** The examples that are shown large: all of a class, or those that the others take for `guess`. */
export interface Shown {
  readonly name: string;
  readonly guess?: string | undefined;
  /** The one that can be deleted or moved. */
  readonly chosen?: Example | undefined;
}

/** What was deleted or moved last, as long as that can be undone. */
export interface Taken {
  readonly part: Taught;
  /** Where its examples were among those of the class. */
  readonly place: number;
  /** The class was deleted, or had no other example. */
  readonly whole: boolean;
  /** The class that it was moved to. */
  readonly to?: string | undefined;
}
