import type { ModelEntry } from '../state';

/** A model that the page brings along. */
export interface BuiltIn extends ModelEntry {
  /** Where it is; the package's own model where there is no address. */
  readonly address?: string;
}

/** The first is used until the visitor chooses. What they say of themselves stands here, as the list shows them unloaded. */
export const BUILT_IN: readonly [BuiltIn, ...BuiltIn[]] = [
  { id: 'everyday-282-x1.0', name: 'everyday-282-x1.0', classes: 282, width: '1.0', bytes: 3_156_276 },
];

export function builtInOf(id: string | undefined): BuiltIn | undefined {
  return BUILT_IN.find((builtIn) => builtIn.id === id);
}

export const isBuiltIn = (id: string): boolean => builtInOf(id) !== undefined;
