// Lists of labels, as the page and the command line read them.
import assert from 'node:assert';
import { parseLabels } from '../../npm/dist/node.js';

export function fuzz(/** @type {Buffer} */ bytes) {
  const parsed = parseLabels(bytes.toString());
  if ('labels' in parsed) {
    assert(parsed.labels.length > 0 && parsed.labels.every((label) => typeof label === 'string'));
    const list = JSON.stringify(parsed.labels);
    assert.deepEqual(parseLabels(list), parsed);
  } else {
    assert(parsed.trouble === 'no-list' || parsed.line > 0);
  }
}
