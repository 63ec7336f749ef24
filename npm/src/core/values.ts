/** By tag and not by `instanceof`: knows another frame's objects, and types that this platform lacks. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
