import { badPicture } from '../core/pixels.js';

/** Yields when a video shows a frame that was not yet there the last time; the one on show at once. */
export async function* framesOf(
  video: HTMLVideoElement,
  signal?: AbortSignal,
): AsyncGenerator<undefined, void> {
  if (video.readyState < 2) {
    if (!video.srcObject && [0, 3].includes(video.networkState)) {
      throw badPicture(`the video has none and will not get one (src: ${video.currentSrc || 'none'})`);
    }
    await nextFrame(video, signal);
  }
  while (!signal?.aborted) {
    yield undefined;
    if (video.ended) return;
    await nextFrame(video, signal);
  }
}

/** Resolves with the video's next frame, its end, or the signal. */
function nextFrame(video: HTMLVideoElement, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
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
      signal?.removeEventListener('abort', done);
      cancel();
      resolve();
    };
    const failed = () => {
      reject(stopped(video));
      done();
    };
    const cancel = request(video, done);
    video.addEventListener('ended', done);
    video.addEventListener('error', failed);
    signal?.addEventListener('abort', done);
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
