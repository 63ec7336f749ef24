// The same languages as in `../languages.ts`: a line for each.
export { default as en } from '../en/taught.ts';
export { default as zh } from '../zh/taught.ts';
