import type { CameraTrouble } from '../words/problem';
import { Camera, type Wish } from './camera';

/** How often a screen reader is told at most what is seen, in milliseconds. */
export const SAY_EVERY = 4000;

/** The camera as it is on show. */
export interface View {
  /** It was asked for, it films, or one frame is held. */
  readonly at: 'starting' | 'live' | 'held';
  readonly video: HTMLVideoElement;
  readonly mirrored: boolean;
  /** There is another camera to switch to. */
  readonly others: boolean;
}

/** What a page does with a camera. */
export interface Viewer {
  /** It looks different, or is off. */
  show(view: View | undefined): void;
  /** Reads the frame that is held, or frame after frame until the signal aborts. */
  read(view: View, signal: AbortSignal): Promise<void>;
  failed(error: unknown): void;
  /** There is no camera, or no longer. */
  lost(trouble: CameraTrouble): void;
}

/** A camera, and the reading of what it shows for as long as the page is in sight. */
export class Viewfinder {
  readonly #camera = new Camera((trouble, error) => this.#lost(trouble, error));
  readonly #viewer: Viewer;
  #view: View | undefined;
  #reading: AbortController | undefined;
  /** Something was to be read while nobody looked. */
  #due = false;

  constructor(viewer: Viewer) {
    this.#viewer = viewer;
    document.addEventListener('visibilitychange', () => this.#seen());
    const { mediaDevices } = navigator as Partial<Navigator>;
    mediaDevices?.addEventListener('devicechange', () => void this.#recount());
  }

  /** The frames that the camera gives each second. */
  get frameRate(): number {
    return this.#camera.settings.frameRate ?? 30;
  }

  async start(wish?: Wish): Promise<void> {
    this.#reading?.abort();
    const { video } = this.#camera;
    // What was known of others stays known while one is switched for another.
    const others = this.#view?.others ?? false;
    this.#show({ at: 'starting', video, mirrored: false, others });
    if (!(await this.#camera.start(wish))) return;
    const more = await this.#others();
    if (more === undefined) return;
    // A person wants to see themself as in a mirror; only phones say that a camera looks away.
    const mirrored = this.#camera.settings.facingMode !== 'environment';
    this.#show({ at: 'live', video, mirrored, others: more });
    this.#light(); // The page may be out of sight by now.
    void this.read();
  }

  /** Gives the camera back. */
  stop(): void {
    if (this.#view === undefined) return;
    this.#reading?.abort();
    this.#camera.stop();
    this.#show(undefined);
  }

  async switch(): Promise<void> {
    const { video } = this.#camera;
    const shown = video.srcObject;
    const next = await this.#camera.next();
    // It may have been stopped meanwhile.
    if (next !== undefined && shown !== null && shown === video.srcObject) await this.start(next);
  }

  mirror(): void {
    if (this.#view !== undefined) this.#show({ ...this.#view, mirrored: !this.#view.mirrored });
  }

  /** Holds the frame on show, or goes on. */
  async hold(): Promise<void> {
    const view = this.#view;
    if (view === undefined || view.at === 'starting') return;
    const at = view.at === 'live' ? 'held' : 'live';
    if (at === 'held') view.video.pause();
    this.#show({ ...view, at });
    this.#light();
    if (at === 'live') await view.video.play();
    await this.read();
  }

  /** Reads what is on show anew. */
  async read(): Promise<void> {
    this.#reading?.abort();
    const view = this.#view;
    this.#due = document.hidden;
    if (view === undefined || view.at === 'starting' || document.hidden) return;
    const { signal } = (this.#reading = new AbortController());
    try {
      await this.#viewer.read(view, signal);
    } catch (error) {
      if (!signal.aborted) this.#viewer.failed(error);
    }
  }

  #show(view: View | undefined): void {
    this.#view = view;
    this.#viewer.show(view);
  }

  /** A camera may have come or gone beside the one on show. */
  async #recount(): Promise<void> {
    const others = await this.#others();
    if (others !== undefined && this.#view !== undefined) this.#show({ ...this.#view, others });
  }

  /** Whether there are others than the camera on show; undefined if that has gone meanwhile. */
  async #others(): Promise<boolean | undefined> {
    const { video } = this.#camera;
    const shown = video.srcObject;
    const next = await this.#camera.next();
    return shown === null || shown !== video.srcObject ? undefined : next !== undefined;
  }

  /** Nobody is filmed unseen. */
  #light(): void {
    this.#camera.light(!document.hidden && this.#view?.at !== 'held');
  }

  #seen(): void {
    this.#light();
    if (document.hidden && this.#view?.at === 'live') this.#reading?.abort();
    if (!document.hidden && (this.#due || this.#view?.at === 'live')) void this.read();
  }

  #lost(trouble: CameraTrouble, error?: unknown): void {
    if (error !== undefined) console.warn(error);
    this.stop();
    this.#viewer.lost(trouble);
  }
}
