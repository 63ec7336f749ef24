import type { Network } from '../network';
import { Refused } from '../refused';
import type { Taught } from '../state';
import { isDirection, textOf, thumbnailsOf, tidyName } from './taught';

const FORMAT = 'shufflenet-classes';
const MOST_BYTES = 200_000_000;

/** A model as far as its embeddings are concerned. */
export interface Model {
  readonly name: string;
  readonly embedding: number;
  /** Of its file, where that is known. */
  readonly fingerprint?: string | undefined;
}

/** What is in a file of classes. */
interface Content {
  readonly classes: readonly Taught[];
  /** Of the model that they were taught to, where the file tells it. */
  readonly fingerprint: unknown;
}

export function modelOf({ info }: Network): Model {
  return { name: info.name, embedding: info.embedding };
}

/** The classes as a file. The package's `importClasses` takes it too: it reads the names and examples, and no more. */
export function write({ name, embedding, fingerprint }: Model, classes: readonly Taught[]): Blob {
  const model = { name, embedding, fingerprint };
  const head = JSON.stringify({ format: FORMAT, version: 1, model }).slice(0, -1);
  const parts = classes.map(({ name, examples, thumbnails }) => {
    const rest = JSON.stringify({ name, thumbnails }).slice(0, -1);
    return `${rest},"examples":[${examples.join()}]}`;
  });
  return new Blob([head, ',"classes":[', parts.join(), ']}'], { type: 'application/json' });
}

/** The classes in a file, of this page or of the package's `exportClasses`. */
export async function read(file: File, model: Model): Promise<Content> {
  const bad = (came: 'nothing' | 'heavy' | 'no-json' | 'other') =>
    new Refused({ kind: 'no-classes', name: file.name, came });
  if (file.size === 0) throw bad('nothing');
  if (file.size > MOST_BYTES) throw bad('heavy');
  let content: unknown;
  try {
    content = JSON.parse(await file.text());
  } catch {
    throw bad('no-json');
  }
  const { model: theirs, classes } = (content ?? {}) as { model?: Partial<Model>; classes?: unknown };
  if (!Array.isArray(classes) || classes.length === 0 || !classes.every(isClass)) throw bad('other');
  const length = classes[0]?.examples[0]?.length ?? 0;
  const named = typeof theirs?.name === 'string' ? theirs.name : undefined;
  const alike = classes.every(({ examples }) => examples.every((example) => example.length === length));
  if (!alike) throw bad('other');
  if (length !== model.embedding || (named ?? model.name) !== model.name) {
    throw new Refused({ kind: 'other-model', name: file.name, came: named ?? length, running: model.name });
  }
  const now = Date.now();
  const taught = classes.map(({ name, examples, thumbnails }, n) => ({
    name: tidyName(name),
    at: now + n,
    examples: examples.map(textOf),
    thumbnails: thumbnailsOf(examples, thumbnails),
  }));
  return { classes: taught, fingerprint: theirs?.fingerprint };
}

interface Written {
  readonly name: string;
  readonly examples: number[][];
  readonly thumbnails?: unknown;
}

function isClass(value: unknown): value is Written {
  const { name, examples } = (value ?? {}) as Record<keyof Written, unknown>;
  return (
    typeof name === 'string' &&
    tidyName(name) !== '' &&
    Array.isArray(examples) &&
    examples.length > 0 &&
    examples.every((example) => Array.isArray(example) && isDirection(example))
  );
}
