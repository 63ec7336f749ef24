// A camera that sorts: it is taught with buttons, and says which of these things it sees, or none of them.
import { ShuffleNet } from './shufflenet/index.js';

/** Where this browser keeps what was taught. */
const KEPT = 'sorter';
/** Between two pictures of a lesson, in milliseconds. */
const PAUSE = 200;

const find = (selector) => document.querySelector(selector);
const [video, output, trouble] = ['video', 'output', '[role=alert]'].map(find);
const tell = ({ message }) => (trouble.textContent = message);
/** The button that is held down. */
let held;

async function start() {
  const net = await ShuffleNet.load();
  video.srcObject = await camera();
  await video.play();
  const kept = localStorage.getItem(KEPT);
  if (kept !== null) await net.importClasses(kept);
  for (const button of document.querySelectorAll('button[value]')) enable(button, net);
  for await (const { learned, none } of net.watch(video, { only: 'learned' })) {
    const [best = { label: 'Nothing has been taught yet' }] = learned;
    const words = none?.likely ? 'None of these' : best.label;
    if (output.textContent !== words) output.textContent = words; // It is read out.
  }
}

async function camera() {
  if (!navigator.mediaDevices) throw new Error('For a camera the page has to come from https or localhost.');
  const wanted = { video: { facingMode: 'environment' } };
  return navigator.mediaDevices.getUserMedia(wanted).catch(({ message }) => {
    throw new Error(
      `There is no camera to be had (${message}). Allow it for this page, and load the page again.`,
    );
  });
}

function enable(button, net) {
  const press = () => {
    if (held) return;
    held = button;
    trouble.textContent = '';
    teach(button, net).catch(tell);
  };
  button.addEventListener('pointerdown', press);
  button.addEventListener('keydown', ({ key }) => [' ', 'Enter'].includes(key) && press());
  button.disabled = false;
  count(button, net);
}

for (const end of ['pointerup', 'pointercancel', 'keyup', 'blur']) {
  addEventListener(end, () => (held = undefined));
}

/** One picture, and more as long as the button is held. */
async function teach(button, net) {
  do {
    await net.learn(button.value, video);
    count(button, net);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  } while (held === button);
  localStorage.setItem(KEPT, await net.exportClasses());
}

function count(button, net) {
  const taught = net.learned.find(({ label }) => label === button.value);
  button.textContent = `${button.value} (${taught?.examples ?? 0})`;
}

find('#forget').addEventListener('click', () => {
  localStorage.removeItem(KEPT);
  location.reload();
});
start().catch(tell);
