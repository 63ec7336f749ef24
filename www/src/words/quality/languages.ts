// The same languages as in `../languages.ts`: a line and a file for each.
export { default as en } from './en.ts';
export { default as zh } from './zh.ts';
