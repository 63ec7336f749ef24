import type { Arithmetic, ModelInfo } from 'shufflenet-wasm';
import type { Outcome, Summary, UnmatchedFolder, Variant } from 'shufflenet-wasm/evaluate';
import type { Language } from '../../words';
import type { Problem } from '../../words/problem';
import type { Ending, Trouble } from '../../words/quality';

/** What the part of the page that measures shows follows from one value of this type. */
export interface Measured {
  readonly language: Language;
  readonly progress?: Progress | undefined;
  /** Why nothing was measured, and the folders that were looked at. */
  readonly trouble?: (Trouble & Partial<Pick<Result, 'info' | 'unmatched'>>) | undefined;
  readonly result?: Result | undefined;
  /** Whose pictures are on show. */
  readonly open?: Cell | undefined;
  /** How many of the pictures of the page that is being made are done. */
  readonly making?: { readonly done: number; readonly of: number } | undefined;
  /** The model with another temperature. */
  readonly written?: Written | undefined;
}

export interface Progress {
  /** With 8-bit arithmetic, after that in use. */
  readonly eightBit: boolean;
  readonly done: number;
  readonly of: number;
}

/** What came of the pictures that were measured. */
export interface Result {
  readonly info: ModelInfo;
  readonly arithmetic: Arithmetic;
  /** The length of the model's file. */
  readonly bytes: number;
  /** What the pictures' folder is called; empty if it was not told. */
  readonly folder: string;
  readonly summary: Summary;
  /** That in use, and 8-bit arithmetic on the same pictures; or none. */
  readonly variants: readonly Variant[];
  readonly unmatched: readonly UnmatchedFolder[];
  /** How many pictures lie in no folder of a class. */
  readonly loose: number;
  readonly outcomes: readonly Outcome[];
  /** Why pictures failed, by their names. */
  readonly problems: ReadonlyMap<string, Problem>;
  /** How many pictures were to be measured. */
  readonly of: number;
  /** Why not everything was; undefined if it was. */
  readonly ending: Ending | undefined;
  /** Whether the model is still in use: only then it can go on, and its file is at hand. */
  readonly current: boolean;
}

/** A cell of the confusion matrix: what pictures are, and what they are taken for. */
export interface Cell {
  readonly truth: number;
  /** `others`: any class that no picture is of. */
  readonly guess: number | 'others';
}

type Written =
  | { readonly at: 'writing' }
  | { readonly at: 'done'; readonly name: string; readonly temperature: number }
  | { readonly at: 'failed'; readonly message: string };

/** What results can be saved as. */
export type Format = 'html' | 'json' | 'csv';

/** What a visitor can do with them. */
export interface Actions {
  stop(): void;
  goOn(): void;
  close(): void;
  /** Shows the pictures of a cell, or none. */
  show(cell: Cell | undefined): void;
  save(format: Format): void;
  /** Saves the model with the temperature that fits better. */
  saveModel(): void;
  /** Where a picture is, by its name. */
  addressOf(name: string): string | undefined;
}
