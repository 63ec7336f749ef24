import type { Network } from '../network';
import type { ModelEntry } from '../../shared/shelf';

/** What measuring needs of the page. */
export interface Host {
  network(): Network | undefined;
  /** The model in use. */
  entry(): ModelEntry;
  /** The same in 8-bit arithmetic, as another network. */
  eightBit(): Promise<Network>;
  /** The file of the model in use. */
  file(): Promise<Uint8Array>;
  /** Told when pictures begin to be gone through, and when they no longer are. */
  running(running: boolean): void;
}
