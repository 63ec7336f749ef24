// Which class a folder of pictures is, and how pictures are gone through and kept count of.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ShuffleNet } from 'shufflenet-wasm';
import {
  evaluate,
  matchFolders,
  readRecord,
  recordHead,
  recordLine,
  summarise,
  unmatchedText,
} from 'shufflenet-wasm/evaluate';
import { picture } from '../lib/files.mjs';
import { infoOf, lettered, fake, drawn } from './evaluation.mjs';

describe('folders and classes', () => {
  const info = infoOf(['red panda', 'Espresso', 'tench, Tinca tinca', 'crane', 'crane', 'café'], {
    translations: {
      zh: ['小熊猫', '浓缩咖啡', '丁鱥', '鹤', '起重机', '咖啡馆'],
      de: ['Katzenbär', 'Espresso', 'Schleie', 'Kranich', 'Kran', 'Café'],
    },
  });
  const indices = (folders, about = info, synonyms) =>
    Object.fromEntries(
      matchFolders(folders, about, synonyms).matched.map(({ folder, index }) => [folder, index]),
    );

  test('a label in any language is found, however it is written', () => {
    const names = [
      'red_panda',
      'RED-PANDA',
      'Red Panda',
      'redpanda',
      'espresso',
      '丁鱥',
      'Katzenba\u0308r',
      'KRAN',
      'Tench',
    ];
    assert.deepEqual(Object.values(indices(names)), [0, 0, 0, 0, 1, 2, 0, 4, 2]);
  });

  test('one that may be several is left out with all of them, and its number tells it apart', () => {
    const { matched, unmatched } = matchFolders(['crane', 'class 4', 'class_003', 'Crane'], info);
    assert.deepEqual(matched, [
      { folder: 'class 4', index: 4 },
      { folder: 'class_003', index: 3 },
    ]);
    assert.deepEqual(unmatched, [
      { folder: 'crane', reason: 'ambiguous', classes: [3, 4] },
      { folder: 'Crane', reason: 'ambiguous', classes: [3, 4] },
    ]);
    for (const words of ['"crane"', 'class 3', 'class 4', 'Name it'])
      assert.ok(unmatchedText(unmatched[0], info).includes(words), unmatchedText(unmatched[0], info));
  });

  test('what is written exactly so goes before what is only like it', () => {
    assert.deepEqual(indices(['Cardigan', 'cardigan', 'CARDIGAN'], infoOf(['Cardigan', 'cardigan'])), {
      Cardigan: 0,
      cardigan: 1,
    });
    const heads = infoOf(['bank, of a river', 'bank, for money', 'pier, at sea']);
    assert.deepEqual(indices(['bank', 'pier'], heads), { pier: 2 });
    assert.equal(matchFolders(['bank'], heads).unmatched[0].reason, 'ambiguous');
  });

  test('numbers are classes where there are no labels, and nothing else', () => {
    const labels = Array.from({ length: 12 }, (_, i) => `class ${i}`);
    const nameless = infoOf(labels, { assumed: [{ kind: 'labels', message: '' }] });
    assert.deepEqual(indices(['7', '007', 'class 7', 'Class_07', '12', '-1', '7a', ''], nameless), {
      7: 7,
      '007': 7,
      'class 7': 7,
      Class_07: 7,
      // A dash parts words.
      '-1': 1,
    });
    assert.deepEqual(indices(['3', '003']), {});
    assert.deepEqual(indices(['0', '9'], infoOf(['0', '9'])), { 0: 0, 9: 1 });
  });

  test('synonyms say what a folder is, and names that every object has are no synonyms', () => {
    assert.deepEqual(indices(['n02509815', 'constructor'], info, { n02509815: 'Red panda' }), {
      n02509815: 0,
    });
    const [unmatched] = matchFolders(['x'], info, { x: 'no such' }).unmatched;
    assert.deepEqual(unmatched, { folder: 'x', reason: 'unknown', classes: [] });
  });

  test('of an unknown one those that are like it are named', () => {
    const [unmatched] = matchFolders(['panda'], info).unmatched;
    assert.deepEqual(unmatched, { folder: 'panda', reason: 'unknown', classes: [0] });
    assert.equal(unmatchedText(unmatched, info), 'no class is called "panda"; there are red panda (class 0)');
  });
});

describe('going through pictures', () => {
  const info = lettered(3);
  const example = (name, truth = 0, picture = [2, 1, 0]) => ({ name, truth, picture });

  test('outcomes come in the order of the pictures, as many at a time as there are workers', async () => {
    let [now, most] = [0, 0];
    const net = fake(info, {
      workers: 3,
      async classify(picture) {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, picture[0]));
        now -= 1;
      },
    });
    const examples = [9, 1, 5, 2, 7, 3].map((wait, i) => example(`${i}`, 0, [wait, 0, 0]));
    const told = [];
    const outcomes = await evaluate(net, examples, {
      onOutcome: ({ name }, fresh) => told.push([name, fresh]),
    });
    assert.deepEqual(
      outcomes.map(({ name }) => name),
      ['0', '1', '2', '3', '4', '5'],
    );
    assert.equal(most, 3);
    assert.deepEqual(
      told.toSorted(),
      outcomes.map(({ name }) => [name, true]),
    );
    assert.notDeepEqual(told[0], ['0', true]);
  });

  test('the next picture is asked for when one is done, and the list is closed when something fails', async () => {
    let [asked, closed] = [0, false];
    async function* files() {
      try {
        for (; asked < 100;) yield example(`${asked++}`);
      } finally {
        closed = true;
      }
    }
    const net = fake(info, { workers: 2 });
    await assert.rejects(
      evaluate(net, files(), {
        onOutcome({ name }) {
          assert.ok(asked <= Number(name) + 3, `${asked} at ${name}`);
          if (name === '10') throw new Error('enough');
        },
      }),
      /enough/,
    );
    assert.ok(closed && asked < 20, String(asked));
  });

  test('a picture that fails is listed, and the others go on', async () => {
    const broken = Object.assign(new Error('It is broken.'), { code: 'BadPicture' });
    const examples = [
      example('a', 0, broken),
      example('b'),
      example('c', 1, new Error('No idea.')),
      example('d', 0, [NaN, 0, 0]),
    ];
    const [a, b, c, d] = await evaluate(fake(info), examples);
    assert.deepEqual(a, { name: 'a', truth: 0, error: { code: 'BadPicture', message: 'It is broken.' } });
    assert.deepEqual([b.rank, b.best[0][0]], [1, 0]);
    assert.deepEqual(c, { name: 'c', truth: 1, error: { message: 'No idea.' } });
    assert.equal(d.error.code, 'NotFinite');
    const { count, failures, top1 } = summarise([a, b, c, d], info);
    assert.deepEqual([count, failures.length, top1.hits, top1.of], [1, 3, 1, 1]);
  });

  test('what is no picture’s fault ends it', async () => {
    const gone = Object.assign(new Error('It was disposed of.'), { code: 'Disposed' });
    await assert.rejects(evaluate(fake(info), [example('a', 0, gone)]), gone);
    await assert.rejects(evaluate(fake(info), [example('a', 3)]), {
      code: 'BadOption',
      message: /0 to 2, not 3.* a\./,
    });
    await assert.rejects(evaluate(fake(info), [], { onProgress: () => 0 }), { code: 'BadOption' });
    await assert.rejects(evaluate(fake(info), [], { signal: new AbortController() }), /controller\.signal/);
    await assert.rejects(evaluate(info, []), { code: 'BadInput', message: /a network that was loaded/ });
    await assert.rejects(evaluate(fake(info), [], { known: 5 }), { code: 'BadOption', message: /known has/ });
    await assert.rejects(evaluate(fake(info), 'ab'), { code: 'BadInput', message: /a list of examples/ });
  });

  test('what a listener does is waited for, and what it throws ends it', async () => {
    const order = [];
    const slowly = async ({ name }) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(name);
      if (name === 'b') throw new Error('the disk is full');
    };
    const examples = ['a', 'b', 'c'].map((name) => example(name));
    await assert.rejects(evaluate(fake(info), examples, { onOutcome: slowly }), /the disk is full/);
    assert.deepEqual(order, ['a', 'b']);
  });

  test('an example without a name is refused, and an outcome that can’t be is not taken', async () => {
    for (const none of [undefined, null, 'cat.jpg', {}])
      await assert.rejects(evaluate(fake(info), [none]), {
        code: 'BadInput',
        message: /Example 0 has no name/,
      });
    const [good] = await evaluate(fake(info), [example('a')]);
    for (const [wrong, again] of [
      [{}, 0],
      [{ rank: -1 }, 1],
      [{ rank: 4 }, 1],
      [{ log: 5 }, 1],
      [{ best: [[9999, 0.5]] }, 1],
      [{ best: [[0, 7.5]] }, 1],
      [{ best: [[0.5, 0.5]] }, 1],
    ]) {
      const net = fake(info);
      await evaluate(net, [example('a')], { known: [{ ...good, ...wrong }] });
      assert.equal(net.asked.length, again, JSON.stringify(wrong));
    }
  });

  test('once it has ended nothing more is told', async () => {
    const gone = Object.assign(new Error('It was disposed of.'), { code: 'Disposed' });
    let answer;
    const slow = new Promise((resolve) => (answer = resolve));
    const net = fake(info, { workers: 2, classify: (picture) => (picture[0] === 9 ? slow : undefined) });
    const told = [];
    const examples = [example('late', 0, [9, 0, 0]), example('gone', 0, gone), example('next')];
    const running = evaluate(net, examples, { onOutcome: ({ name }) => told.push(name) });
    await assert.rejects(running, gone);
    answer();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(told, []);
  });

  test('the network that is disposed of ends it, also while an example never comes', async () => {
    const net = await ShuffleNet.load();
    async function* silent() {
      yield example('a', 0, picture('cat'));
      await new Promise(() => 0);
    }
    const running = evaluate(net, silent(), { onOutcome: () => net.dispose() });
    await assert.rejects(running, { code: 'Disposed' });
  });

  test('a signal ends it at once, and what was told goes into the next run', async () => {
    const controller = new AbortController();
    const net = fake(info, { classify: (picture) => (picture[0] === 9 ? new Promise(() => 0) : undefined) });
    const examples = ['a', 'b', 'c', 'd'].map((name, i) => example(name, 0, [i === 2 ? 9 : 3, 0, 0]));
    const known = [];
    const running = evaluate(net, examples, {
      signal: controller.signal,
      onOutcome(outcome) {
        known.push(JSON.parse(JSON.stringify(outcome)));
        if (outcome.name === 'b') setTimeout(() => controller.abort(new Error('stopped')), 5);
      },
    });
    await assert.rejects(running, /stopped/);
    assert.deepEqual(
      known.map(({ name }) => name),
      ['a', 'b'],
    );
    await assert.rejects(evaluate(net, examples, { signal: controller.signal }), /stopped/);

    const again = fake(info);
    const fresh = [];
    const outcomes = await evaluate(again, examples, {
      known,
      onOutcome: (_, isFresh) => fresh.push(isFresh),
    });
    assert.deepEqual(fresh, [false, false, true, true]);
    assert.equal(again.asked.length, 2);
    assert.deepEqual(outcomes, await evaluate(fake(info), examples));
  });

  test('what failed is tried again, and what is now said to be something else', async () => {
    const known = [
      { name: 'a', truth: 0, error: { message: 'No.' } },
      ...(await evaluate(fake(info), [example('b', 1), example('c', 0)])),
    ];
    const net = fake(info);
    const [a, b, c] = await evaluate(net, [example('a'), example('b', 0), example('c')], { known });
    assert.equal(net.asked.length, 2);
    assert.deepEqual([a.rank, b.rank, b.truth, c], [1, 1, 0, known[2]]);
  });

  test('an outcome is less than a kilobyte of JSON, for any number of classes', async () => {
    for (const classes of [2, 1000]) {
      const outcomes = await evaluate(fake(lettered(classes)), drawn(5, classes));
      for (const outcome of outcomes)
        assert.ok(JSON.stringify(outcome).length < 1000, JSON.stringify(outcome));
    }
  });
});

describe('a record', () => {
  const head = { model: 'abc', arithmetic: 'f32', pictures: '/data/pets' };
  const failed = { name: 'a', truth: 0, error: { code: 'BadPicture', message: 'No.' } };

  test('gives back what was written, each form its own, without what was cut off', async () => {
    const info = lettered(3);
    const outcomes = [...(await evaluate(fake(info), drawn(3, 3))), failed];
    const lines = [recordHead(head), ...outcomes.map((one) => recordLine(one)), recordLine(failed, 'i8')];
    const text = [...lines, recordLine(outcomes[0]).slice(0, 50)].join('\n');
    assert.deepEqual(
      readRecord(text, head),
      new Map([
        ['', outcomes],
        ['i8', [failed]],
      ]),
    );
    assert.deepEqual(readRecord('', head), new Map());
    assert.ok(lines.every((line) => !line.includes('\n')));
  });

  test('passes over what is no outcome', async () => {
    const [good] = await evaluate(fake(lettered(3)), drawn(1, 3));
    const bad = [
      ...['', '7', 'null', '[]', '"a"', '{}', '{', '{"__proto__": {}}'],
      ...[
        { name: 7 },
        { truth: 'x' },
        { best: [] },
        { best: [[1]] },
        { rank: null },
        { spread: [1] },
        { error: {} },
      ].map((part) => JSON.stringify({ ...good, ...part })),
      JSON.stringify({ ...good, variant: 7 }),
    ];
    const text = [recordHead(head), ...bad, recordLine(good)].join('\n');
    assert.deepEqual(readRecord(text, head).get(''), [good]);
  });

  test('of something else is refused, with what it is of', () => {
    for (const [text, ...words] of [
      [recordHead({ ...head, model: 'def' }), 'SHA-256 is def', 'this is abc'],
      [recordHead({ ...head, arithmetic: 'i8' }), 'the arithmetic i8', 'f32'],
      [recordHead({ ...head, pictures: '/data/cars' }), '/data/cars', '/data/pets'],
      [recordHead(head).replace('1', '2'), 'version 2'],
      ['file,rank,label', 'first line'],
      [JSON.stringify(failed), 'first line'],
      [`{"evaluation":1,"model":${JSON.stringify('x'.repeat(1e5))}}`, 'xxx'],
    ]) {
      assert.throws(
        () => readRecord(text, head),
        ({ code, message }) => {
          assert.equal(code, 'BadInput');
          for (const word of [...words, 'another file']) assert.ok(message.includes(word), message);
          return message.length < 500;
        },
      );
    }
  });
});
