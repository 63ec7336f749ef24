// Says what is in the pictures that it is sent: curl --data-binary @photo.jpg http://127.0.0.1:3000/
import { createServer } from 'node:http';
import { ShuffleNet } from 'shufflenet-wasm';

/** An upload, in bytes. */
const MOST = 20_000_000;

/** What to answer where the package refuses; anything else is the server's own trouble. */
const STATUS = { BadPicture: 400, PictureTooLarge: 413, EngineFailed: 503, WorkerFailed: 503 };

/** An answer that is no classification. */
class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const net = await ShuffleNet.load({ workers: 'auto' });

const server = createServer(async (request, response) => {
  const gone = new AbortController();
  response.on('close', () => gone.abort()); // Nobody waits any more: the thread takes the next picture.
  try {
    const { predictions } = await net.classify(await upload(request), { topK: 5, signal: gone.signal });
    send(response, 200, { predictions });
  } catch ({ code, message, status = STATUS[code] ?? 500 }) {
    if (status === 500 && !gone.signal.aborted) console.error(message);
    send(response, status, { code, message: status === 500 ? 'This did not work.' : message });
  }
});

async function upload(request) {
  if (request.url !== '/') throw new Refusal(404, 'There is only /.');
  if (request.method !== 'POST') throw new Refusal(405, 'POST a picture.');
  const chunks = [];
  let size = 0;
  // What is too much is read to its end and not kept: who still sends would not see the answer.
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MOST) chunks.push(chunk);
  }
  if (size > MOST) throw new Refusal(413, `A picture may have ${MOST} bytes, and this has ${size}.`);
  return Buffer.concat(chunks);
}

function send(response, status, answer) {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  if (status === 405) headers.allow = 'POST';
  response.writeHead(status, headers).end(JSON.stringify(answer));
}

server.listen(process.env.PORT ?? 3000, '127.0.0.1', () => {
  console.log(`Send pictures to http://127.0.0.1:${server.address().port}/`);
});
