import { convert } from 'shufflenet-wasm';
import { messageOf } from '../../shared/message';
import { offer } from '../../shared/offer';
import type { Network } from '../network';
import { Refused } from '../refused';
import type { Teach } from '../state';
import type { Board } from './board';
import { modelOf, write } from './file';
import { fingerprintOf } from './fingerprint';
import { pageFile } from './page-file';
import { beginning, toJson } from './taught';

/** What is taught as files for the visitor. */
export class Takeaway {
  readonly #board: Board;
  readonly #network: () => Network | undefined;
  readonly #file: () => Promise<Uint8Array>;

  /** `file` gives that of the model in use. */
  constructor(board: Board, network: () => Network | undefined, file: () => Promise<Uint8Array>) {
    this.#board = board;
    this.#network = network;
    this.#file = file;
  }

  /** All classes of this model. */
  async classes(): Promise<void> {
    const network = this.#network();
    const { classes } = this.#board.shown;
    if (network === undefined) return;
    const fingerprint = await fingerprintOf(this.#file());
    offer(write({ ...modelOf(network), fingerprint }, classes), 'taught-classes.json');
  }

  /** The model with these classes in the place of its own. */
  async model(): Promise<void> {
    await this.#make('model-unsaved', async (model, { classes }) => {
      const name = beginning(classes.map(({ name }) => name).join(', '));
      const bytes = await convert(model, { classes: toJson(classes), name, dtype: 'f16' });
      offer(new Blob([bytes], { type: 'application/octet-stream' }), 'taught-model.safetensors');
    });
  }

  /** The classes with their network as a page of its own. */
  async page(): Promise<void> {
    await this.#make('page-unsaved', async (model, { classes }, network) => {
      const template = await pageTemplate();
      const fingerprint = await fingerprintOf(model);
      const taughtTo = { ...modelOf(network), fingerprint };
      const { file, kept, of } = await pageFile(model, taughtTo, classes, template);
      const name = 'taught-page.html';
      offer(file, name);
      this.#board.tell({ kind: 'page', file: name, bytes: file.size, kept, of });
    });
  }

  /** Makes something of the model's file and what is taught, unless that is under way; or tells why not. */
  async #make(
    kind: 'model-unsaved' | 'page-unsaved',
    work: (model: Uint8Array, teach: Teach, network: Network) => Promise<void>,
  ): Promise<void> {
    const network = this.#network();
    const { shown } = this.#board;
    if (network === undefined || shown.saving === true) return;
    this.#board.calm({ saving: true });
    try {
      await work(await this.#file(), shown, network);
    } catch (error) {
      console.warn(error);
      const problem = error instanceof Refused ? error.problem : { kind, message: messageOf(error) };
      this.#board.set({ problem });
    }
    this.#board.set({ saving: false });
  }
}

/** Fetched when it is first needed. */
async function pageTemplate(): Promise<string> {
  try {
    return (await import('../../taught/page.html?raw')).default;
  } catch (cause) {
    throw new Refused({ kind: 'unsaved' }, { cause });
  }
}
