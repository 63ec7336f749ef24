import { html, nothing, type TemplateResult } from 'lit-html';
import { writeAddress } from '../address';
import { UNIT, pickedOf } from '../state';
import { byChannel, picker, products, total, window9 } from '../view/trace';
import { bars, map, slider, type View } from '../view/view';

/** The same output, three ways to get it. */
export function convolutions(view: View): TemplateResult {
  const { words, say, state, app } = view;
  const { before, after, filtered, traces, inputChannel, outputChannel, y, x } = state;
  if (before === undefined || after === undefined || filtered === undefined || traces === undefined)
    return html`<p>${words.oneText('…')}</p>`;
  const window = ([y, x]: readonly [number, number]) => map(before, inputChannel, { y, x, side: 3 });
  return html`
    <p>${words.oneText(say.count(before.channels))}</p>
    <div class="pick">
      ${picker(view, after, { y, x, channel: outputChannel }, (pixel) => void app.explore.pick(pixel))}
      <div>
        ${slider(view, words.inputChannel, inputChannel, [0, before.channels - 1, 1], (inputChannel) => void app.explore.pick({ inputChannel }))}
        ${slider(view, words.outputChannel, outputChannel, [0, after.channels - 1, 1], (outputChannel) => void app.explore.pick({ outputChannel }))}
      </div>
    </div>
    <div class="cards traced" data-shown=${traces.of} data-wanted=${pickedOf(state)}>
      <article>
        <h3>${words.depthwise}</h3>
        <p>${words.depthwiseText}</p>
        ${window(traces.depthwise.corner)} ${window9(view, traces.depthwise)}
        ${total(view, 'depthwise', traces.depthwise)} ${link(view, 'depthwise', inputChannel)}
      </article>
      <article>
        <h3>${words.pointwise}</h3>
        <p>${words.pointwiseText(say.count(traces.pointwise.inputs.length))}</p>
        ${map(filtered, inputChannel, { y, x, side: 1 })} ${bars(products(traces.pointwise))}
        ${total(view, 'pointwise', traces.pointwise)} ${link(view, 'pointwise2', outputChannel)}
      </article>
      <article>
        <h3>${words.standard}</h3>
        <p>${words.standardText(say.count(traces.standard.inputs.length))}</p>
        ${window(traces.standard.corner)} ${bars(byChannel(traces.standard))}
        ${total(view, 'standard', traces.standard)}
      </article>
    </div>
    <p class="small">${words.rounded}</p>
    <p>${words.same}</p>
  `;
}

/** To the same value by its address. */
function link({ words, state }: View, part: string, channel: number): TemplateResult | typeof nothing {
  const { y, x, sample } = state;
  const place = { layer: `${UNIT}.${part}`, y, x, channel };
  const address = writeAddress({
    place,
    ...(sample === undefined ? {} : { sample: sample.file }),
    // Where only one part is shown it is not on the page yet.
    ...(state.part === undefined ? {} : { part: 'value' }),
  });
  return html`<p><a href=${address}>${words.value.lookUp}</a></p>`;
}
