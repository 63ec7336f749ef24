// The languages that the pages speak, by the beginnings of their tags: a line and a file for each.
export { default as en } from './en.ts';
export { default as zh } from './zh.ts';
