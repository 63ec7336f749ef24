/** Why something was refused: a name that programs can compare. The error's `message` says it for people. */
export type ErrorCode =
  // The model file.
  | 'UnknownFormat'
  | 'NotOnlyTensors'
  | 'Damaged'
  | 'Truncated'
  | 'MissingTensor'
  | 'WrongShape'
  | 'WrongDtype'
  | 'NotFinite'
  | 'UnknownArchitecture'
  | 'BadMetadata'
  | 'LabelsMismatch'
  /** The model file could not be fetched or read. */
  | 'ModelUnavailable'
  /** A file has none of the hashes that `integrity` wants. */
  | 'IntegrityMismatch'
  // The picture.
  | 'BadPicture'
  | 'PictureTooLarge'
  // The call.
  | 'BadInput'
  | 'BadOption'
  /** The network was used after `dispose()`. */
  | 'Disposed'
  // The engine.
  /** No WebAssembly SIMD here. */
  | 'Unsupported'
  /** The engine's WebAssembly file could not be fetched, read or compiled. */
  | 'EngineUnavailable'
  /** The engine stopped unexpectedly; the next call starts it again, and a lab has to be loaded again. */
  | 'EngineFailed'
  /** The worker died; the next call starts another one. */
  | 'WorkerFailed';

/** What this package throws, apart from an `AbortSignal`'s own reason. */
export class ShuffleNetError extends Error {
  override readonly name = 'ShuffleNetError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What `start` gives; bytes that can't be compiled are told as they are when they are fetched. */
export async function started<Engine>(start: Promise<Engine>): Promise<Engine> {
  try {
    return await start;
  } catch (cause) {
    const { name } = cause as Error;
    if (name === 'CompileError') throw uncompiled('The engine', cause);
    // Memory has run out.
    if (name === 'RangeError') throw stopped(cause, 'Close what else takes memory, and try again.');
    if (name !== 'TypeError' && name !== 'LinkError') throw cause;
    throw new ShuffleNetError(
      'EngineUnavailable',
      `The engine could not be started: ${clause(cause)}. It has to be a .wasm file of this version of the package.`,
      { cause },
    );
  }
}

/** WebAssembly from somewhere that could not be compiled. */
export function uncompiled(what: string, cause: unknown): ShuffleNetError {
  return new ShuffleNetError(
    'EngineUnavailable',
    `${what} could not be compiled: ${clause(cause)}. A page with a content security policy has to allow script-src 'wasm-unsafe-eval'.`,
    { cause },
  );
}

/** What is read of a file, for the messages. */
interface Read {
  readonly what: string;
  readonly code: ErrorCode;
}

/** A file that is there, and was not read. */
export function notRead({ what, code }: Read, why: string, cause?: unknown): ShuffleNetError {
  return new ShuffleNetError(code, `${what} could not be read: ${why}.`, { cause });
}

/** What `reading` gives; what kept the file from being read becomes ours. */
export async function readAs<Value>(read: Read, reading: Promise<Value>): Promise<Value> {
  try {
    return await reading;
  } catch (cause) {
    throw cause instanceof ShuffleNetError ? cause : notRead(read, clause(cause), cause);
  }
}

/** What an exception says. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The same within a sentence. */
export function clause(error: unknown): string {
  return reason(error).replace(/\.+$/, '');
}

/** What `work` gives. What WebAssembly refuses becomes ours; one that threw anything else is broken, and `afterwards` says what to do. */
export function asOurs<Result>(work: () => Result, afterwards = 'The next call starts it again.'): Result {
  try {
    return work();
  } catch (cause) {
    const error = fromWasm(cause);
    if (error instanceof ShuffleNetError) throw error;
    throw stopped(cause, afterwards);
  }
}

function stopped(cause: unknown, afterwards: string): ShuffleNetError {
  return new ShuffleNetError(
    'EngineFailed',
    `The engine stopped unexpectedly (${reason(cause)}). ${afterwards}`,
    { cause },
  );
}

/** The WebAssembly modules throw plain errors that carry a `code`; makes them ours. */
export function fromWasm(error: unknown): unknown {
  if (error instanceof Error && error.name === 'ShuffleNetError' && 'code' in error) {
    return new ShuffleNetError(error.code as ErrorCode, error.message);
  }
  return error;
}
