import { isOver, type Network } from '../network';
import type { Store } from '../../shared/store';
import { refocus } from '../../shared/view/focus';
import type { News } from '../../words/news';
import type { Problem } from '../../words/problem';
import type { Placed } from '../pictures/folders';
import { check } from '../pictures/open';
import { Refused } from '../refused';
import type { Example, Shown, State } from '../state';
import { Board } from './board';
import { modelOf, read } from './file';
import { fingerprintOf } from './fingerprint';
import { lessonsIn } from './folders';
import { Lesson } from './lesson';
import { NameTaken, Memory } from './memory';
import { Takeaway } from './takeaway';
import { MOST_EXAMPLES, tidyName, toJson } from './taught';

/**
 * Classes of the visitor's own, from a few pictures each. They are in the browser's memory; the network is given all of them
 * anew after each change, so that the two never differ.
 */
export class Teacher {
  readonly #store: Store<State>;
  readonly #board: Board;
  readonly #file: () => Promise<Uint8Array>;
  readonly #memory = new Memory();
  /** What is taught as files. */
  readonly takeaway: Takeaway;
  readonly #changed: () => void;
  readonly #failed: (error: unknown) => void;
  /** Other tabs of the page have changed what is kept. */
  readonly #others = new BroadcastChannel('shufflenet-taught');
  #network: Network | undefined;
  #lesson: Lesson | undefined;
  /** While pictures in folders are gone through. */
  #folders: AbortController | undefined;
  #queue: Promise<void> = Promise.resolve();
  /** Pictures that come while others are taken wait for these. */
  #given: Promise<void> = Promise.resolve();

  /** `file` gives that of the model in use; `changed` is called when pictures may be read differently, `failed` with what nobody expects. */
  constructor(
    store: Store<State>,
    file: () => Promise<Uint8Array>,
    changed: () => void,
    failed: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#board = new Board(store);
    this.#file = file;
    this.takeaway = new Takeaway(this.#board, () => this.#network, file);
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
    this.stop();
    this.#network = network;
    this.#board.calm({ classes: [], tested: undefined, shown: undefined });
    await this.#enqueue(() => this.#refresh());
  }

  /** Whether there is a class, once all that was asked before is done. */
  async isTaught(): Promise<boolean> {
    await this.#queue;
    return this.#board.shown.classes.length > 0;
  }

  open(open: boolean): void {
    this.release();
    this.#board.calm({ open, shown: undefined });
  }

  /** Something else comes on show: what was said is old, unless it can still be undone. */
  forget(): void {
    if (this.#board.shown.taken === undefined) this.#board.calm();
  }

  only(only: boolean): void {
    this.#board.set({ only });
    this.#changed();
  }

  draft(draft: string): void {
    this.#board.set({ draft });
  }

  /** Shows examples large, or none. */
  show(shown: Shown | undefined): void {
    this.#board.set({ shown });
  }

  /** Begins to take examples of a class from the camera, for as long as it is not released; of a picture, just one. */
  async hold(wish: string): Promise<void> {
    const lesson = this.#begin(wish);
    if (lesson === undefined) return;
    const { camera, picture } = this.#store.state;
    try {
      const isLive = () => this.#store.state.camera?.at === 'live';
      if (camera !== undefined) await lesson.camera(camera.video, isLive);
      else if (picture !== undefined) await lesson.picture(picture);
    } catch (error) {
      this.#trouble(error, lesson.network);
    }
    await this.#end(lesson);
  }

  release(): void {
    if (this.#lesson !== undefined) this.#lesson.over = true;
  }

  /** Takes pictures as examples of a class; bad ones are told, and the others taken. */
  files(wish: string, files: readonly File[]): Promise<void> {
    return this.#inTurn(files.length, () => this.#files(wish, files));
  }

  async #files(wish: string, files: readonly File[]): Promise<void> {
    const lesson = files.length === 0 ? undefined : this.#begin(wish);
    if (lesson === undefined) return;
    const came = nothingCame();
    let left = files.length;
    for (const file of files) {
      if (lesson.dropped || !(await this.#take(lesson, file, came))) break;
      left -= 1;
    }
    await this.#end(lesson, came, left);
  }

  /** Takes pictures in folders as examples of the classes that these are called by, one class after the other. */
  folders(pictures: readonly Placed[]): Promise<void> {
    return this.#inTurn(pictures.length, () => this.#allIn(pictures));
  }

  async #allIn(pictures: readonly Placed[]): Promise<void> {
    const network = this.#network;
    if (network === undefined || this.#teaching()) return;
    this.#board.calm();
    const { classes, loose } = lessonsIn(pictures, this.#board.shown.classes);
    const of = [...classes.values()].reduce((sum, { length }) => sum + length, 0);
    if (of === 0) {
      this.#board.set({ problem: { kind: 'no-folders', pictures: pictures.length } });
      return;
    }
    const { signal } = (this.#folders = new AbortController());
    const isStopped = () => signal.aborted;
    const came = { classes: 0, examples: 0, ...nothingCame() };
    let done = 0;
    this.#board.set({ folders: { done, of } });
    for (const [name, files] of classes) {
      if (isStopped()) break;
      const lesson = this.#lessonOf(network, name);
      for (const file of files) {
        if (isStopped() || lesson.dropped || !(await this.#take(lesson, file, came))) break;
        done += 1;
        this.#board.set({ folders: { done, of } });
      }
      if (lesson.examples.length > 0) came.classes += 1;
      came.examples += lesson.examples.length;
      await this.#keep(lesson);
    }
    this.#folders = undefined;
    this.#board.set({ folders: undefined });
    refocus('#teach');
    const left = of - done;
    const news = { kind: 'folders', ...came, loose, limit: MOST_EXAMPLES, left } as const;
    await this.#finish(() =>
      Promise.resolve(network === this.#network ? news : interrupted(network, came.examples, left, came)),
    );
  }

  /** Goes through no more pictures in folders; what they taught stays. */
  stop(): void {
    this.#folders?.abort();
  }

  /** Gives the name that the class has then. */
  async rename(from: string, wish: string): Promise<string> {
    const name = tidyName(wish);
    this.#board.calm(name === '' ? { problem: { kind: 'name-missing', name: from } } : {});
    if (name === '' || name === from) return from;
    const lesson = this.#lesson;
    const done = await this.#change(
      async (network) => {
        // Another tab may have deleted it.
        if (!(await this.#memory.rename(modelOf(network), from, name))) return undefined;
        if (lesson?.network === network && lesson.name === from) lesson.name = name;
        return { kind: 'renamed', from, name };
      },
      { kind: 'name-taken', name: from, wanted: name },
    );
    return done ? name : from;
  }

  async remove(name: string): Promise<void> {
    const lesson = this.#lesson;
    if (lesson?.network === this.#network && lesson?.name === name) lesson.drop();
    await this.#change(async (network) => {
      const taken = await this.#memory.remove(modelOf(network), name);
      // Another tab may have been faster, or this is the second click of two.
      if (taken === undefined) return undefined;
      this.#board.calm({ taken });
      return { kind: 'deleted', name };
    });
  }

  /** Deletes an example, or moves it to another class. */
  async take(example: Example, to?: string): Promise<void> {
    const { name } = example;
    if (to === name) return;
    await this.#change(async (network) => {
      const taken = await this.#memory.take(modelOf(network), example, to);
      if (taken === undefined) return undefined;
      this.#board.calm({ taken });
      if (to !== undefined) return { kind: 'moved', from: name, name: to };
      return { kind: taken.whole ? 'deleted' : 'example-deleted', name };
    });
  }

  /** Takes back what was deleted or moved last. */
  async undo(): Promise<void> {
    const { taken } = this.#board.shown;
    if (taken === undefined) return;
    this.#board.calm();
    await this.#change(async (network) => {
      await this.#memory.putBack(modelOf(network), taken);
      return { kind: taken.whole ? 'restored' : 'example-restored', name: taken.part.name };
    });
  }

  /** Adds the classes of a file to those that there are. */
  async import(file: File): Promise<void> {
    this.#board.calm();
    await this.#change(async (network) => {
      const { classes, fingerprint } = await read(file, modelOf(network));
      for (const taught of classes) await this.#memory.add(modelOf(network), taught);
      const examples = classes.reduce((sum, { examples }) => sum + examples.length, 0);
      const names = new Set(classes.map(({ name }) => name));
      const other = (await this.#isOther(fingerprint)) ? network.info.name : undefined;
      return { kind: 'imported', file: file.name, classes: names.size, examples, other };
    });
  }

  /** Whether the model in use is another file than that of a fingerprint; not if that can't be known. */
  async #isOther(fingerprint: unknown): Promise<boolean> {
    if (typeof fingerprint !== 'string') return false;
    const own = await fingerprintOf(this.#file());
    return own !== undefined && own !== fingerprint;
  }

  #teaching(): boolean {
    return this.#lesson !== undefined;
  }

  #begin(wish: string): Lesson | undefined {
    const name = tidyName(wish);
    const network = this.#network;
    if (network === undefined || this.#teaching() || name === '') return undefined;
    this.#board.calm();
    if (this.#roomOf(name) > 0) return this.#lessonOf(network, name);
    this.#board.tell({ kind: 'full', name, limit: MOST_EXAMPLES });
    return undefined;
  }

  #lessonOf(network: Network, name: string): Lesson {
    const counted = (count: number) => this.#board.set({ lesson: { name, count } });
    return (this.#lesson = new Lesson(network, name, this.#roomOf(name), counted));
  }

  #roomOf(name: string): number {
    return MOST_EXAMPLES - this.#countOf(name);
  }

  #countOf(name: string): number {
    return this.#board.shown.classes.find((taught) => taught.name === name)?.examples.length ?? 0;
  }

  /** Takes a picture as an example, or counts it among those that are none. Says whether it had its turn: not if the network is gone. */
  async #take(lesson: Lesson, file: File, came: Came): Promise<boolean> {
    try {
      if (lesson.isFull) {
        came.full += 1;
      } else {
        await check(file, file.name);
        await lesson.picture({ name: file.name, blob: file });
      }
    } catch (error) {
      this.#trouble(error, lesson.network);
      if (isOver(error)) return false;
      came.unread.push(file.name);
    }
    return true;
  }

  /** Keeps what a lesson gave; says how many examples the class has then. */
  #keep({ network, name, examples, thumbnails }: Lesson): Promise<number> {
    return this.#memory.add(modelOf(network), { name, at: Date.now(), examples, thumbnails });
  }

  /** Keeps what a lesson gave, and tells it; `left` pictures had not had their turn. */
  async #end(lesson: Lesson, came = nothingCame(), left = 0): Promise<void> {
    await this.#finish(async () => {
      const { network, name, examples, dropped } = lesson;
      if (dropped) return undefined;
      const count = examples.length === 0 ? this.#countOf(name) : await this.#keep(lesson);
      if (network !== this.#network && examples.length + left > 0)
        return interrupted(network, examples.length, left, came);
      // A single one that could not be read is told already.
      if (examples.length === 0 && came.unread.length < 2) return undefined;
      return { kind: 'taught', name, count, ...came, limit: MOST_EXAMPLES };
    });
    if (tidyName(this.#board.shown.draft) === lesson.name) this.#board.set({ draft: '' });
  }

  /** No lesson goes on any more: `work` keeps and tells what came of it. */
  async #finish(work: () => Promise<News | undefined>): Promise<void> {
    this.#lesson = undefined;
    await this.#change(work);
    // The next one may have begun.
    if (!this.#teaching()) this.#board.set({ lesson: undefined });
  }

  /** Changes what is kept, tells the other tabs, and gives the network what is there now. Says whether something came of it. */
  async #change(work: (network: Network) => Promise<News | undefined>, taken?: Problem): Promise<boolean> {
    let done = false;
    const network = this.#network; // When its turn comes another one may be in use, which it is not about.
    await this.#enqueue(async () => {
      if (network === undefined) return;
      try {
        const news = await work(network);
        if (news !== undefined && network === this.#network) this.#board.tell(news);
        this.#board.set({ unkept: !this.#memory.kept });
        this.#others.postMessage('changed');
        done = news !== undefined;
      } catch (error) {
        if (error instanceof NameTaken && taken) this.#board.set({ problem: taken });
        else this.#trouble(error, network);
      }
      await this.#refresh();
    });
    return done;
  }

  async #refresh(): Promise<void> {
    const network = this.#network;
    if (network === undefined) return;
    const classes = await this.#memory.all(modelOf(network));
    if (classes.length === 0 && this.#board.shown.classes.length === 0) return;
    try {
      await network.net.importClasses(toJson(classes));
      if (network !== this.#network) return;
      this.#board.set({ classes });
      this.#changed();
      // The camera's frames would wait for it; when the lesson ends it is asked.
      if (!this.#teaching()) {
        const leftOut = await network.net.leftOut();
        if (network !== this.#network) return;
        this.#board.set({ tested: leftOut && { classes, leftOut } });
      }
    } catch (error) {
      this.#trouble(error, network);
    }
  }

  /** Does it with so many pictures when what was given before has been taken, unless another network has come. */
  #inTurn(pictures: number, work: () => Promise<void>): Promise<void> {
    const network = this.#network;
    this.#given = this.#given
      .then(() => (network === this.#network ? work() : this.#tooLate(network, pictures)))
      .catch((error: unknown) => this.#failed(error));
    return this.#given;
  }

  /** Tells of pictures whose network is gone before their turn came, together with those before them. */
  #tooLate(network: Network | undefined, pictures: number): void {
    const { news } = this.#board.shown;
    if (news?.kind === 'interrupted') this.#board.tell({ ...news, left: news.left + pictures });
    else if (network !== undefined) this.#board.tell(interrupted(network, 0, pictures));
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
      this.#board.set({ problem: error.problem });
    } else if (isOver(error)) {
      this.#failed(error);
    } else {
      // Such as a camera that was stopped while it was held.
      console.warn(error);
    }
  }
}

/** Pictures of which there are no examples. */
interface Came {
  /** How many were too many. */
  full: number;
  readonly unread: string[];
}

const nothingCame = (): Came => ({ full: 0, unread: [] });

/** That another network has come, how many examples this one had got, and how many pictures had not had their turn. */
function interrupted({ info }: Network, examples: number, left: number, came = nothingCame()): News {
  return { kind: 'interrupted', model: info.name, examples, left, ...came, limit: MOST_EXAMPLES };
}
