// How good a network is on pictures whose class is known: the numbers against plain formulas, and their table.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { csvOf } from 'shufflenet-wasm/csv';
import {
  evaluate,
  evaluationCsv,
  evaluationPage,
  matchFolders,
  summarise,
  variantOf,
} from 'shufflenet-wasm/evaluate';
import { infoOf, lettered, softmax, fake, drawn, near } from './evaluation.mjs';

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

describe('what is no outcome, or of no model', () => {
  const info = lettered(3);
  const outcomes = [{ name: 'a.jpg', truth: 0, error: { message: 'It is empty.' } }];
  for (const [call, work] of Object.entries({
    summarise,
    evaluationCsv,
    variantOf: (given, of) => variantOf({ name: 'i8', bytes: 5 }, given, of),
    matchFolders: (given, of) => matchFolders(given?.map?.((one) => one?.name ?? one) ?? given, of),
  })) {
    test(`is refused by ${call}`, () => {
      const refused = (given, of, words) =>
        assert.throws(() => work(given, of), { code: 'BadInput', message: words });
      work(outcomes, info);
      for (const none of [null, undefined, {}, 'a']) refused(none, info, new RegExp(`^${call} takes a list`));
      refused([...outcomes, 5], info, /number 2 in it is none/);
      for (const none of [null, undefined, 'pets', {}]) refused(outcomes, none, /net\.info, not/);
    });
  }

  test('is refused by csvOf', () => {
    const predictions = [];
    assert.match(csvOf([{ file: 'a.jpg', predictions }]), /^file,rank/);
    for (const none of [null, { predictions }, [{ predictions }], [{ file: 'a.jpg' }]])
      assert.throws(() => csvOf(none), { code: 'BadInput', message: /^csvOf takes a list of outcomes/ });
  });

  test('is refused by evaluationPage', () => {
    for (const none of [null, {}, outcomes])
      assert.throws(() => evaluationPage(none, info), {
        code: 'BadInput',
        message: /what summarise gives, not/,
      });
    assert.throws(() => evaluationPage(summarise(outcomes, info)), {
      code: 'BadInput',
      message: /net\.info, not/,
    });
  });
});

describe('the table', () => {
  test('a line for each picture, and no cell is a formula', async () => {
    const info = infoOf(['cat', '=1+1']);
    const outcomes = await evaluate(fake(info), [
      { name: 'cat/1.jpg', truth: 0, picture: [0, 0] },
      { name: '@SUM(A1)', truth: 1, picture: [1, 0] },
      { name: 'b, "c".jpg', truth: 0, picture: new Error('It is empty.') },
      // Cells of their own where tables are parted so.
      { name: 'a; =1\t+2;b.jpg', truth: 0, picture: [0, 0] },
    ]);
    assert.deepEqual(evaluationCsv(outcomes, info, '\n').split('\n'), [
      'file,truth,guess,probability,rank,error',
      'cat/1.jpg,cat,cat,0.5,1,',
      `"'@SUM(A1)","'=1+1",cat,0.7310586,2,`,
      '"b, ""c"".jpg",cat,,,,It is empty.',
      "a;' =1\t'+2;b.jpg,cat,cat,0.5,1,",
    ]);
  });
});
