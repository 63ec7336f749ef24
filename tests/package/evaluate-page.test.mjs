// How good a network is, as a page: what comes from outside is text on it.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { evaluate, evaluationPage, summarise } from 'shufflenet-wasm/evaluate';
import { infoOf, lettered, fake, drawn } from './evaluation.mjs';

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
