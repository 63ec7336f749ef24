/** What is written between words. */
export interface Signs {
  /** Between a name and what it has. */
  readonly colon: string;
  /** Between the items of a list. */
  readonly comma: string;
  /** What is added to something, in brackets. */
  aside(text: string): string;
}

/** How numbers are written in a language, what is between words, and how the samples are called. */
export interface Say extends Signs {
  percent(share: number): string;
  /** With one decimal, whatever its size. */
  precisePercent(share: number): string;
  milliseconds(ms: number): string;
  /** To three figures, however long. */
  preciseMilliseconds(ms: number): string;
  megabytes(bytes: number): string;
  /** In kB or MB. */
  bytes(n: number): string;
  megapixels(pixels: number): string;
  count(n: number): string;
  /** As it is: four significant figures at most, and no zero with a sign. */
  exact(value: number): string;
  /** The title of a sample photograph. */
  title(file: string): string;
}

/** In the language with this tag and these signs; `title` gives the samples' titles. */
export function sayIn(tag: string, signs: Signs, title: Say['title']): Say {
  const numbers = (options: Intl.NumberFormatOptions) => new Intl.NumberFormat(tag, options);
  const whole = numbers({ maximumFractionDigits: 0 });
  const tenth = numbers({ minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const percent = numbers({ style: 'percent' });
  const finePercent = numbers({ style: 'percent', minimumFractionDigits: 1 });
  const [three, four] = [numbers({ maximumSignificantDigits: 3 }), numbers({ maximumSignificantDigits: 4 })];
  return {
    ...signs,
    percent: (share) => {
      if (share >= 0.00995 || share === 0) return percent.format(share);
      return share < 0.001 ? `<${finePercent.format(0.001)}` : finePercent.format(share);
    },
    precisePercent: (share) => finePercent.format(share),
    milliseconds: (ms) => `${(ms < 100 ? tenth : whole).format(ms)} ms`,
    preciseMilliseconds: (ms) => `${three.format(ms)} ms`,
    megabytes: (bytes) => `${tenth.format(bytes / 1e6)} MB`,
    bytes: (n) => (n < 1e6 ? `${whole.format(n / 1e3)} kB` : `${tenth.format(n / 1e6)} MB`),
    megapixels: (pixels) => `${whole.format(pixels / 1e6)} MP`,
    count: (n) => whole.format(n),
    exact: (value) => four.format(Math.abs(value) < 1e-9 ? 0 : value),
    title,
  };
}
