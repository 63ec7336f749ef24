// What Node's types lack of WebAssembly, as far as it is used here. Browsers have it in theirs.
declare namespace WebAssembly {
  class RuntimeError extends Error {}
  function compile(bytes: BufferSource): Promise<Module>;
}
type BufferSource = ArrayBufferView<ArrayBuffer> | ArrayBuffer;
