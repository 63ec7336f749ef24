import type { Share } from './shares.js';

/** A share for people: `83.4 %`. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** Between which shares it lies: `81.0 to 85.6 %`. */
export function interval({ low, high }: Share): string {
  return `${(100 * low).toFixed(1)} to ${percent(high)}`;
}

/** A number of things: `1,234 pictures`, `1 picture`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}

export function whole(count: number): string {
  return count.toLocaleString('en');
}

/** A file's length. */
export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
