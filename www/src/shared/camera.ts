import type { CameraTrouble } from '../words/problem';

type Facing = 'environment' | 'user';
/** The way that a camera looks, or one device. */
export type Wish = Facing | { readonly device: string };

/** How long a camera may take to its first frame, in milliseconds. */
const PATIENCE = 10_000;

/** A video that shows one camera at a time. */
export class Camera {
  readonly video = document.createElement('video');
  readonly #lost: (trouble: CameraTrouble, error?: unknown) => void;
  #stream: MediaStream | undefined;
  /** Counts what was asked for; a camera that comes too late is given back. */
  #turn = 0;

  /** `lost` is told when there is no camera, or no longer. */
  constructor(lost: (trouble: CameraTrouble, error?: unknown) => void) {
    this.#lost = lost;
    this.video.muted = true;
    this.video.playsInline = true;
  }

  /** Shows a camera; says whether that is what is still wanted. */
  async start(wish: Wish = 'environment'): Promise<boolean> {
    this.stop();
    const turn = this.#turn;
    try {
      const stream = await open(wish);
      if (turn !== this.#turn) {
        end(stream);
        return false;
      }
      this.#stream = stream;
      this.#track?.addEventListener('ended', () => void this.#ended(stream));
      this.video.srcObject = stream;
      await Promise.race([this.video.play(), late()]);
    } catch (error) {
      if (turn !== this.#turn) return false;
      this.stop();
      this.#lost(error instanceof NoCamera ? error.trouble : 'failed', error);
    }
    return turn === this.#turn;
  }

  /** Gives the camera back. */
  stop(): void {
    this.#turn += 1;
    if (this.#stream !== undefined) end(this.#stream);
    this.#stream = undefined;
    this.video.srcObject = null;
  }

  /** The camera to switch to: the other way round on a phone, else the next one; nothing if there is only one. */
  async next(): Promise<Wish | undefined> {
    const track = this.#track;
    return track && (await after(track));
  }

  /** A camera that is off lets its light go out. */
  light(on: boolean): void {
    for (const track of this.#stream?.getVideoTracks() ?? []) track.enabled = on;
  }

  /** What the camera says of itself. */
  get settings(): MediaTrackSettings {
    return this.#track?.getSettings() ?? {};
  }

  get #track(): MediaStreamTrack | undefined {
    return this.#stream?.getVideoTracks()[0];
  }

  async #ended(stream: MediaStream): Promise<void> {
    if (stream !== this.#stream) return;
    const why = await whyEnded();
    if (stream !== this.#stream) return;
    this.stop();
    this.#lost(why);
  }
}

/** Some are allowed, and give nothing: others then wait for ever. */
function late(): Promise<never> {
  return new Promise((_, reject) => setTimeout(() => reject(new NoCamera('failed')), PATIENCE));
}

function end(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Thrown when no camera can be had; says why. */
class NoCamera extends Error {
  readonly trouble: CameraTrouble;

  constructor(trouble: CameraTrouble, options?: ErrorOptions) {
    super(trouble, options);
    this.trouble = trouble;
  }
}

/** Asks for a camera: the one that looks this way if there is one, or just the device that is named. */
async function open(wish: Wish): Promise<MediaStream> {
  const { mediaDevices } = navigator as Partial<Navigator>;
  if (mediaDevices === undefined) throw new NoCamera('insecure');
  const which = typeof wish === 'string' ? { facingMode: wish } : { deviceId: { exact: wish.device } };
  try {
    // More pixels than this cost time and tell the network nothing new.
    return await mediaDevices.getUserMedia({
      video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (cause) {
    throw new NoCamera(troubleOf(cause), { cause });
  }
}

function troubleOf(error: unknown): CameraTrouble {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return 'denied';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'failed';
  }
}

/** Why a camera that ran has ended: taken away by the person, or unplugged. */
async function whyEnded(): Promise<CameraTrouble> {
  try {
    // Not every browser knows the name.
    const { state } = await navigator.permissions.query({ name: 'camera' });
    return state === 'granted' ? 'unplugged' : 'revoked';
  } catch {
    return 'unplugged';
  }
}

async function after(track: MediaStreamTrack): Promise<Wish | undefined> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const cameras = devices.filter(({ kind }) => kind === 'videoinput');
  if (cameras.length < 2) return undefined;
  const { facingMode, deviceId } = track.getSettings();
  if (facingMode === 'user') return 'environment';
  if (facingMode === 'environment') return 'user';
  const at = cameras.findIndex((camera) => camera.deviceId === deviceId);
  const next = cameras[(at + 1) % cameras.length];
  return next && { device: next.deviceId };
}
