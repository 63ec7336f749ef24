import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { chosen } from '../chosen';
import { addressOf, type Sample } from '../samples';
import { icon } from './icon';

/** A sample to choose; `lazy` if it may be out of sight. */
export function sampleTile(
  sample: Sample,
  { title, current, lazy, choose }: { title: string; current: boolean; lazy: boolean; choose: () => void },
): TemplateResult {
  return html`
    <button class="tile" aria-current=${current ? 'true' : nothing} @click=${choose}>
      <img
        src=${addressOf(sample)}
        alt=${title}
        width=${sample.width}
        height=${sample.height}
        loading=${lazy ? 'lazy' : nothing}
        draggable="false"
        decoding="async"
      />
    </button>
  `;
}

/** Takes the visitor's own pictures; says so for all to see where there is room to say `how`. */
export function ownTile({
  name,
  how,
  multiple = false,
  choose,
}: {
  name: string;
  how?: string | undefined;
  multiple?: boolean;
  choose: (files: File[]) => void;
}): TemplateResult {
  return html`
    <label class="tile own">
      <input
        type="file"
        accept="image/*"
        ?multiple=${multiple}
        class="unseen"
        @change=${(event: Event) => choose(chosen(event))}
      />
      ${icon(svg`<path d="M12 4v16M4 12h16" />`)}
      <span class=${how === undefined ? 'unseen' : 'name'}>${name}</span>
      ${how === undefined ? nothing : html`<span class="how">${how}</span>`}
    </label>
  `;
}
