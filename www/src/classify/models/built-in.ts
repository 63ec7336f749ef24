import { defaultModel, type DefaultModel } from 'shufflenet-wasm';
import type { ModelEntry } from '../../shared/shelf';

/** A model that the page brings along. */
export interface BuiltIn extends ModelEntry {
  /** Where it is; the package's own model where there is no address. */
  readonly address?: string;
}

/** The model that the page was made with, where that is not the package's: www/build/model.ts puts it in. */
declare const PAGE_MODEL: (DefaultModel & Pick<ModelEntry, 'name'>) | null;

const { id, name, classes, width, bytes } = PAGE_MODEL ?? { ...defaultModel, name: defaultModel.id };

/** The first is used until the visitor chooses. */
export const BUILT_IN: readonly [BuiltIn, ...BuiltIn[]] = [{ id, name, classes, width, bytes }];

/**
 * Where a built-in model is, once it was loaded. The address of the package's own stands in the package's code alone, but the browser
 * knows what it fetched.
 */
export function addressOf({ address }: BuiltIn): string | undefined {
  const fetched = performance.getEntriesByType('resource').map(({ name }) => name);
  return address ?? fetched.find((name) => new URL(name).pathname.endsWith('.safetensors'));
}

export function builtInOf(id: string | undefined): BuiltIn | undefined {
  return BUILT_IN.find((builtIn) => builtIn.id === id);
}

export const isBuiltIn = (id: string): boolean => builtInOf(id) !== undefined;

/** Whether it is the package's model, of which the page can say more than its file does. */
export const isOfPackage = (id: string): boolean => PAGE_MODEL === null && isBuiltIn(id);
