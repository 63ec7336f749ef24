// Keeps an eye on every WebAssembly memory that comes to be.
const memories = new Set();

const note = (...holders) => {
  for (const value of holders.flatMap((holder) => Object.values(holder ?? {})))
    if (value instanceof WebAssembly.Memory) memories.add(value);
};

const watch = (name, instanceOf) => {
  const original = WebAssembly[name];
  WebAssembly[name] = async (source, imports) => {
    const result = await original.call(WebAssembly, source, imports);
    note(instanceOf(result).exports, ...Object.values(imports ?? {}));
    return result;
  };
};

watch('instantiate', (result) => result.instance ?? result);
watch('instantiateStreaming', (result) => result.instance);

WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(target, [module, imports], newTarget) {
    const instance = Reflect.construct(target, [module, imports], newTarget);
    note(instance.exports, ...Object.values(imports ?? {}));
    return instance;
  },
});

/** Bytes of all of them together. */
export const memory = () => [...memories].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
