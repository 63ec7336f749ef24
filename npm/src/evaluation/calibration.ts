import { FACTORS, type Answered } from './outcome.js';

/** The pictures whose first guess has about the same probability. */
export interface Bin {
  /** From this probability to `high`. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** The first guesses' mean probability; 0 where there are none. */
  readonly confidence: number;
  /** The share of them that is right; 0 where there are none. */
  readonly accuracy: number;
}

/** How far probabilities say how often the network is right. */
export interface Reliability {
  /** Fifteen of the same width. */
  readonly bins: readonly Bin[];
  /** Expected calibration error (Guo et al. 2017): the mean distance between confidence and accuracy of the bins, by their counts. */
  readonly ece: number;
  /** The mean negative logarithm of the truth's probability. */
  readonly nll: number;
}

/** The probabilities as they are, and what another temperature makes of them. */
export interface Calibration {
  readonly before: Reliability;
  readonly temperature: {
    /** That of the model. */
    readonly now: number;
    /** The one that makes the truths of these pictures likeliest. */
    readonly better: number;
    /** `better / now`. */
    readonly factor: number;
    /**
     * Whether these pictures tell it. They don't where it lies beyond what is looked at, a quarter and four times the one of now, as when all
     * guesses are right; nor where one that was fitted to half of them does no better on the other half, as when they are few, or when nothing
     * is to be mended.
     */
    readonly found: boolean;
  };
  /**
   * With another temperature. Each half of the pictures is judged with the one that is best for the other half, since what was
   * fitted to pictures does better on them than on new ones.
   */
  readonly after: Reliability;
}

const BINS = 15;
const LAST = FACTORS.length - 1;
/** The place of the factor 1. */
const MIDDLE = LAST / 2;

/** A picture, and by what the temperature is multiplied for it. */
type Judged = readonly [answer: Answered, factor: number];

/** How well probabilities fit, and what mends them; `temperature` is the one that they were made with. */
export function calibrationOf(answers: readonly Answered[], temperature: number): Calibration {
  // By name, so that each half has its part of every folder, whoever came first.
  const sorted = [...answers].sort((a, b) => (a.name < b.name ? -1 : 1));
  const halves = [0, 1].map((half) => sorted.filter((_, at) => at % 2 === half));
  const [even = [], odd = []] = halves;
  const judged = (half: readonly Answered[], other: readonly Answered[]): Judged[] => {
    const { factor } = bestFactor(other);
    return half.map((answer) => [answer, factor]);
  };
  const before = reliabilityOf(answers.map((answer) => [answer, 1]));
  const after = reliabilityOf([...judged(even, odd), ...judged(odd, even)]);
  const { factor, inside } = bestFactor(answers);
  const found = inside && after.nll < before.nll;
  return { before, temperature: { now: temperature, better: temperature * factor, factor, found }, after };
}

/** The factor at which the truths are likeliest, and whether it is inside of what is looked at; 1 where there is no picture. */
function bestFactor(answers: readonly Answered[]): { factor: number; inside: boolean } {
  if (answers.length === 0) return { factor: 1, inside: false };
  const costs = FACTORS.map((factor, at) =>
    mean(answers, ({ log, spread }) => spreadIn(spread, at) - log / factor),
  );
  const lowest = costs.indexOf(Math.min(...costs));
  if (lowest === 0 || lowest === LAST) return { factor: factorAt(lowest), inside: false };
  // The parabola through the three lowest: the cost is convex in 1/factor.
  const [left, middle, right] = [-1, 0, 1].map((step) => costs[lowest + step] ?? 0) as [
    number,
    number,
    number,
  ];
  const bend = left - 2 * middle + right;
  return { factor: factorAt(lowest + (bend > 0 ? (left - right) / (2 * bend) : 0)), inside: true };
}

function reliabilityOf(judged: readonly Judged[]): Reliability {
  const sums = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (const judgement of judged) {
    const confidence = confidenceIn(judgement);
    const bin = sums[Math.min(BINS - 1, Math.floor(confidence * BINS))];
    if (!bin) continue;
    bin.count += 1;
    bin.confidence += confidence;
    if (judgement[0].rank === 1) bin.right += 1;
  }
  const bins = sums.map(({ count, confidence, right }, at) => ({
    low: at / BINS,
    high: (at + 1) / BINS,
    count,
    confidence: count && confidence / count,
    accuracy: count && right / count,
  }));
  const gaps = bins.map(({ count, confidence, accuracy }) => count * Math.abs(confidence - accuracy));
  const ece = gaps.reduce((sum, gap) => sum + gap, 0) / Math.max(1, judged.length);
  return {
    bins,
    ece,
    nll: mean(judged, ([{ log, spread }, factor]) => spreadAt(spread, factor) - log / factor),
  };
}

/** The probability of the first guess. */
function confidenceIn([{ best, spread }, factor]: Judged): number {
  const probability = best[0]?.[1] ?? 0;
  if (factor === 1) return probability;
  return Math.min(1, Math.exp(Math.log(probability) / factor - spreadAt(spread, factor)));
}

/** What `spread` would have for a factor between two of `FACTORS`: on the parabola through the three nearest. */
function spreadAt(spread: readonly number[], factor: number): number {
  const at = MIDDLE * (1 + Math.log(factor) / Math.log(4));
  const near = Math.min(LAST - 1, Math.max(1, Math.round(at)));
  const [left, middle, right] = [-1, 0, 1].map((step) => spreadIn(spread, near + step)) as [
    number,
    number,
    number,
  ];
  const step = at - near;
  return middle + (step * (right - left)) / 2 + (step ** 2 * (left - 2 * middle + right)) / 2;
}

function spreadIn(spread: readonly number[], at: number): number {
  return spread[at] ?? 0;
}

/** The factor at a place in `FACTORS`, or between two. */
function factorAt(at: number): number {
  return 4 ** (at / MIDDLE - 1);
}

function mean<Item>(items: readonly Item[], of: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0) / Math.max(1, items.length);
}
