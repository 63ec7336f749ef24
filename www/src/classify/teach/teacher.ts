import { convert } from 'shufflenet-wasm';
import { isOver, problemOf, type Network } from '../network';
import { offer } from '../../shared/offer';
import type { Store } from '../../shared/store';
import type { News } from '../../words/news';
import type { Problem } from '../../words/problem';
import { check } from '../pictures/open';
import { Refused } from '../refused';
import type { Picture, State, Teach } from '../state';
import { read, write, type Model } from './file';
import { NameTaken, Memory } from './memory';
import { MOST_EXAMPLES, isDirection, textOf, tidyName, toJson } from './taught';
import { thumbnail } from './thumbnail';

/** Milliseconds from one example of a lesson to the next: faster ones are the same picture again. */
const EVERY = 200;
/** One in so many of the camera's examples leaves a thumbnail. */
const THUMBNAIL_EVERY = 3;

/** What one class gets at once. */
interface Lesson {
  /** Whose embeddings the examples are, even if another one has come since. */
  readonly network: Network;
  readonly name: string;
  readonly room: number;
  readonly examples: string[];
  readonly thumbnails: string[];
  over: boolean;
}

/**
 * Classes of the visitor's own, from a few pictures each. They are in the browser's memory; the network is given all of them
 * anew after each change, so that the two never differ.
 */
export class Teacher {
  readonly #store: Store<State>;
  readonly #memory = new Memory();
  readonly #file: () => Promise<Uint8Array>;
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  /** Other tabs of the page have changed what is kept. */
  readonly #others = new BroadcastChannel('shufflenet-taught');
  #network: Network | undefined;
  #lesson: Lesson | undefined;
  #warned = false;
  #queue: Promise<void> = Promise.resolve();

  /** `file` gives that of the model in use; `changed` is called when pictures may be read differently, `failed` with what nobody expects. */
  constructor(
    store: Store<State>,
    file: () => Promise<Uint8Array>,
    changed: () => void,
    failed: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#file = file;
    this.#changed = changed;
    this.#failed = failed;
    this.#others.onmessage = () => void this.#enqueue(() => this.#refresh());
    // A key or finger that is lifted elsewhere is not told to the page.
    addEventListener('blur', () => this.release());
    document.addEventListener('visibilitychange', () => this.release());
  }

  /** To be called when a network has come: it gets what was taught to its model. */
  async restore(network: Network): Promise<void> {
    this.release();
    this.#network = network;
    this.#calm({ classes: [], accuracy: undefined });
    await this.#enqueue(() => this.#refresh());
  }

  open(open: boolean): void {
    this.release();
    this.#calm({ open });
  }

  /** Something else comes on show: what was said is old, unless it can still be undone. */
  forget(): void {
    if (this.#store.state.teach.removed === undefined) this.#calm();
  }

  only(only: boolean): void {
    this.#set({ only });
    this.#changed();
  }

  draft(draft: string): void {
    this.#set({ draft });
  }

  /** Begins to take examples of a class from the camera, for as long as it is not released; of a picture, just one. */
  async hold(wish: string): Promise<void> {
    const lesson = this.#begin(wish);
    if (lesson === undefined) return;
    const { camera, picture } = this.#store.state;
    try {
      if (camera !== undefined) await this.#follow(lesson, camera.video);
      else if (picture !== undefined) await this.#picture(lesson, picture);
    } catch (error) {
      this.#trouble(error, lesson.network);
    }
    await this.#end(lesson);
  }

  release(): void {
    if (this.#lesson !== undefined) this.#lesson.over = true;
  }

  /** Takes pictures as examples of a class; bad ones are told, and the others taken. */
  async files(wish: string, files: readonly File[]): Promise<void> {
    const lesson = files.length === 0 ? undefined : this.#begin(wish);
    if (lesson === undefined) return;
    for (const file of files.slice(0, lesson.room)) {
      try {
        await check(file, file.name);
        await this.#picture(lesson, { name: file.name, blob: file });
      } catch (error) {
        this.#trouble(error, lesson.network);
      }
    }
    await this.#end(lesson);
  }

  /** Gives the name that the class has then. */
  async rename(from: string, wish: string): Promise<string> {
    const name = tidyName(wish);
    this.#calm(name === '' ? { problem: { kind: 'name-missing', name: from } } : {});
    if (name === '' || name === from) return from;
    const done = await this.#change(
      async (network) => {
        await this.#memory.rename(keyOf(network), from, name);
        return { kind: 'renamed', from, name };
      },
      { kind: 'name-taken', name: from, wanted: name },
    );
    return done ? name : from;
  }

  async remove(name: string): Promise<void> {
    this.#calm();
    await this.#change(async (network) => {
      const removed = await this.#memory.remove(keyOf(network), name);
      this.#set({ removed });
      return removed && { kind: 'deleted', name };
    });
  }

  /** Takes back what was removed last. */
  async undo(): Promise<void> {
    const { removed } = this.#store.state.teach;
    if (removed === undefined) return;
    this.#calm();
    await this.#change(async (network) => {
      await this.#memory.add(keyOf(network), removed);
      return { kind: 'restored', name: removed.name };
    });
  }

  /** All classes of this model as a file for the visitor. */
  export(): void {
    if (this.#network === undefined) return;
    offer(write(modelOf(this.#network), this.#store.state.teach.classes), 'taught-classes.json');
  }

  /** The model with these classes in the place of its own, as a file for the visitor. */
  async model(): Promise<void> {
    const { classes } = this.#store.state.teach;
    const network = this.#network;
    if (network === undefined || this.#store.state.teach.saving === true) return;
    this.#calm({ saving: true });
    try {
      const name = classes.map(({ name }) => name).join(', ');
      const options = { classes: toJson(classes), name: tidyName(name), dtype: 'f16' } as const;
      const bytes = await convert(await this.#file(), options);
      offer(new Blob([bytes], { type: 'application/octet-stream' }), 'taught-model.safetensors');
    } catch (error) {
      console.warn(error);
      this.#set({
        problem: { kind: 'model-unsaved', message: error instanceof Error ? error.message : String(error) },
      });
    }
    this.#set({ saving: false });
  }

  /** Adds the classes of a file to those that there are. */
  async import(file: File): Promise<void> {
    this.#calm();
    await this.#change(async (network) => {
      const classes = await read(file, modelOf(network));
      for (const taught of classes) await this.#memory.add(keyOf(network), taught);
      const examples = classes.reduce((sum, { examples }) => sum + examples.length, 0);
      return { kind: 'imported', file: file.name, classes: classes.length, examples };
    });
  }

  #teaching(): boolean {
    return this.#lesson !== undefined;
  }

  #set(change: Partial<Teach>): void {
    this.#store.set({ teach: { ...this.#store.state.teach, ...change } });
  }

  /** The same, and what was said before is gone. */
  #calm(change: Partial<Teach> = {}): void {
    this.#set({ news: undefined, removed: undefined, problem: undefined, ...change });
  }

  /** For the eye, and for screen readers before the camera's next answer. */
  #tell(news: News | undefined): void {
    const { camera } = this.#store.state;
    this.#store.set({ camera: camera && { ...camera, said: undefined } });
    this.#set({ news });
  }

  #begin(wish: string): Lesson | undefined {
    const name = tidyName(wish);
    const network = this.#network;
    if (network === undefined || this.#lesson !== undefined || name === '') return undefined;
    const known = this.#store.state.teach.classes.find((taught) => taught.name === name);
    const room = MOST_EXAMPLES - (known?.examples.length ?? 0);
    if (room <= 0) {
      this.#calm();
      this.#tell({ kind: 'full', name, limit: MOST_EXAMPLES });
      return undefined;
    }
    this.#lesson = { network, name, room, examples: [], thumbnails: [], over: false };
    this.#calm({ lesson: { name, count: 0 } });
    return this.#lesson;
  }

  /** Frame after frame, as long as the lesson goes on and the camera shows something new. */
  async #follow(lesson: Lesson, video: HTMLVideoElement): Promise<void> {
    do {
      const due = performance.now() + EVERY;
      if (lesson.examples.length % THUMBNAIL_EVERY === 0) {
        lesson.thumbnails.push(thumbnail(video, video.videoWidth, video.videoHeight));
      }
      await this.#example(lesson, video);
      if (this.#store.state.camera?.at !== 'live') return;
      await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
    } while (!lesson.over && lesson.examples.length < lesson.room);
  }

  async #picture(lesson: Lesson, picture: Pick<Picture, 'name' | 'blob'>): Promise<void> {
    try {
      await this.#example(lesson, picture.blob);
      const bitmap = await createImageBitmap(picture.blob);
      lesson.thumbnails.push(thumbnail(bitmap, bitmap.width, bitmap.height));
      bitmap.close();
    } catch (error) {
      throw isOver(error) ? error : new Refused(problemOf(error, picture));
    }
  }

  async #example(lesson: Lesson, picture: HTMLVideoElement | Blob): Promise<void> {
    const embedding = await lesson.network.net.embed(picture);
    // Nothing can be like a picture in which the network sees nothing at all.
    if (isDirection(embedding)) lesson.examples.push(textOf(embedding));
    this.#set({ lesson: { name: lesson.name, count: lesson.examples.length } });
  }

  async #end({ network, name, examples, thumbnails }: Lesson): Promise<void> {
    this.#lesson = undefined;
    if (examples.length > 0) {
      await this.#change(async () => {
        const count = await this.#memory.add(keyOf(network), { name, at: Date.now(), examples, thumbnails });
        return { kind: 'taught', name, count };
      });
    }
    const { draft } = this.#store.state.teach;
    if (tidyName(draft) === name) this.#set({ draft: '' });
    // The next one may have begun.
    if (!this.#teaching()) this.#set({ lesson: undefined });
  }

  /** Changes what is kept, tells the other tabs, and gives the network what is there now. Says whether it went well. */
  async #change(work: (network: Network) => Promise<News | undefined>, taken?: Problem): Promise<boolean> {
    let done = false;
    await this.#enqueue(async () => {
      const network = this.#network;
      if (network === undefined) return;
      try {
        const news = await work(network);
        this.#tell(news);
        this.#warn();
        this.#others.postMessage('changed');
        done = true;
      } catch (error) {
        if (error instanceof NameTaken && taken) this.#set({ problem: taken });
        else this.#trouble(error, network);
      }
      await this.#refresh();
    });
    return done;
  }

  /** Says once that what is taught will be gone. */
  #warn(): void {
    if (this.#memory.kept || this.#warned) return;
    this.#warned = true;
    this.#set({ problem: { kind: 'not-kept' } });
  }

  async #refresh(): Promise<void> {
    const network = this.#network;
    if (network === undefined) return;
    const classes = await this.#memory.all(keyOf(network));
    if (classes.length === 0 && this.#store.state.teach.classes.length === 0) return;
    try {
      await network.net.importClasses(toJson(classes));
      const accuracy = await network.net.leaveOneOut();
      if (network !== this.#network) return;
      this.#set({ classes, accuracy });
      this.#changed();
    } catch (error) {
      this.#trouble(error, network);
    }
  }

  /** One after the other: a later change sees what the earlier ones did. */
  #enqueue(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work).catch((error: unknown) => this.#failed(error));
    return this.#queue;
  }

  #trouble(error: unknown, network: Network): void {
    // Another one has come: what happened to this one is nobody's trouble.
    if (network !== this.#network) return;
    if (error instanceof Refused) {
      this.#set({ problem: error.problem });
    } else if (isOver(error)) {
      this.#failed(error);
    } else {
      // Such as a camera that was stopped while it was held.
      console.warn(error);
    }
  }
}

function modelOf({ info }: Network): Model {
  return { name: info.name, embedding: info.embedding };
}

/** Embeddings of different models can't be compared, so each has classes of its own. */
function keyOf(network: Network): string {
  const { name, embedding } = modelOf(network);
  return `${name} ${embedding}`;
}
