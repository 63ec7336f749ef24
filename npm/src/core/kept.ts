/** What `make` promises, once for all who ask for this key; what fails is made again. */
export function kept<Value>(
  values: Map<string, Promise<Value>>,
  key: string,
  make: () => Promise<Value>,
): Promise<Value> {
  let value = values.get(key);
  if (!value) {
    value = make();
    value.catch(() => values.delete(key));
    values.set(key, value);
  }
  return value;
}
