import type { ModelInfo } from '../../core/model.js';
import { checkOptions } from '../../core/options.js';
import { unmatchedText, type UnmatchedFolder } from '../folders.js';
import { checkInfo, checkSummary } from '../inputs.js';
import type { Summary } from '../summary.js';
import type { Variant } from '../variant.js';
import { confusions } from './confusions.js';
import { diagram } from './diagram.js';
import { html, type Markup } from './html.js';
import { isFile, pictures, safe, type Thumbnail } from './pictures.js';
import { STYLE } from './style.js';
import { classTable, variantTable } from './tables.js';
import { counted, interval, percent } from '../words.js';

/**
 * What else is on the page.
 *
 * @example
 * ```ts
 * import type { PageOptions } from 'shufflenet-wasm/evaluate';
 * const options: PageOptions = { title: 'Pets, second try', date: '3 May 2026', arithmetic: 'f32' };
 * ```
 */
export interface PageOptions {
  /** The heading; one with the model's name when left out. */
  readonly title?: string | undefined;
  /** When it was made, as it is to stand there. */
  readonly date?: string | undefined;
  /** What the network computed with: `net.arithmetic`. */
  readonly arithmetic?: string | undefined;
  /** Other forms of the model on the same pictures, the one that the page is about first. */
  readonly variants?: readonly Variant[] | undefined;
  /** The folders that were left out. */
  readonly unmatched?: readonly UnmatchedFolder[] | undefined;
  /**
   * A small form of a picture, by its name: a `data:` address in base64, or the picture's own place relative to where the page will be.
   * Anything else is refused, and a picture without one is only named.
   */
  readonly thumbnail?: ((name: string) => string | undefined) | undefined;
}

/**
 * A page that shows how good a model is, as one HTML file: no script, nothing loaded from any server, light and dark.
 *
 * @example
 * ```ts
 * import type { ModelInfo } from 'shufflenet-wasm';
 * import { evaluationPage, summarise, type Outcome } from 'shufflenet-wasm/evaluate';
 * const pageOf = (outcomes: Outcome[], info: ModelInfo, thumbnails: Map<string, string>) =>
 *   evaluationPage(summarise(outcomes, info), info, { thumbnail: (name) => thumbnails.get(name) });
 * ```
 */
export function evaluationPage(summary: Summary, info: ModelInfo, options: PageOptions = {}): string {
  checkSummary('evaluationPage', summary);
  checkInfo('evaluationPage', info);
  checkOptions('evaluationPage', options, 'title date arithmetic variants unmatched thumbnail');
  const { title = `How good ${info.name} is`, date, thumbnail = () => undefined } = options;
  const addresses: (string | undefined)[] = [];
  const shown: Thumbnail = (name) => {
    const address = safe(thumbnail(name));
    addresses.push(address);
    return address;
  };
  const body = html`<h1><bdi>${title}</bdi></h1>
    ${headline(summary, info, date)}
    ${summary.count > 0 ? results(summary, info, options.variants ?? [], shown) : undefined}
    ${leftOut(summary, info, options.unmatched ?? [])} ${about(info, options.arithmetic)} ${method(info)}`;
  // Pictures beside the page are files where it is opened as one, and of its own origin where it is served.
  const images = addresses.some(isFile) ? html`data: 'self' file:` : html`data:`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src ${images}; style-src 'unsafe-inline'"
        />
        <meta name="viewport" content="width=device-width" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html> `.text;
}

function headline(summary: Summary, info: ModelInfo, date: string | undefined): Markup {
  const { count, failures, classes, top1, top5, macroF1, calibration } = summary;
  const what = `${counted(count, 'picture')} of ${counted(classes.length, 'class', 'classes')}`;
  const failed = failures.length > 0 ? `; ${counted(failures.length, 'picture')} failed` : '';
  const line = html`<p>
    <bdi>${info.name}</bdi> on ${what}${failed}.${date === undefined ? '' : ` ${date}.`}
  </p>`;
  if (count === 0) return line;
  return html`${line}
    <dl class="figures">
      <div>
        <dt>first guess right</dt>
        <dd>${percent(top1.share)} <small>${interval(top1)}</small></dd>
      </div>
      ${
        info.classes > 5
          ? html`<div>
              <dt>among the first five</dt>
              <dd>${percent(top5.share)} <small>${interval(top5)}</small></dd>
            </div>`
          : undefined
      }
      <div>
        <dt>macro F1</dt>
        <dd>${macroF1.toFixed(3)} <small>all classes alike</small></dd>
      </div>
      <div>
        <dt>calibration error</dt>
        <dd>${percent(calibration.before.ece)} <small>sure of itself, and how often right</small></dd>
      </div>
    </dl>`;
}

function results(summary: Summary, info: ModelInfo, variants: readonly Variant[], thumbnail: Thumbnail) {
  const { calibration, classes, surest } = summary;
  const said = new Map(
    surest.map(({ name, truth, guess, probability }) => [
      name,
      `${info.labels[truth] ?? truth}, taken for ${info.labels[guess] ?? guess} (${percent(probability)})`,
    ]),
  );
  return html`${
      variants.length > 0
        ? html`<h2>The same model in other forms</h2>
            ${variantTable(variants, info.classes > 5)}`
        : undefined
    }
    <h2>How far its percentages can be trusted</h2>
    <p>
      Where a bar ends at the dashed line, guesses are right as often as they are sure. Below it the network
      is too sure of itself. Pale bars stand for fewer than ten pictures.
    </p>
    <p>${advice(calibration)}</p>
    <div class="diagrams">
      ${diagram('As it is', calibration.before)}
      ${calibration.temperature.found ? diagram('With the better temperature', calibration.after) : undefined}
    </div>
    <h2>Classes</h2>
    ${classTable(classes)}
    <h2>What is taken for what</h2>
    ${confusions(summary, info, thumbnail)}
    ${
      surest.length > 0
        ? html`<h2>Surest when wrong</h2>
            <p>Look at these first: some may lie in the wrong folder.</p>
            ${pictures([...said.keys()], thumbnail, (name) => said.get(name) ?? '')}`
        : undefined
    }`;
}

function advice({ temperature: { now, better, found } }: Summary['calibration']): string {
  if (!found) return 'These pictures tell no temperature that would fit better.';
  return `The model divides its logits by the temperature ${digits(now)}; ${digits(better)} would fit these pictures best.`;
}

function leftOut({ failures }: Summary, info: ModelInfo, unmatched: readonly UnmatchedFolder[]): Markup {
  return html`${
    unmatched.length > 0
      ? html`<h2>Folders that were left out</h2>
          <ul>
            ${unmatched.map((folder) => html`<li><bdi>${unmatchedText(folder, info)}</bdi></li> `)}
          </ul>`
      : undefined
  }
  ${
    failures.length > 0
      ? html`<h2>Pictures that failed</h2>
          <ul>
            ${failures.map(({ name, message }) => html`<li><bdi>${name}</bdi>: <bdi>${message}</bdi></li> `)}
          </ul>`
      : undefined
  }`;
}

function about(info: ModelInfo, arithmetic: string | undefined): Markup {
  const facts: [string, string | undefined][] = [
    ['name', info.name],
    ['network', info.architecture],
    ['classes', String(info.classes)],
    ['arithmetic', arithmetic],
    ['temperature', digits(info.temperature)],
    ['licence', info.license ?? 'not said'],
    ['comes from', info.provenance ?? 'not said'],
    ['assumed', info.assumed.map(({ message }) => message).join(' ') || undefined],
  ];
  return html`<h2>The model</h2>
    <dl class="facts">
      ${facts.map(([name, value]) =>
        value === undefined
          ? undefined
          : html`<dt>${name}</dt>
              <dd><bdi>${value}</bdi></dd> `,
      )}
    </dl>`;
}

function method({ preprocess: { resize, crop } }: ModelInfo): Markup {
  return html`<h2>How it was computed</h2>
    <ul>
      <li>
        Every picture was prepared as the model file says: its shorter side to ${resize} pixels, then the
        middle ${crop.join(' x ')} pixels.
      </li>
      <li>Intervals are Wilson’s, 95 %. Pictures that failed count nowhere.</li>
      <li>
        Recall: which share of a class’s pictures is found. Precision: which share of what is taken for the
        class is of it. F1 is their harmonic mean, macro F1 the mean over the classes that pictures are of.
      </li>
      <li>
        The calibration error is the expected one (Guo et al. 2017) over fifteen bins of the same width. The
        better temperature makes these pictures’ classes likeliest; for the figures with it each half of the
        pictures was judged with the temperature of the other half.
      </li>
      <li>The engine is shufflenet-wasm; the pictures did not leave the device for this.</li>
    </ul>`;
}

function digits(temperature: number): string {
  return String(Number(temperature.toPrecision(3)));
}
