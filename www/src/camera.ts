/** Why there is no picture from a camera; the sentences are in `words/`. */
export type CameraTrouble = 'insecure' | 'denied' | 'revoked' | 'none' | 'busy' | 'unplugged' | 'failed';

export type Facing = 'environment' | 'user';

/** Thrown when no camera can be had; says why. */
export class NoCamera extends Error {
  readonly trouble: CameraTrouble;

  constructor(trouble: CameraTrouble, options?: ErrorOptions) {
    super(trouble, options);
    this.trouble = trouble;
  }
}

/** Asks for a camera: the one that looks this way if there is one, or just the device that is named. */
export async function openCamera(wish: Facing | { readonly device: string }): Promise<MediaStream> {
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
export async function whyEnded(): Promise<CameraTrouble> {
  try {
    // Not every browser knows the name.
    const { state } = await navigator.permissions.query({ name: 'camera' });
    return state === 'granted' ? 'unplugged' : 'revoked';
  } catch {
    return 'unplugged';
  }
}

/** The camera to switch to: the other way round on a phone, else the next one; nothing if there is only one. */
export async function nextCamera(
  stream: MediaStream,
): Promise<Facing | { readonly device: string } | undefined> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const cameras = devices.filter(({ kind }) => kind === 'videoinput');
  if (cameras.length < 2) return undefined;
  const { facingMode, deviceId } = stream.getVideoTracks()[0]?.getSettings() ?? {};
  if (facingMode === 'user') return 'environment';
  if (facingMode === 'environment') return 'user';
  const at = cameras.findIndex((camera) => camera.deviceId === deviceId);
  const next = cameras[(at + 1) % cameras.length];
  return next && { device: next.deviceId };
}
