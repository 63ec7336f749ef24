import { html, render, type TemplateResult } from 'lit-html';
import type { Activations } from 'shufflenet-wasm';
import type { View } from '../../view/view';
import { HEIGHT, WIDTH, drawOutput, drawStack, drawWindow, sceneOf, type Scene } from './scene';
import { ACTS, reads, stepAt, stepCount, type Act, type Size, type Step } from './steps';

/** Milliseconds that an act takes. */
const ACT = 6000;

/** What the film is of. */
interface Reel {
  readonly size: Size;
  readonly outputs: Readonly<Record<Act, { readonly seen: Activations; readonly channel: number }>>;
  readonly input: Activations;
  readonly channel: number;
}

/**
 * The moving picture: windows gliding over the unit's channels. It draws by itself what changes from frame to frame, so that
 * the page is not rendered anew for each.
 */
export class Film {
  readonly element = document.createElement('div');
  readonly #still = matchMedia('(prefers-reduced-motion: reduce)');
  readonly #seen = new IntersectionObserver(([entry]) => this.#sight(entry?.isIntersecting === true), {
    threshold: 0.3,
  });
  #view: View | undefined;
  #reel: Reel | undefined;
  #scene: Scene | undefined;
  /** The step on show, and what was drawn of it. */
  #at = 0;
  #drawn: Step | undefined;
  #frame: number | undefined;
  /** Whether the visitor wants it to run whenever it is in sight. */
  #wanted = true;
  #inSight = false;

  constructor() {
    this.element.className = 'film';
    this.#seen.observe(this.element);
    this.#still.addEventListener('change', () => this.#again());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#again());
    addEventListener('beforeprint', () => this.#stills());
  }

  /** Shows the picture and the channels that the page is about. */
  show(view: View): void {
    const { before, filtered, after, inputChannel, outputChannel, language } = view.state;
    const earlier = this.#view?.state;
    const same =
      earlier !== undefined &&
      earlier.after === after &&
      earlier.inputChannel === inputChannel &&
      earlier.outputChannel === outputChannel &&
      earlier.language === language;
    this.#view = view;
    if (same) return;
    if (before === undefined || filtered === undefined || after === undefined) {
      this.#render();
      return;
    }
    const mixed = { seen: after, channel: outputChannel };
    this.#reel = {
      size: before,
      input: before,
      channel: inputChannel,
      outputs: { depthwise: { seen: filtered, channel: inputChannel }, standard: mixed, pointwise: mixed },
    };
    this.#again();
  }

  /** Everything anew, from the step on show. */
  #again(): void {
    this.#render();
    this.#drawn = undefined;
    this.#draw();
    if (this.#still.matches) this.#stills();
    this.#roll();
  }

  #sight(inSight: boolean): void {
    this.#inSight = inSight;
    this.#roll();
  }

  get #runs(): boolean {
    return this.#wanted && !this.#still.matches;
  }

  /** Runs while it is wanted and seen. */
  #roll(): void {
    const runs = this.#runs && this.#inSight && this.#reel !== undefined;
    if (runs === (this.#frame !== undefined)) return;
    if (!runs) {
      cancelAnimationFrame(this.#frame ?? 0);
      this.#frame = undefined;
      return;
    }
    let last: number | undefined;
    const next = (now: number) => {
      this.#frame = requestAnimationFrame(next);
      const size = this.#reel?.size;
      // After a pause of the whole page it goes on where it was.
      if (size !== undefined && last !== undefined && now - last < 500)
        this.#at = (this.#at + ((now - last) / ACT) * size.height * size.width) % stepCount(size);
      last = now;
      this.#draw();
    };
    this.#frame = requestAnimationFrame(next);
  }

  #toggle(): void {
    this.#wanted = !this.#wanted;
    this.#render();
    this.#roll();
  }

  /** The visitor's hand stops the film. */
  #seek(at: number): void {
    this.#at = at;
    if (this.#wanted) this.#toggle();
    this.#draw();
  }

  #draw(): void {
    const reel = this.#reel;
    if (reel === undefined) return;
    const step = stepAt(this.#at, reel.size);
    const [ground, over] = ['.ground', '.over'].map((name) => this.#context(name));
    if (!ground || !over) return;
    const drawn = this.#drawn;
    if (drawn?.act === step.act && drawn.done === step.done) return;
    if (drawn?.act !== step.act || drawn.done > step.done) {
      this.#scene = this.#sceneOf(reel, step.act);
      drawStack(ground, this.#scene, step);
      drawOutput(ground, this.#scene, 0, step.done + 1);
    } else if (this.#scene !== undefined) drawOutput(ground, this.#scene, drawn.done + 1, step.done + 1);
    if (this.#scene !== undefined) drawWindow(over, this.#scene, step);
    this.#drawn = step;
    this.#count(step, reel.size);
  }

  #sceneOf({ input, channel, outputs }: Reel, act: Act): Scene {
    const { seen, channel: outputChannel } = outputs[act];
    return sceneOf(input, channel, seen, outputChannel, this.element);
  }

  /** The multiplications so far, as numbers and at the real ratio. */
  #count(step: Step, { channels, height, width }: Size): void {
    const most = reads('standard', channels).numbers * height * width;
    const current = ACTS.indexOf(step.act);
    for (const [at, act] of ACTS.entries()) {
      const made = at < current ? height * width : at === current ? step.done + 1 : 0;
      const count = made * reads(act, channels).numbers;
      const row = this.element.querySelector<HTMLElement>(`[data-act=${act}]`);
      const bar = row?.querySelector<HTMLElement>('.run');
      const number = row?.querySelector('.so-far');
      row?.toggleAttribute('data-current', at === current);
      if (bar) bar.style.transform = `scaleX(${count / most})`;
      // Faster than every fourth step can't be read, and laying out text takes longer than all the drawing.
      if (number && (this.#frame === undefined || step.done % 4 === 0))
        number.textContent = this.#view?.say.count(count) ?? '';
    }
    const scrub = this.element.querySelector('input');
    if (scrub !== null) scrub.valueAsNumber = Math.floor(this.#at);
  }

  /** One picture of each act, for those who want less motion and for paper. */
  #stills(): void {
    const reel = this.#reel;
    if (reel === undefined) return;
    const pixels = reel.size.height * reel.size.width;
    for (const [at, act] of ACTS.entries()) {
      const [ground, over] = ['.ground', '.over'].map((name) =>
        this.#context(`.still[data-of=${act}] ${name}`),
      );
      if (!ground || !over) continue;
      const scene = this.#sceneOf(reel, act);
      const step = stepAt((at + 0.4) * pixels + reel.size.width / 2, reel.size);
      drawStack(ground, scene, step);
      drawOutput(ground, scene, 0, pixels);
      drawWindow(over, scene, step);
    }
    this.#count(stepAt(Infinity, reel.size), reel.size);
  }

  #context(canvas: string): CanvasRenderingContext2D | null | undefined {
    return this.element.querySelector<HTMLCanvasElement>(canvas)?.getContext('2d');
  }

  #render(): void {
    const view = this.#view;
    if (view === undefined) return;
    render(this.#template(view), this.element);
  }

  #template({ words: { film }, say }: View): TemplateResult {
    const size = this.#reel?.size;
    const channels = size?.channels ?? 0;
    // As many pixels as are seen: a phone has fewer to clear for each step.
    const density = Math.min(2, (this.element.clientWidth * devicePixelRatio || 2 * WIDTH) / WIDTH);
    const layers = () =>
      ['ground', 'over'].map(
        (name) =>
          html`<canvas
            class=${name}
            width=${Math.round(WIDTH * density)}
            height=${Math.round(HEIGHT * density)}
            aria-hidden="true"
          ></canvas>`,
      );
    const text = (act: Act) =>
      film.acts[act].text(say.count(reads(act, channels).numbers), say.count(channels));
    return html`
      <div class="moving">
        <div class="screen">${layers()}</div>
        <div class="controls">
          <button class="quiet" @click=${() => this.#toggle()}>${this.#runs ? film.pause : film.play}</button>
          <input
            type="range"
            aria-label=${film.scrub}
            min="0"
            max=${size === undefined ? 0 : stepCount(size) - 1}
            step="1"
            @input=${(event: Event) => this.#seek((event.currentTarget as HTMLInputElement).valueAsNumber)}
          />
        </div>
      </div>
      <ol class="acts">
        ${ACTS.map(
          (act) =>
            html`<li data-act=${act}>
              <figure class="still" data-of=${act}><div class="screen">${layers()}</div></figure>
              <strong>${film.acts[act].title}</strong>
              <span>${text(act)}</span>
              <span class="track" aria-hidden="true"><span class="run"></span></span>
              <span class="small number" aria-hidden="true"
                ><span class="so-far">0</span> ${film.multiplications}</span
              >
              <span class="unseen"
                >${size === undefined ? '' : film.all(say.count(reads(act, channels).numbers * size.height * size.width))}</span
              >
            </li>`,
        )}
      </ol>
    `;
  }
}
