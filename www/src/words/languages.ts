// The languages that the pages speak, by the beginnings of their tags: a line and a folder for each.
export { default as en } from './en/index.ts';
export { default as zh } from './zh/index.ts';
