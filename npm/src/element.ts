// <shufflenet-image src="photo.jpg"> and <shufflenet-camera>: importing this module defines both.
import { kept } from './core/kept.js';
import { settled } from './core/settle.js';
import { ShuffleNet, ShuffleNetError, type Classification, type Progress } from './index.js';

declare global {
  interface HTMLElementTagNameMap {
    'shufflenet-image': ShuffleNetImage;
    'shufflenet-camera': ShuffleNetCamera;
  }
}

/**
 * What the elements fire, besides what every element does.
 *
 * @example
 * ```ts
 * import 'shufflenet-wasm/element';
 * const element = document.createElement('shufflenet-image');
 * element.addEventListener('progress', ({ loaded, total }) => console.log(loaded, 'of', total, 'bytes'));
 * element.addEventListener('result', ({ detail }) => console.log(detail.predictions[0]?.label));
 * ```
 */
export interface ShuffleNetElementEventMap extends HTMLElementEventMap {
  /** A picture or frame was classified. It bubbles. */
  result: CustomEvent<Classification>;
  /** The model arrives; `total` is 0 when the server does not tell the size. */
  progress: ProgressEvent;
  /** Something was refused: `error` is a `ShuffleNetError`, or what the browser says of the camera. */
  error: ErrorEvent;
}

const STYLE = `
  :host { display: block; }
  :host([hidden]) { display: none; }
  img, video { display: block; max-width: 100%; }
  ol { margin: 0.5em 0; padding: 0; list-style: none; }
  li { display: flex; justify-content: space-between; gap: 1em; }
`;

const NO_CAMERA = 'Browsers lend the camera only to pages that came by https, or from this device itself.';

/** One network for all elements with the same model, by its address. */
const networks = new Map<string, Promise<ShuffleNet>>();
/** Tells how each of their models arrives: the address is the event's type. */
const arrivals = new EventTarget();

function network(model: string): Promise<ShuffleNet> {
  const onProgress = ({ received: loaded, total = 0 }: Progress) =>
    arrivals.dispatchEvent(new ProgressEvent(model, { lengthComputable: total > 0, loaded, total }));
  return kept(networks, model, () => ShuffleNet.load({ ...(model && { model }), onProgress }));
}

/** Node imports this module too, and has no elements. */
const Base = typeof HTMLElement === 'undefined' ? (Object as unknown as typeof HTMLElement) : HTMLElement;

/** The events' types. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- HTMLElement has the code
interface ShuffleNetElement {
  addEventListener<Type extends keyof ShuffleNetElementEventMap>(
    type: Type,
    listener: (this: this, event: ShuffleNetElementEventMap[Type]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(...args: Parameters<EventTarget['addEventListener']>): void;
  removeEventListener<Type extends keyof ShuffleNetElementEventMap>(
    type: Type,
    listener: (this: this, event: ShuffleNetElementEventMap[Type]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(...args: Parameters<EventTarget['removeEventListener']>): void;
}

/** What both elements share: a list of results, and events. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- see above
class ShuffleNetElement extends Base {
  /** The last result. */
  result: Classification | undefined;
  protected readonly root: ShadowRoot;
  readonly #list = document.createElement('ol');

  constructor() {
    super();
    this.root = this.attachShadow({ mode: 'open' });
    // Not a <style>: policies forbid it.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.root.adoptedStyleSheets = [sheet];
    this.#list.setAttribute('part', 'results');
    this.#list.setAttribute('aria-label', 'What is in the picture');
    const status = document.createElement('slot');
    status.name = 'status';
    this.root.append(status, this.#list);
  }

  protected put(...nodes: Node[]): void {
    this.#list.before(...nodes);
  }

  /** Results are read out for a picture, but not thirty times a second. */
  protected announce(): void {
    this.#list.setAttribute('aria-live', 'polite');
  }

  protected get topK(): number {
    return Number(this.getAttribute('top') ?? 5);
  }

  /** Tells how it arrives until `signal` aborts. */
  protected async network(signal: AbortSignal): Promise<ShuffleNet> {
    const model = this.getAttribute('model');
    const address = model === null ? '' : addressOf(model);
    const tell = (event: Event) => signal.aborted || this.dispatchEvent(new ProgressEvent('progress', event));
    arrivals.addEventListener(address, tell);
    try {
      return await network(address);
    } finally {
      arrivals.removeEventListener(address, tell);
    }
  }

  protected show(result: Classification): void {
    this.result = result;
    this.#list.replaceChildren(
      ...result.predictions.map(({ label, probability }) => {
        const item = part('li', 'result');
        const name = part('span', 'label');
        name.textContent = label;
        const share = part('span', 'probability');
        share.textContent = `${(100 * probability).toFixed(0)} %`;
        item.append(name, share);
        return item;
      }),
    );
    this.dispatchEvent(new CustomEvent('result', { detail: result, bubbles: true, composed: true }));
  }

  protected clear(): void {
    this.#list.replaceChildren();
    this.result = undefined;
  }

  protected fail(error: unknown): void {
    this.clear();
    this.dispatchEvent(new ErrorEvent('error', { error, message: String(error) }));
  }
}

/** One of which there is none is left to `load`, which says so. */
function addressOf(model: string): string {
  try {
    return new URL(model, document.baseURI).href;
  } catch {
    return model;
  }
}

/** `<shufflenet-image src alt top model>`: a picture and what is in it. */
export class ShuffleNetImage extends ShuffleNetElement {
  static readonly observedAttributes = ['src', 'alt', 'top', 'model'];
  readonly #image = part('img', 'image');
  #controller: AbortController | undefined;

  constructor() {
    super();
    this.put(this.#image);
    this.announce();
  }

  connectedCallback(): void {
    void this.#update();
  }

  disconnectedCallback(): void {
    this.#controller?.abort();
  }

  attributeChangedCallback(name: string): void {
    if (name === 'alt') this.#image.alt = this.getAttribute('alt') ?? '';
    else if (this.isConnected) void this.#update();
  }

  async #update(): Promise<void> {
    this.#controller?.abort();
    const { signal } = (this.#controller = new AbortController());
    const src = this.getAttribute('src');
    if (src === null) {
      this.#image.removeAttribute('src');
      this.clear();
      return;
    }
    this.#image.crossOrigin = 'anonymous';
    this.#image.alt = this.getAttribute('alt') ?? '';
    this.#image.src = src;
    try {
      const net = await this.network(signal);
      signal.throwIfAborted();
      this.show(await net.classify(this.#image, { topK: this.topK, signal }));
    } catch (error) {
      if (!signal.aborted) this.fail(error);
    }
  }
}

/** `<shufflenet-camera top facing model>`: the camera's picture and what is in it, once the person starts it. */
export class ShuffleNetCamera extends ShuffleNetElement {
  readonly #video = part('video', 'video');
  readonly #button = part('button', 'button');
  #controller: AbortController | undefined;

  constructor() {
    super();
    this.#video.muted = true;
    this.#video.playsInline = true;
    this.#video.setAttribute('aria-label', 'Camera');
    this.#button.type = 'button';
    this.#button.append(named('start', 'Start camera'), named('stop', 'Stop camera'));
    this.#button.addEventListener('click', () => (this.#controller ? this.stop() : void this.start()));
    this.put(this.#video, this.#button);
    this.#toggle(false);
  }

  disconnectedCallback(): void {
    this.stop();
  }

  /** Asks for the camera and classifies what it sees until `stop`. */
  async start(): Promise<void> {
    if (this.#controller) return;
    const controller = (this.#controller = new AbortController());
    const { signal } = controller;
    this.#toggle(true);
    let camera: Promise<MediaStream> | undefined;
    try {
      const facing = this.getAttribute('facing') ?? 'environment';
      // Pages that came without https have none.
      const { mediaDevices } = navigator as Partial<Navigator>;
      if (!mediaDevices) throw new ShuffleNetError('Unsupported', NO_CAMERA);
      camera = mediaDevices.getUserMedia({ video: { facingMode: facing } });
      const [stream, net] = await settled(Promise.all([camera, this.network(signal)]), signal);
      this.#video.srcObject = stream;
      await this.#video.play();
      for await (const result of net.watch(this.#video, { topK: this.topK, signal })) this.show(result);
    } catch (error) {
      if (!signal.aborted) this.fail(error);
    } finally {
      // Also if it is allowed only now.
      camera?.then(
        (stream) => stream.getTracks().forEach((track) => track.stop()),
        () => undefined,
      );
      if (this.#controller === controller) this.stop();
    }
  }

  /** Gives the camera back. */
  stop(): void {
    this.#controller?.abort();
    this.#controller = undefined;
    this.#video.srcObject = null;
    this.#toggle(false);
  }

  #toggle(running: boolean): void {
    const [start, stop] = this.#button.children as unknown as [HTMLElement, HTMLElement];
    start.hidden = running;
    stop.hidden = !running;
  }
}

function part<Name extends keyof HTMLElementTagNameMap>(name: Name, as: string): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.setAttribute('part', as);
  return element;
}

/** A slot for other words or another language. */
function named(name: string, words: string): HTMLElement {
  const slot = document.createElement('slot');
  slot.name = name;
  slot.textContent = words;
  const span = document.createElement('span');
  span.append(slot);
  return span;
}

if ('customElements' in globalThis) {
  for (const [name, element] of [
    ['shufflenet-image', ShuffleNetImage],
    ['shufflenet-camera', ShuffleNetCamera],
  ] as const) {
    if (!customElements.get(name)) customElements.define(name, element);
  }
}
