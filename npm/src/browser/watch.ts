import { badPicture } from '../core/pixels.js';
import { whenAborted } from '../core/settle.js';

/** Yields when a video shows a frame that was not yet there the last time; the one on show at once. Ends with the signals. */
export async function* framesOf(
  video: HTMLVideoElement,
  signals: readonly AbortSignal[],
): AsyncGenerator<undefined, void> {
  if (video.readyState < 2 && !isOver(signals)) {
    if (hasNoData(video)) {
      throw badPicture(`the video has none and will not get one (src: ${video.currentSrc || 'none'})`);
    }
    await nextFrame(video, signals);
  }
  while (!isEmpty(video) && !isOver(signals)) {
    yield undefined;
    if (video.ended) return;
    await nextFrame(video, signals);
  }
}

const isOver = (signals: readonly AbortSignal[]) => signals.some(({ aborted }) => aborted);

const hasNoData = ({ srcObject, networkState }: HTMLVideoElement) =>
  !srcObject && [0, 3].includes(networkState);

/** Whether its source was taken away; one that is changed has none for a moment. */
const isEmpty = (video: HTMLVideoElement) => hasNoData(video) && !video.src && !video.querySelector('source');

/** Resolves with the video's next frame, its end, the loss of its source, or a signal. */
function nextFrame(video: HTMLVideoElement, signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve, reject) => {
    // While nobody waited for it.
    if (isEmpty(video) || isOver(signals)) {
      resolve();
      return;
    }
    if (video.error) {
      reject(stopped(video));
      return;
    }
    const done = () => {
      video.removeEventListener('ended', done);
      video.removeEventListener('error', failed);
      video.removeEventListener('emptied', emptied);
      for (const forget of forgets) forget();
      cancel();
      resolve();
    };
    const failed = () => {
      reject(stopped(video));
      done();
    };
    const emptied = () => {
      if (isEmpty(video)) done();
    };
    const cancel = request(video, done);
    const forgets = signals.map((signal) => whenAborted(signal, done));
    video.addEventListener('ended', done);
    video.addEventListener('error', failed);
    video.addEventListener('emptied', emptied);
  });
}

function stopped({ error }: HTMLVideoElement): Error {
  return badPicture(`the video stopped: ${error?.message ?? 'no reason given'}`);
}

/** Calls back with the next frame of a video, or of the screen where a browser does not tell; gives the way to cancel. */
function request(video: HTMLVideoElement, callback: () => void): () => void {
  if ('requestVideoFrameCallback' in video) {
    const id = video.requestVideoFrameCallback(callback);
    return () => video.cancelVideoFrameCallback(id);
  }
  const poll = () =>
    (video as HTMLVideoElement).readyState < 2 ? (id = requestAnimationFrame(poll)) : callback();
  let id = requestAnimationFrame(poll);
  return () => cancelAnimationFrame(id);
}
