// How good a network is on pictures whose class is known: the numbers against plain formulas, and what is done with what comes from outside.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  evaluate,
  evaluationCsv,
  evaluationPage,
  matchFolders,
  readRecord,
  recordHead,
  recordLine,
  summarise,
  unmatchedText,
  variantOf,
} from 'shufflenet-wasm/evaluate';

const infoOf = (labels, more = {}) => ({
  name: 'test',
  architecture: 'shufflenet_v2_x1_0',
  classes: labels.length,
  embedding: 1024,
  labels,
  translations: {},
  preprocess: { resize: 256, crop: [224, 224], mean: [0, 0, 0], std: [1, 1, 1] },
  temperature: 1,
  license: null,
  provenance: null,
  assumed: [],
  ...more,
});
const lettered = (count) => infoOf(Array.from({ length: count }, (_, i) => `label ${i}`));

function softmax(logits, temperature = 1) {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp((logit - largest) / temperature));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

/** A network whose pictures are their own logits; `asked` are the pictures that it was given. */
function fake(info, { workers = 1, classify } = {}) {
  const asked = [];
  const predictions = (logits) =>
    softmax(logits, info.temperature)
      .map((probability, index) => ({
        label: info.labels[index],
        index,
        probability: Math.fround(probability),
      }))
      .sort((a, b) => b.probability - a.probability);
  const net = {
    info,
    workers,
    asked,
    async classify(picture, options) {
      asked.push(picture);
      assert.deepEqual([options.topK, options.only], [info.classes, 'built-in']);
      if (classify) await classify(picture, options);
      if (picture instanceof Error) throw picture;
      return { predictions: predictions(picture) };
    },
  };
  return net;
}

/** The same numbers in every run. */
function random(seed = 1) {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
const normal = (next) => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

/** Pictures whose class is drawn as often as their logits say, if those are divided by `sharpness`. */
function drawn(count, classes, sharpness = 1, seed = 1) {
  const next = random(seed);
  return Array.from({ length: count }, (_, i) => {
    const logits = Array.from({ length: classes }, () => 2 * normal(next));
    let left = next();
    const truth = softmax(logits).findIndex((share) => (left -= share) < 0);
    return {
      name: `${String(i).padStart(5, '0')}.jpg`,
      truth: Math.max(0, truth),
      picture: logits.map((logit) => sharpness * logit),
    };
  });
}

const near = (actual, expected, distance, what = '') =>
  assert.ok(Math.abs(actual - expected) <= distance, `${what} ${actual}, not ${expected}`);

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

describe('the numbers', () => {
  const classes = 8;
  const info = { ...lettered(classes), temperature: 1.5 };
  /** Sharper than they are right, and with some classes that no picture is of. */
  const examples = drawn(400, classes, 2).filter(({ truth }) => truth !== 3 && truth !== 6);

  /** The plain formulas, from the logits. */
  function plain(temperature) {
    const rows = examples.map(({ truth, picture }) => {
      const shares = softmax(picture, temperature);
      const order = [...shares.keys()].sort((a, b) => shares[b] - shares[a]);
      return { truth, shares, guess: order[0], rank: order.indexOf(truth) + 1 };
    });
    const nll = rows.reduce((sum, { shares, truth }) => sum - Math.log(shares[truth]), 0) / rows.length;
    let ece = 0;
    for (let bin = 0; bin < 15; bin++) {
      const inside = rows.filter(
        ({ shares, guess }) => shares[guess] >= bin / 15 && (shares[guess] < (bin + 1) / 15 || bin === 14),
      );
      const confidence = inside.reduce((sum, { shares, guess }) => sum + shares[guess], 0);
      ece += Math.abs(inside.filter(({ rank }) => rank === 1).length - confidence) / rows.length;
    }
    return { rows, nll, ece };
  }

  test('top-1, top-5, precision, recall and F1 are those of the plain formulas', async () => {
    const { rows } = plain(1);
    const summary = summarise(await evaluate(fake(info), examples), info);
    assert.equal(summary.count, rows.length);
    assert.equal(summary.top1.hits, rows.filter(({ rank }) => rank === 1).length);
    assert.equal(summary.top5.hits, rows.filter(({ rank }) => rank <= 5).length);
    const occurring = [...new Set(rows.map(({ truth }) => truth))].sort();
    assert.deepEqual(
      summary.classes.map(({ index }) => index),
      occurring,
    );
    let f1 = 0;
    for (const { index, count, recall, precision } of summary.classes) {
      const [of, taken] = [
        rows.filter(({ truth }) => truth === index),
        rows.filter(({ guess }) => guess === index),
      ];
      const both = of.filter(({ guess }) => guess === index).length;
      assert.deepEqual([count, recall, precision], [of.length, both / of.length, both / taken.length]);
      f1 += (2 * precision * recall) / (precision + recall) / occurring.length;
    }
    near(summary.macroF1, f1, 1e-12);
    const wrong = rows.filter(({ rank }) => rank > 1);
    assert.equal(
      summary.confusions.reduce((sum, { count }) => sum + count, 0),
      wrong.length,
    );
    for (const { truth, guess, count, names } of summary.confusions) {
      assert.equal(count, wrong.filter((row) => row.truth === truth && row.guess === guess).length);
      assert.equal(names.length, count);
    }
    const counts = summary.confusions.map(({ count }) => count);
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => b - a),
    );
    const sure = summary.surest.map(({ probability }) => probability);
    assert.equal(sure.length, 50);
    assert.deepEqual(
      sure,
      sure.toSorted((a, b) => b - a),
    );
  });

  test('a class that nothing is taken for has no precision, and an F1 of 0', async () => {
    const three = lettered(3);
    const pictures = [0, 0, 1].map((truth, i) => ({ name: `${i}`, truth, picture: [1, 0, 0] }));
    const { classes, macroF1, macroRecall, confusions } = summarise(
      await evaluate(fake(three), pictures),
      three,
    );
    assert.deepEqual(
      classes.map(({ recall, precision, f1 }) => [recall, precision, f1]),
      [
        [1, 2 / 3, 0.8],
        [0, null, 0],
      ],
    );
    assert.deepEqual([macroF1, macroRecall], [0.4, 0.5]);
    assert.deepEqual(confusions, [{ truth: 1, guess: 0, count: 1, names: ['2'] }]);
  });

  test('intervals are Wilson’s', async () => {
    const two = lettered(2);
    const share = async (right, of) => {
      const pictures = Array.from({ length: of }, (_, i) => ({
        name: `${i}`,
        truth: i < right ? 0 : 1,
        picture: [1, 0],
      }));
      return summarise(await evaluate(fake(two), pictures), two).top1;
    };
    for (const [right, of, low, high] of [
      [8, 10, 0.4902, 0.9433],
      [0, 10, 0, 0.2775],
      [10, 10, 0.7225, 1],
      [0, 0, 0, 1],
    ]) {
      const { low: from, high: to } = await share(right, of);
      near(from, low, 5e-5);
      near(to, high, 5e-5);
    }
  });

  test('calibration error and likelihood are those of the plain formulas, before and after', async () => {
    const { calibration } = summarise(await evaluate(fake(info), examples), info);
    const { before, after, temperature } = calibration;
    const now = plain(info.temperature);
    near(before.ece, now.ece, 1e-5, 'ECE');
    near(before.nll, now.nll, 1e-4, 'NLL');
    assert.equal(
      before.bins.reduce((sum, { count }) => sum + count, 0),
      examples.length,
    );
    // The likeliest temperature, looked for in small steps.
    const steps = Array.from({ length: 300 }, (_, i) => 1.2 * 1.004 ** i);
    const costs = steps.map((step) => plain(step).nll);
    const likeliest = steps[costs.indexOf(Math.min(...costs))];
    near(temperature.better / likeliest, 1, 0.005, 'temperature');
    assert.ok(temperature.found);
    assert.deepEqual([temperature.now, temperature.better], [1.5, 1.5 * temperature.factor]);
    // Each half with the other's temperature is nearly as likely as all with the best.
    near(after.nll, plain(likeliest).nll, 0.01, 'NLL after');
    assert.ok(after.nll < before.nll && after.ece < before.ece);
  });

  test('logits that were made sharper by a known factor are mended by it', async () => {
    for (const [sharpness, temperature] of [
      [1, 1],
      [2.5, 1],
      [0.5, 1],
      [3, 2],
    ]) {
      const about = { ...lettered(10), temperature };
      const { calibration } = summarise(await evaluate(fake(about), drawn(1500, 10, sharpness)), about);
      near(calibration.temperature.better / sharpness, 1, 0.05, `${sharpness}, ${temperature}:`);
      near(calibration.after.ece, 0, 0.03, 'ECE');
    }
  });

  test('where all is right no temperature is found, and where there is nothing all numbers are some', async () => {
    const pictures = Array.from({ length: 20 }, (_, i) => ({ name: `${i}`, truth: 0, picture: [200, 0, 0] }));
    const three = lettered(3);
    const outcomes = await evaluate(fake(three), pictures);
    for (const summary of [summarise(outcomes, three), summarise([], three)]) {
      assert.equal(summary.calibration.temperature.found, false);
      // JSON has no other numbers.
      assert.deepEqual(JSON.parse(JSON.stringify(summary)), summary);
    }
    // A probability of 0 is a small one, and the truth's place is known all the same.
    const [surely] = await evaluate(fake(three), [{ name: 'a', truth: 2, picture: [900, 100, 0] }]);
    assert.deepEqual([surely.rank, surely.log > -200], [3, true]);
  });

  test('another form of the model is compared picture by picture', async () => {
    const first = await evaluate(fake(info), examples);
    const turned = examples.map((one, i) =>
      i % 4 ? one : { ...one, picture: one.picture.map((logit) => -logit) },
    );
    const other = await evaluate(fake(info), turned);
    const about = { name: 'i8', bytes: 5 };
    const { same, count, top1, ece } = variantOf(about, other, info, first);
    assert.equal(same.hits, other.filter(({ best }, i) => best[0][0] === first[i].best[0][0]).length);
    assert.deepEqual([count, top1], [examples.length, summarise(other, info).top1]);
    assert.equal(ece, summarise(other, info).calibration.before.ece);
    assert.equal(variantOf(about, first, info).same, null);
    const failed = [{ ...examples[0], error: { message: '' } }, ...other.slice(1)];
    assert.equal(variantOf(about, failed, info, first).same.of, examples.length - 1);
  });
});

describe('the table', () => {
  test('a line for each picture, and no cell is a formula', async () => {
    const info = infoOf(['cat', '=1+1']);
    const outcomes = await evaluate(fake(info), [
      { name: 'cat/1.jpg', truth: 0, picture: [0, 0] },
      { name: '@SUM(A1)', truth: 1, picture: [1, 0] },
      { name: 'b, "c".jpg', truth: 0, picture: new Error('It is empty.') },
    ]);
    assert.deepEqual(evaluationCsv(outcomes, info, '\n').split('\n'), [
      'file,truth,guess,probability,rank,error',
      'cat/1.jpg,cat,cat,0.5,1,',
      `"'@SUM(A1)","'=1+1",cat,0.7310586,2,`,
      '"b, ""c"".jpg",cat,,,,It is empty.',
    ]);
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

describe('the page', () => {
  const pageOf = async (info, examples, options) => {
    const outcomes = await evaluate(fake(info), examples);
    return evaluationPage(summarise(outcomes, info), info, options);
  };
  /** Its tags, without what is in their attributes. */
  const tagsOf = (page) =>
    (page.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""').replace(/\s+/g, ' '));
  const wrong = (name) => ({ name, truth: 0, picture: [0, 1, 2] });

  /** A page on which everything that comes from outside is `text`. */
  function with_(text) {
    const info = infoOf([`a${text}`, `b${text}`, `c${text}`, 'd', 'e', 'f'], {
      ...{ name: text, license: text, provenance: text },
      assumed: [{ kind: 'labels', message: text }],
    });
    const rest = [-9, -9, -9];
    const examples = [
      { name: `${text}.jpg`, truth: 0, picture: [0, 1, 2, ...rest] },
      { name: `${text}/broken`, truth: 1, picture: new Error(text) },
      { name: 'right', truth: 1, picture: [0, 3, 1, ...rest] },
    ];
    const variants = ['x', 'y'].map((name) => ({
      ...{ name: name + text, bytes: 1, count: 1, same: null, ece: 0 },
      top1: { hits: 0, of: 1, share: 0, low: 0, high: 1 },
      top5: { hits: 1, of: 1, share: 1, low: 0, high: 1 },
    }));
    const unmatched = [{ folder: text, reason: 'unknown', classes: [0] }];
    return pageOf(info, examples, { title: text, date: text, arithmetic: text, variants, unmatched });
  }

  test('whatever names and labels are, they are text on it', async () => {
    const harmless = tagsOf(await with_('name'));
    for (const text of [
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      "' onmouseover='alert(1)",
      '</style></title><h1>',
      '<!--',
      ']]>&amp;&#60;',
      '`${1}',
      'a\u0000\u001b[2J\u202eb',
    ]) {
      const page = await with_(text);
      assert.deepEqual(tagsOf(page), harmless, text);
      // eslint-disable-next-line no-control-regex -- that is what must not be there
      assert.doesNotMatch(page, /[\u0000-\u0008\u000b-\u001f]/);
    }
    assert.ok(harmless.includes('<html lang="">') && harmless.length > 100);
  });

  test('it loads nothing and runs nothing', async () => {
    const page = await with_('name');
    assert.match(page, /^<!doctype html>/);
    assert.ok(page.includes(`content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"`), page);
    assert.ok(page.indexOf('Content-Security-Policy') < page.indexOf('<style>'));
    assert.doesNotMatch(page, /<script|<link|https?:|@import|url\(/i);
  });

  test('a picture is shown if it is in the page or beside it, and else named', async () => {
    const info = lettered(3);
    const shown = async (address) => {
      const page = await pageOf(info, [wrong('cat/1.jpg')], { thumbnail: () => address });
      assert.ok(page.includes('<bdi>cat/1.jpg</bdi>'));
      return [page.match(/<img src="([^"]*)"/)?.[1], /img-src ([^;]*);/.exec(page)[1]];
    };
    const data = 'data:image/png;base64,iVBORw0KGgo=';
    assert.deepEqual(await shown(data), [data, 'data:']);
    assert.deepEqual(await shown('../a/b%20c.jpg'), ['../a/b%20c.jpg', "data: 'self' file:"]);
    for (const address of [
      ...[
        'javascript:alert(1)',
        'https://example.org/a.png',
        '//example.org/a.png',
        '\\\\example.org\\a.png',
        '/a.png',
      ],
      ...[
        ' //example.org',
        '\tjavascript:alert(1)',
        'java\nscript:alert(1)',
        'data:text/html;base64,AAAA',
        'DATA:,x',
      ],
      ...['data:image/svg+xml;base64,AAAA', 'data:image/png;base64,"x', 'file:///etc/passwd', '', undefined],
    ]) {
      assert.deepEqual(await shown(address), [undefined, 'data:'], address);
    }
  });

  test('a matrix for a few classes with a link to each pair, and the most frequent pairs for many', async () => {
    const few = await pageOf(lettered(6), drawn(60, 6));
    assert.ok(few.includes('class="matrix"'));
    const links = [...few.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id);
    assert.ok(links.length > 5);
    for (const id of links) assert.equal(few.split(`id="${id}"`).length, 2, id);

    const many = await pageOf(lettered(60), drawn(600, 60));
    assert.ok(!many.includes('class="matrix"'));
    assert.equal(many.split('<details id="pair-').length - 1, 40);
    assert.match(many, /These are the 40 most frequent pairs/);
  });

  test('guesses of classes that no picture is of have a column', async () => {
    const page = await pageOf(
      lettered(6),
      [wrong('a'), { name: 'b', truth: 1, picture: [0, 1, 0, 0, 0, 0] }].map((one) => ({
        ...one,
        picture: [...one.picture, 0, 0, 0].slice(0, 6),
      })),
    );
    assert.ok(page.includes('other classes'));
  });

  test('without a single answer there is still a page that says why', async () => {
    const page = await pageOf(lettered(3), [{ name: 'a.jpg', truth: 0, picture: new Error('It is empty.') }]);
    assert.ok(page.includes('1 picture failed') && page.includes('It is empty.'));
    assert.doesNotMatch(page, /NaN|undefined|Infinity/);
    assert.doesNotMatch(await with_('name'), /NaN|undefined|Infinity/);
  });

  test('a misspelt option is refused', () => {
    const info = lettered(3);
    assert.throws(() => evaluationPage(summarise([], info), info, { thumbnails: () => '' }), {
      code: 'BadOption',
      message: /Did you mean thumbnail\?/,
    });
  });
});
