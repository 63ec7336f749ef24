import sharp from 'sharp';
import { unstable_startWorker } from 'wrangler';

const pixels = await sharp('cat.png').resize(224, 224).removeAlpha().raw().toBuffer();
const dev = { server: { hostname: '127.0.0.1', port: 0 }, inspector: false, logLevel: 'none' };
const worker = await unstable_startWorker({ config: 'wrangler.json', dev });
const response = await worker.fetch('http://localhost', { method: 'POST', body: pixels });
const { predictions, build } = await response.json();
console.log(JSON.stringify({ where: 'workerd', build, label: predictions[0].label }));
await worker.dispose();
