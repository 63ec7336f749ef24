import type { Actions } from './actions';
import { failureOf } from '../shared/failure';
import { firstLanguage, remember } from '../shared/language';
import type { Language } from '../words';
import type { Sample } from '../shared/samples';
import type { Store } from '../shared/store';
import { FINE, HeatLayer } from './heat';
import { Albums } from './pictures/album';
import { picturesAmong, type Placed } from './pictures/folders';
import { MOST_SHOWN, Quality } from './evaluate/quality';
import { save, type Format } from './save';
import { engineTransfer } from './speed/transfer';
import { sort, type Intake } from './intake';
import { keepOffline } from './offline';
import { Live } from './live/live';
import { isOver, problemWith, type Network } from './network';
import { Models } from './models/models';
import { hasChanged, open } from './pictures/open';
import { Refused } from './refused';
import { fetchSample } from '../shared/samples';
import { solved } from './solved';
import { SpeedTest } from './speed/speed';
import type { State } from './state';
import { wantedMap } from './guesses';
import { onlyLearned } from './teach/taught';
import { Teacher } from './teach/teacher';

/** Marks the entries of the browser's history at which a picture of an album is large. */
const SHOT = 'shot';
const isAtShot = () => history.state === SHOT;

/** What the page does: pictures in, readings out, all by way of the store. */
export class App {
  readonly #store: Store<State>;
  readonly #heat: HeatLayer;
  readonly #live: Live;
  readonly #albums: Albums;
  readonly #models: Models;
  readonly #quality: Quality;
  readonly #speed: SpeedTest;
  readonly #teacher: Teacher;
  #network: Network | undefined;
  /** The camera is not read: the speed test has the network. */
  #held = false;
  /** Counts the pictures that came; a slower one that was overtaken is dropped. */
  #turn = 0;

  /** Puts the newer version of the page in the place of this one. */
  #update: () => void = () => undefined;

  constructor(store: Store<State>, heat: HeatLayer) {
    this.#store = store;
    this.#heat = heat;
    const network = () => this.#network;
    const unheld = () => (this.#held ? undefined : this.#network);
    this.#live = new Live(store, heat, unheld, (error) => this.#liveFailed(error));
    // While pictures are measured, those on show wait.
    const unused = () => (store.state.quality.running ? undefined : this.#network);
    this.#albums = new Albums(store, unused, (error) => this.#fail(error));
    this.#models = new Models(
      store,
      network,
      (network) => this.#put(network),
      (name) => void this.#doubt(name),
    );
    this.#quality = new Quality(store, {
      network,
      entry: () => this.#models.inUse,
      eightBit: () => this.#models.eightBit(),
      file: () => this.#models.file(),
      running: (running) => {
        store.set({ quality: { ...store.state.quality, running } });
        void this.#albums.read();
      },
    });
    this.#speed = new SpeedTest(
      store,
      network,
      () => this.#models.eightBit(),
      (held) => {
        this.#held = held;
        void this.#live.viewfinder.read();
      },
      (error) => this.#fail(error),
    );
    this.#teacher = new Teacher(
      store,
      () => this.#models.file(),
      () => this.#readAgain(),
      (error) => (isOver(error) ? this.#fail(error) : console.warn(error)),
    );
    window.addEventListener('popstate', () => this.#toAlbum());
  }

  readonly intake: Intake = {
    pictures: (files) => this.#take(files),
    coming: () => {
      const turn = this.#turn;
      return () => turn === this.#turn;
    },
    folder: (pictures, isWanted) => {
      if (this.#isTeaching()) void this.#teacher.folders(pictures);
      else if (isWanted()) void this.#takeFolder(pictures);
    },
    models: (files) => void this.#models.take(files),
    problem: (problem) => this.#store.set({ problem }),
    dragging: (dragging) => this.#store.set({ dragging }),
  };

  readonly actions: Actions = {
    choose: (files) => sort(files, this.intake),
    sample: (sample) => void this.#show(sample.file, sample, () => fetchSample(sample)),
    shot: ({ file }) => {
      // So that the browser's own way back leads to the album too.
      if (!isAtShot()) history.pushState(SHOT, '');
      void this.#showFile(file);
    },
    back: () => (isAtShot() ? history.back() : this.#toAlbum()),
    closeAlbum: () => this.#clear(),
    save: (format) => void this.#save(format),
    startCamera: () => {
      this.#clear();
      void this.#live.viewfinder.start();
    },
    stopCamera: () => this.#live.viewfinder.stop(),
    switchCamera: () => void this.#live.viewfinder.switch(),
    mirror: () => this.#live.viewfinder.mirror(),
    freeze: () => void this.#live.viewfinder.hold(),
    explain: (of) => {
      const { heat, camera } = this.#store.state;
      const on = !(heat.on && (of === undefined || heat.of === of));
      this.#store.set({ heat: { ...heat, on, of: on ? of : undefined } });
      this.#heat.clear();
      if (on) void (camera === undefined ? this.#explain() : this.#live.viewfinder.read());
    },
    teach: () => this.#teacher,
    list: (listed) => this.#store.set({ listed }),
    update: () => this.#update(),
    speak: (language) => {
      remember(language);
      this.#speak(language);
    },
    retryModel: () => void this.start(),
    useModel: (id) => void this.#models.use(id),
    removeModel: (id) => this.#models.remove(id),
    undoRemoval: () => this.#models.undo(),
    measureQuality: (files) => void this.#quality.measure(files && picturesAmong(files)),
    declineQuality: () => this.#quality.forget(),
    besideEightBit: (beside) => this.#quality.eightBit(beside),
    measureSpeed: () => void this.#speed.run(),
    copySpeed: (report) => void this.#speed.copy(report),
  };

  async #save(format: Format): Promise<void> {
    try {
      await save(this.#store.state, format);
      solved(this.#store, 'unsaved');
    } catch (error) {
      console.warn(error);
      this.#store.set({ problem: { kind: 'unsaved' } });
    }
  }

  /** Fetches the network and, if a picture is waiting for it, reads that. */
  async start(): Promise<void> {
    const store = this.#store;
    store.set({ model: { at: 'loading', received: 0, total: undefined } });
    try {
      await this.#models.start((received, total) => {
        // The visitor's own may have overtaken it.
        if (this.#network === undefined) store.set({ model: { at: 'loading', received, total } });
      });
    } catch (error) {
      this.#fail(error);
      return;
    }
    // Only now, so that it does not delay the network.
    void keepOffline((use) => {
      this.#update = use;
      store.set({ update: true });
    });
  }

  /** The page comes back as it was left: another may have changed the language, and what models there are. */
  resume(): void {
    this.#speak(firstLanguage());
    void this.#models.recall();
  }

  #speak(language: Language): void {
    this.#store.set({ language });
    this.#quality.speak(language);
  }

  /** Uses this network from now on: what is on show is read by it. */
  #put(network: Network): void {
    const before = this.#network;
    this.#network = network;
    this.#store.set({ model: { at: 'ready', info: network.info, build: network.net.build } });
    void engineTransfer(network.net.build).then((engine) => this.#store.set({ engine }));
    this.#quality.changed();
    // Only the names of its classes are others.
    if (before?.net === network.net) return;
    const { heat, camera } = this.#store.state;
    const said = camera && { ...camera, said: undefined };
    this.#store.set({ reading: undefined, heat: { ...heat, of: undefined }, camera: said });
    this.#heat.clear();
    this.#readAgain();
    // Not waited for: storage may be slow, and then what was taught to this model comes a little later.
    void this.#teacher.restore(network);
    before?.net.dispose();
  }

  /** What was taught to the file of this name before may not fit the one of now: the visitor has to know. */
  async #doubt(name: string): Promise<void> {
    if (await this.#teacher.isTaught()) this.#store.set({ problem: { kind: 'model-replaced', name } });
  }

  /** Reads everything on show, as the classes are others. */
  #readAgain(): void {
    void (this.#store.state.camera === undefined ? this.#read() : this.#live.viewfinder.read());
    void this.#albums.again();
  }

  /** Whether another network was put in its place; what it still says is of no use. */
  #isGone({ net }: Network): boolean {
    return net !== this.#network?.net;
  }

  #take(files: readonly File[]): void {
    const [file, ...more] = files;
    if (file === undefined) return;
    if (more.length === 0) {
      void this.#showFile(file);
      return;
    }
    this.#clear();
    this.#live.viewfinder.stop();
    void this.#albums.open(files);
  }

  /** Whether the part for teaching is on show. */
  #isTeaching(): boolean {
    const { teach, picture, camera } = this.#store.state;
    return teach.open && (picture ?? camera) !== undefined;
  }

  /** Shows the pictures of a folder, and asks whether the model is to be measured on them; instead of it, if they are very many. */
  async #takeFolder(pictures: readonly Placed[]): Promise<void> {
    const show = () => this.#take(pictures.map(({ file }) => file));
    const few = pictures.length <= MOST_SHOWN;
    if (few) show();
    const isWanted = this.intake.coming();
    const asked = await this.#quality.consider(pictures);
    if (!few && asked === false && isWanted()) show();
  }

  #showFile(file: File): Promise<void> {
    return this.#show(file.name, undefined, () => Promise.resolve(file));
  }

  /** Leaves the picture on show for the album that it is from. */
  #toAlbum(): void {
    const { picture, album } = this.#store.state;
    if (album === undefined) return;
    this.#turn += 1; // One that is still being opened is not shown either.
    if (picture === undefined) return;
    this.#drop();
    this.#store.set({ problem: undefined });
  }

  /** Nothing is on show any more but the camera, if it runs. */
  #clear(): void {
    this.#turn += 1;
    this.#drop();
    this.#closeAlbum();
    this.#store.set({ problem: undefined });
  }

  #closeAlbum(): void {
    this.#albums.close();
    this.#quality.forget();
  }

  /** Puts a picture on show and has it read. A bad one leaves the one before in its place. */
  async #show(name: string, sample: Sample | undefined, get: () => Promise<Blob>): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const blob = await get();
      const opened = await open(blob, name);
      if (turn !== this.#turn) {
        URL.revokeObjectURL(opened.url);
        return;
      }
      this.#live.viewfinder.stop();
      this.#drop();
      // An album stays while one of its pictures is large.
      if (this.#store.state.album?.shots.every(({ file }) => file !== blob)) this.#closeAlbum();
      this.#store.set({ picture: { ...opened, blob, name, sample }, problem: undefined });
    } catch (error) {
      if (turn !== this.#turn) return;
      if (error instanceof Refused) this.#store.set({ problem: error.problem });
      else if (sample !== undefined)
        this.#store.set({ problem: { kind: 'sample-missing', file: sample.file } });
      else throw error;
      return;
    }
    await this.#read();
  }

  /** Reads the picture on show, if there is one and the network has arrived. */
  async #read(): Promise<void> {
    const store = this.#store;
    const { picture } = store.state;
    const network = this.#network;
    if (network === undefined || picture === undefined) return;
    try {
      const reading = await network.read(picture.blob, onlyLearned(store.state.teach));
      if (store.state.picture !== picture || this.#isGone(network)) return;
      store.set({ reading });
      await this.#explain();
    } catch (error) {
      if (this.#isGone(network)) return;
      if (isOver(error)) {
        this.#fail(error);
        return;
      }
      const problem = await problemWith(error, picture);
      if (store.state.picture !== picture || this.#isGone(network)) return;
      this.#drop();
      store.set({ problem });
    }
  }

  /** Draws what speaks for a class over the picture on show, if that is wanted. */
  async #explain(): Promise<void> {
    const { picture, reading, heat } = this.#store.state;
    const network = this.#network;
    const wanted = network && wantedMap(heat.of, reading?.guesses ?? [], network.net.learned);
    if (wanted === undefined) this.#heat.clear();
    if (!heat.on || picture === undefined || wanted === undefined || network === undefined) return;
    try {
      const map = await network.net.explain(picture.blob, { ...wanted, refinement: FINE });
      if (this.#isGone(network)) return;
      const now = this.#store.state;
      if (now.picture === picture && now.heat.on && now.heat.of === heat.of) {
        this.#heat.draw(map, picture.width, picture.height);
      }
    } catch (error) {
      if (this.#isGone(network)) return;
      if (isOver(error)) {
        this.#fail(error);
        return;
      }
      console.warn(error);
      const { name, blob } = picture;
      if ((await hasChanged(blob)) && this.#store.state.picture === picture)
        this.#store.set({ problem: { kind: 'changed', name } });
    }
  }

  #liveFailed(error: unknown): void {
    if (isOver(error)) {
      this.#fail(error);
    } else {
      console.warn(error);
      this.#live.viewfinder.stop();
      this.#store.set({ problem: { kind: 'camera', trouble: 'failed' } });
    }
  }

  /** The page tells the visitor what to do about it, the console tells the developer what it was. */
  #fail(error: unknown): void {
    console.warn(error);
    const network = this.#network;
    this.#network = undefined;
    network?.net.dispose(); // What is left of it takes memory.
    this.#quality.changed();
    this.#store.set({ model: { at: 'failed', why: failureOf(error) } });
  }

  /** Takes away the picture on show and what was said of it. */
  #drop(): void {
    const { picture, heat } = this.#store.state;
    if (picture !== undefined) URL.revokeObjectURL(picture.url);
    this.#store.set({ picture: undefined, reading: undefined, heat: { ...heat, of: undefined } });
    this.#heat.clear();
    this.#teacher.forget();
  }
}
