import { isOver, problemWith, type Network } from '../network';
import { Refused } from '../refused';
import type { Picture } from '../state';
import { isDirection, textOf } from './taught';
import { thumbnail } from './thumbnail';

/** Milliseconds from one example of the camera to the next: faster ones are the same picture again. */
const EVERY = 200;

/** What one class gets at once. */
export class Lesson {
  /** Whose embeddings the examples are, even if another one has come since. */
  readonly network: Network;
  /** Of the class; it may be renamed meanwhile. */
  name: string;
  readonly examples: string[] = [];
  readonly thumbnails: string[] = [];
  /** The camera is no longer to be followed. */
  over = false;
  /** Its class was deleted: nothing of it is to be kept. */
  dropped = false;
  readonly #room: number;
  readonly #counted: (count: number) => void;

  /** `room` is for so many examples; `counted` is told how many there are. */
  constructor(network: Network, name: string, room: number, counted: (count: number) => void) {
    this.network = network;
    this.name = name;
    this.#room = room;
    this.#counted = counted;
    counted(0);
  }

  get isFull(): boolean {
    return this.dropped || this.examples.length >= this.#room;
  }

  /** Frame after frame, as long as the lesson goes on and the camera shows something new. */
  async camera(video: HTMLVideoElement, isLive: () => boolean): Promise<void> {
    do {
      const due = performance.now() + EVERY;
      // Before the network is waited for: of the frame that it reads.
      const small = thumbnail(video, video.videoWidth, video.videoHeight);
      this.#take(await this.network.net.embed(video), small);
      if (!isLive()) return;
      await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
    } while (!this.over && !this.isFull);
  }

  async picture(picture: Pick<Picture, 'name' | 'blob'>): Promise<void> {
    try {
      const embedding = await this.network.net.embed(picture.blob);
      const bitmap = await createImageBitmap(picture.blob);
      this.#take(embedding, thumbnail(bitmap, bitmap.width, bitmap.height));
      bitmap.close();
    } catch (error) {
      throw isOver(error) ? error : new Refused(await problemWith(error, picture));
    }
  }

  drop(): void {
    this.over = this.dropped = true;
    this.examples.length = this.thumbnails.length = 0;
  }

  #take(embedding: Float32Array, small: string): void {
    // Nothing can be like a picture in which the network sees nothing at all.
    if (isDirection(embedding) && !this.isFull) {
      this.examples.push(textOf(embedding));
      this.thumbnails.push(small);
    }
    this.#counted(this.examples.length);
  }
}
