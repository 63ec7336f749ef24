// A model of one's own: dropped on the page it answers at once, is there on the next visit, also offline, and can be removed.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { convert, defaultModel, inspect } from 'shufflenet-wasm/node';
import { cameraOf } from '../lib/fake-camera.mjs';
import { file, temporary } from '../lib/files.mjs';
import { headless, network } from '../lib/formula.mjs';
import { pythonJson } from '../lib/python.mjs';
import { checkpointOf } from './checkpoint.mjs';
import {
  clickAgain,
  dist,
  fits,
  guesses,
  keptFiles,
  listSamples,
  sampleFile,
  serve,
  tap,
  violations,
  visits,
} from './helper.mjs';
import {
  CAT,
  answer,
  button,
  choose,
  distance,
  drop,
  expected,
  holdFiles,
  holdShelf,
  inUse,
  kept,
  model,
  names,
  pets,
  row,
  showCat,
  text,
} from './own-models.mjs';

const [sample, another] = await listSamples();
const golden = (name) => readFile(file(`tests/golden/checkpoints/${name}`));
const visit = visits({ flags: () => cameraOf([sampleFile(sample)]) });
const folder = temporary();
/** Probabilities by file name; undefined without PyTorch. */
let saved;

/** Networks with random weights, saved by torch as people have them, and their probabilities for the cat. */
const SAVE = `
import json, sys, torch, torchvision
from checkpoints import Megvii
from PIL import Image
from torchvision.transforms import functional as F
torch.manual_seed(0)
folder, cat = sys.argv[1:]
# As large as both resize it to: what resizing may round otherwise, untrained networks would make much of.
picture = F.resize(Image.open(cat).convert("RGB"), 256, antialias=True)
picture.save(f"{folder}/small-cat.png")
rgb = F.pil_to_tensor(F.center_crop(picture, 224))[None].float()
normal = F.normalize(rgb / 255, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
probabilities = {}
def save(name, net, last, x, wrap):
    with torch.no_grad():
        # Untrained, what it makes of a picture would die away, and the classes hardly differ.
        for module in net.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.momentum = 1
        net.train()(torch.cat([x, x.flip(2), x.roll(50, 3)]))
        last.weight.mul_(1.5 / net.eval()(x).std())
        probabilities[name] = net(x).softmax(1)[0].tolist()
    torch.save(wrap(net.state_dict()), f"{folder}/{name}")
net = torchvision.models.shufflenet_v2_x1_0(num_classes=5)
save("torchvision.pth", net, net.fc, normal, lambda state: state)
net = Megvii("shufflenet_v2_x0_5", 5)
save("megvii.pth.tar", net, net.classifier[0], rgb.flip(1), lambda state: {"state_dict": {f"module.{k}": v for k, v in state.items()}})
print(json.dumps(probabilities))
`;
before(async () => {
  saved = await pythonJson(SAVE, folder, CAT);
});

test('a checkpoint dropped on the page answers at once, and after a reload', async (t) => {
  const page = await visit(t);
  await showCat(page);
  const before = await guesses(page);
  await drop(page, [model('pets.pth')]);
  const shown = await answer(page, 'pets.pth');
  assert.ok(distance(shown, await expected(pets)) < 1e-5);
  assert.match(await row(page, 'pets.pth').textContent(), /5 classes · ×0\.5 · 1\.4 MB/);
  await kept(page);
  await page.getByText(/torchvision’s way is taken \(shorter side to 256/).waitFor();
  assert.match(await page.locator('.verdict').textContent(), /\b5 things/);
  await page.locator('footer summary').first().click();
  // The list is made once it is open.
  await page.locator('.labels li').first().waitFor();
  assert.equal(await page.locator('.labels li').count(), 5);

  await page.reload();
  await inUse(page, 'pets.pth');
  await showCat(page);
  assert.deepEqual(await guesses(page), shown);

  await button(page, `Use: ${defaultModel.id}`).click();
  assert.deepEqual(await answer(page, defaultModel.id), before);
  await button(page, 'Use: pets.pth').click();
  assert.deepEqual(await answer(page, 'pets.pth'), shown);
});

test('an ONNX file dropped on the page answers as its network does', async (t) => {
  const page = await visit(t);
  await showCat(page);
  await drop(page, [model('pets.onnx', Buffer.from(await convert(pets, { format: 'onnx', labels: names })))]);
  const shown = await answer(page, 'pets.onnx');
  const predictions = await expected(pets);
  const named = predictions.map(({ index, probability }) => ({ label: names[index], probability }));
  assert.ok(distance(shown, named) < 1e-5);
});

test('a network without classes says so, and can be taught', async (t) => {
  const page = await visit(t);
  await showCat(page);
  await drop(page, [model('backbone.pth', checkpointOf(network('shufflenet_v2_x0_5', 5, headless)))]);
  await inUse(page, 'backbone.pth');
  await page
    .locator('.verdict')
    .getByText(/no names for what it sees/)
    .waitFor();
  assert.match(await row(page, 'backbone.pth').textContent(), /0 classes/);
  // Each of several pictures can be seen large all the same.
  await page.locator('.own input').setInputFiles([sample, another].map(sampleFile));
  await page.getByText('Open one to see it large').waitFor();
  await page.locator('.shot').first().click();
  await page.locator('figcaption .title').waitFor();
  await page.locator('.controls').getByRole('button', { name: 'Teach' }).click();
  await page.getByLabel('Name', { exact: true }).fill('my cat');
  await page.locator('.next input[type=file]').setInputFiles(CAT);
  await page.locator('.guess .label').first().getByText('my cat', { exact: true }).waitFor();
});

test('with the server gone it is still there; removed, the built-in one is back', async (t) => {
  const server = await serve();
  t.after(() => server.close());
  const page = await visit(t, { address: server.address });
  await keptFiles(page, ['index.html', '.wasm', '.safetensors']);
  await page.reload();
  await choose(page, model('pets.pth'));
  await showCat(page);
  const shown = await answer(page, 'pets.pth');
  const files = (await readdir(join(dist, 'assets'))).filter((name) => name.includes('shufflenet-files'));
  await keptFiles(page, files);
  await server.close();

  await page.reload();
  await inUse(page, 'pets.pth');
  await page
    .locator('.speed')
    .getByText(/ kB · from the browser’s own store/)
    .waitFor();
  await showCat(page);
  assert.deepEqual(await guesses(page), shown);
  await choose(page, model('more.pt'));
  await inUse(page, 'more.pt');
  await button(page, 'Remove: pets.pth').click();
  await row(page, 'pets.pth').waitFor({ state: 'detached' });
  await inUse(page, 'more.pt');
  await button(page, 'Remove: more.pt').click();
  await inUse(page, defaultModel.id);
  // The keyboard's place is not lost with the button that goes.
  await page.locator('.said button:focus').waitFor();
  await button(page, 'Undo').click();
  assert.deepEqual(await answer(page, 'more.pt'), shown);
  await page.locator('#models:focus').waitFor();
  await button(page, 'Remove: more.pt').click();
  await row(page, 'more.pt').waitFor({ state: 'detached' });

  await page.reload();
  await page.locator('.status').getByText(String(defaultModel.classes)).waitFor();
  assert.equal(await page.locator('.model').count(), 1);
  await tap(page, sample.title);
});

test('a double click removes one model, and it can be had back', async (t) => {
  const page = await visit(t);
  for (const name of ['pets.pth', 'more.pt']) {
    await choose(page, model(name));
    await inUse(page, name);
  }
  await button(page, 'Remove: pets.pth').click();
  await row(page, 'pets.pth').waitFor({ state: 'detached' });
  await clickAgain(page, button(page, 'Remove: more.pt'));
  await button(page, 'Undo').click();
  await row(page, 'pets.pth').waitFor();
  await row(page, 'more.pt').waitFor();
});

test('a model that is removed while it is on its way is neither used nor there again', async (t) => {
  const page = await visit(t);
  await choose(page, model('pets.pth'));
  await kept(page);
  await button(page, `Use: ${defaultModel.id}`).click();
  await inUse(page, defaultModel.id);
  // Until its file can be had from the shelf, it is on its way.
  await page.evaluate(holdShelf);
  await button(page, 'Use: pets.pth').click();
  await button(page, 'Remove: pets.pth').click();
  await page.evaluate(() => globalThis.release());
  await button(page, 'Undo').waitFor();
  await inUse(page, defaultModel.id);
  await tap(page, sample.title);
  assert.equal((await guesses(page))[0].label, sample.label);
  await page.reload();
  await inUse(page, defaultModel.id);
  assert.equal(await row(page, 'pets.pth').count(), 0);
});

for (const [what, file, reason] of [
  ['a picture', () => readFile(CAT), /no model file/],
  ['nothing', () => Buffer.alloc(0), /it is empty/],
  ['half a checkpoint', () => pets.subarray(0, pets.length / 2), /damaged|cut short/],
  ['half a safetensors file', () => network('shufflenet_v2_x0_5', 5).subarray(0, 700_000), /cut short/],
  ['a pickled module', () => golden('refused-module.pth'), /only tensors are read/],
  ['a pickle that calls a function', () => golden('refused-call.pth'), /never code/],
  ['another network', () => golden('new.pth'), /not a ShuffleNetV2/],
]) {
  test(`${what} instead of a checkpoint is refused, and the network before goes on`, async (t) => {
    const page = await visit(t);
    await tap(page, sample.title);
    const shown = await guesses(page);
    const name = what.includes('safetensors') ? 'bad.safetensors' : 'bad.pth';
    await choose(page, model(name, Buffer.from(await file())));
    const said = await page.getByRole('alert').textContent();
    assert.ok(said.includes(`“${name}”`) && reason.test(said), said);
    await inUse(page, defaultModel.id);
    assert.equal(await page.locator('.model').count(), 1);
    assert.deepEqual(await guesses(page), shown);
    await tap(page, another.title);
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });
}

test('where the browser has no room the model works for this visit, and the page says so', async (t) => {
  const page = await visit(t, { fresh: true });
  const client = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await client.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1000 });
  await showCat(page);
  await choose(page, model('pets.pth'));
  assert.ok(distance(await answer(page, 'pets.pth'), await expected(pets)) < 1e-5);
  assert.match(await page.getByRole('alert').textContent(), /no room to keep it/);
  assert.match(await row(page, 'pets.pth').textContent(), /for this visit only/);
  await button(page, `Use: ${defaultModel.id}`).click();
  await inUse(page, defaultModel.id);
  await button(page, 'Use: pets.pth').click();
  await inUse(page, 'pets.pth');
});

test('the camera goes on with the network that was put in', async (t) => {
  const page = await visit(t);
  await page.locator('button.own').click();
  const first = page.locator('.guess .label').first();
  await first.getByText(sample.label, { exact: true }).waitFor();
  await choose(page, model('pets.pth'));
  await first.getByText(/class \d/).waitFor();
  await button(page, `Use: ${defaultModel.id}`).click();
  await first.getByText(sample.label, { exact: true }).waitFor();
});

test('several pictures are all read again by the network that was put in', async (t) => {
  const page = await visit(t);
  await page.locator('.own input').setInputFiles([sample, another].map(sampleFile));
  const labels = page.locator('.shot .label');
  await labels.getByText(sample.label, { exact: true }).waitFor();
  await choose(page, model('pets.pth'));
  for (const at of [0, 1])
    await labels
      .nth(at)
      .getByText(/^class \d$/i)
      .waitFor();
});

test('what was asked for last is used, however slow what was asked for before', async (t) => {
  const page = await visit(t);
  await choose(page, model('pets.pth'));
  await kept(page);
  await page.evaluate(holdFiles);
  await choose(page, model('slow.pth'), text('few.txt', 'cat\ndog'));
  await page.getByText('Reading “slow.pth”…').waitFor();
  await button(page, `Use: ${defaultModel.id}`).click();
  await inUse(page, defaultModel.id);
  await page.evaluate(() => globalThis.release());
  // The names go with the file that they came with. They come last.
  await page
    .getByRole('alert')
    .getByText(/as “slow.pth” has that many classes/)
    .waitFor();
  await inUse(page, defaultModel.id);
});

test('the list says of the built-in models what their files say', async (t) => {
  const page = await visit(t);
  const files = await readdir(join(dist, 'assets'));
  for (const name of await page.locator('.model .name').allTextContents()) {
    const file = await readFile(
      join(
        dist,
        'assets',
        files.find((file) => file.startsWith(`${name}-`)),
      ),
    );
    const { info } = await inspect(file);
    const width = info.architecture.replace(/.*x(\d)_(\d)/, '$1.$2');
    const facts = `${info.classes} classes · ×${width} · ${(file.length / 1e6).toFixed(1)} MB · built in`;
    assert.equal(await row(page, name).locator('.what').textContent(), facts);
  }
});

for (const locale of ['en-GB', 'zh-CN']) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing, and at 320 px nothing sticks out: ${locale}, ${colorScheme}`, async (t) => {
      const viewport = { width: 320, height: 800 };
      const page = await visit(t, { locale, colorScheme, viewport, reducedMotion: 'reduce' });
      await choose(
        page,
        model('a-rather-long-name_of_a_checkpoint.epoch0090.val_acc=0.91.pth'),
        text('l.txt', 'a'),
      );
      await page.getByRole('alert').waitFor();
      await page.locator('.speed button').click();
      await page.locator('.speed pre').waitFor();
      const check = async (when) => {
        assert.deepEqual(await violations(page), [], when);
        await fits(page, when);
      };
      await check('with a model, a problem and a result');
      const said = await page.locator('.models .said').allTextContents();
      assert.equal(said.length, 2);
      for (const text of said) assert.equal(/\p{Script=Han}/u.test(text), locale === 'zh-CN', text);
      await page.locator('.model button').last().click();
      await page.locator('.models .said button').waitFor();
      await check('with something to undo');
    });
  }
}

test('checkpoints that PyTorch saved, in both layouts, answer as PyTorch does', async (t) => {
  if (saved === undefined) return t.skip('PyTorch and torchvision are not installed');
  const page = await visit(t);
  await showCat(page, join(folder, 'small-cat.png'));
  for (const [name, probabilities] of Object.entries(saved)) {
    await choose(page, model(name, await readFile(join(folder, name))));
    const shown = await answer(page, name);
    const off = distance(
      shown,
      probabilities.map((probability, index) => ({ label: `class ${index}`, probability })),
    );
    t.diagnostic(`${name}: probabilities are off by at most ${off.toExponential(1)}`);
    assert.ok(off < 1e-4, `${name} is off by ${off}`);
  }
});
