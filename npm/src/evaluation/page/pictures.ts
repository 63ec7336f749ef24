import { html, type Markup } from './html.js';

/** Where a small form of the picture of that name is; `undefined` for one that is only to be named. */
export type Thumbnail = (name: string) => string | undefined;

/** Pictures by name, and as far as there are any with their small forms. */
export function pictures(names: readonly string[], thumbnail: Thumbnail, say: Say = () => ''): Markup {
  return html`<ul class="pictures">
    ${names.map((name) => html`<li>${picture(name, safe(thumbnail(name)))}${said(say(name))}</li> `)}
  </ul>`;
}

/** What else is said of a picture. */
type Say = (name: string) => string;

function picture(name: string, address: string | undefined): Markup {
  // Loaded when they are shown: there may be thousands, and large ones.
  const image =
    address === undefined
      ? undefined
      : html`<img src="${address}" alt="" loading="lazy" decoding="async" width="96" height="96" />`;
  return html`${image}<bdi>${name}</bdi>`;
}

function said(text: string): Markup | undefined {
  return text === '' ? undefined : html` <small><bdi>${text}</bdi></small>`;
}

const DATA = /^data:image\/(png|jpeg|webp|gif|avif|bmp);base64,[\w+/=-]+$/;
/** No scheme, no host: nothing but a file beside the page. */
const BESIDE = /^(?![\\/])(?![a-z][a-z\d+.-]*:)[^\s\p{Cc}]+$/iu;

/** Only a picture that is in the page, or a file beside it: the page is not to ask any server. */
export function safe(address: string | undefined): string | undefined {
  return address !== undefined && (DATA.test(address) || BESIDE.test(address)) ? address : undefined;
}

/** Whether the page has to be allowed to load files. */
export function isFile(address: string | undefined): boolean {
  return address !== undefined && BESIDE.test(address);
}
