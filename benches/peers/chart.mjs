// Bars as plain SVG, readable on light and dark pages.

const WIDTH = 720;
const BAR = 22;
const ROW = 30;
/** Where the bars start, and the longest one's length. */
const LEFT = 230;
const LONGEST = 390;
const STYLE = `
  text { font: 14px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600 }
  .bar { fill: #9aa4af }
  .own { fill: #0a7d5a }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .bar { fill: #6b7682 }
    .own { fill: #2fbf8f }
  }`;

/** Three groups of bars for one browser and model, single-threaded: time of a run, cold start, and size of the code. */
export function chart({ model, version, rows, loads }) {
  const group = (title, rows, value, text) => ({
    title,
    bars: rows.map((row) => ({ name: row.name, own: row.own, value: value(row), text: text(value(row)) })),
  });
  const single = rows.filter(({ threads, native }) => threads === 1 && !native);
  const withCode = loads.filter(({ sizes }) => sizes.code > 0);
  const milliseconds = (digits) => (ms) => `${ms.toFixed(digits)} ms`;
  const kilobytes = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
  const groups = [
    group('One picture, one thread', single, ({ times }) => times.median, milliseconds(1)),
    group(
      'From opening the page to the first result',
      withCode,
      ({ starts }) => Math.min(...starts),
      milliseconds(0),
    ),
    group('Code to fetch, brotli', withCode, ({ sizes }) => sizes.codeBrotli, kilobytes),
  ];
  let y = 0;
  const parts = groups.map(({ title, bars }) => {
    const longest = Math.max(...bars.map(({ value }) => value));
    y += 30;
    const heading = `<text class="title" x="0" y="${y}">${title}</text>`;
    y += 12;
    const lines = bars.map((bar) => {
      const line = drawn(bar, y, Math.max(1, (LONGEST * bar.value) / longest));
      y += ROW;
      return line;
    });
    return [heading, ...lines].join('\n');
  });
  const label = `ShuffleNetV2 ${model} at 224 × 224 in ${version}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 -4 ${WIDTH} ${y + 28}" role="img" aria-label="${label}: shorter is better">
<style>${STYLE}
</style>
${parts.join('\n')}
<text x="0" y="${y + 16}">${label}; shorter is better</text>
</svg>
`;
}

function drawn({ name, own, text }, y, length) {
  const middle = y + BAR / 2 + 5;
  return `<text x="${LEFT - 10}" y="${middle}" text-anchor="end">${name}</text>
<rect class="${own ? 'own' : 'bar'}" x="${LEFT}" y="${y}" width="${length.toFixed(1)}" height="${BAR}" rx="2"/>
<text x="${(LEFT + length + 8).toFixed(1)}" y="${middle}">${text}</text>`;
}
