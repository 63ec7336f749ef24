/** How many of how many, and between which shares it lies. */
export interface Share {
  readonly hits: number;
  readonly of: number;
  /** `hits / of`; 0 where there is nothing. */
  readonly share: number;
  /** Wilson's 95 % interval: as far off may the share be because only so many pictures were looked at. */
  readonly low: number;
  readonly high: number;
}

/** The normal distribution has 95 % within so many deviations. */
const Z = 1.959963984540054;

/** A share with its interval (Wilson 1927), which unlike others holds near 0 and 1 and for few pictures. */
export function shareOf(hits: number, of: number): Share {
  if (of === 0) return { hits, of, share: 0, low: 0, high: 1 };
  const share = hits / of;
  const divisor = 1 + Z ** 2 / of;
  const middle = (share + Z ** 2 / (2 * of)) / divisor;
  const half = (Z / divisor) * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  return { hits, of, share, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
