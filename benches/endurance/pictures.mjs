// Pictures of changing sizes and kinds, the same ones in Node and in a page.

const LARGEST = [1280, 960];

/** `count` inputs for `classify`, one at a time: pixels from 1 x 1 up, and now and then one of `files`. */
export function* pictures(count, files) {
  const noise = new Uint8ClampedArray(4 * LARGEST[0] * LARGEST[1]);
  let state = 1;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  for (let i = 0; i < noise.length; i++) noise[i] = 256 * random();
  for (let i = 0; i < count; i++) {
    // Small ones more often than large ones.
    const [width, height] = LARGEST.map((most) => 1 + Math.floor(most * random() ** 3));
    yield i % 5 === 0
      ? files[(i / 5) % files.length]
      : { data: noise.subarray(0, 4 * width * height), width, height };
  }
}

/** Runs through them; `look` is called at the start and after each tenth, with how many are done. */
export async function run(net, count, files, look) {
  let done = 0;
  for (const picture of pictures(count, files)) {
    if (done % (count / 10) === 0) await look(done);
    await net.classify(picture);
    done += 1;
  }
  await look(done);
}
