import { defaultModel } from 'shufflenet-wasm';
import type { ModelEntry } from '../state';

/** A model that the page brings along. */
export interface BuiltIn extends ModelEntry {
  /** Where it is; the package's own model where there is no address. */
  readonly address?: string;
}

const { id, classes, width, bytes } = defaultModel;

/** The first is used until the visitor chooses. */
export const BUILT_IN: readonly [BuiltIn, ...BuiltIn[]] = [{ id, name: id, classes, width, bytes }];

export function builtInOf(id: string | undefined): BuiltIn | undefined {
  return BUILT_IN.find((builtIn) => builtIn.id === id);
}

export const isBuiltIn = (id: string): boolean => builtInOf(id) !== undefined;
