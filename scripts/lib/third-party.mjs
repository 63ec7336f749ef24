// What others wrote and is bundled here: crates in the WebAssembly, npm packages in the JavaScript. And the licences of all of them, as one text.
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure, root, run } from './run.mjs';

/**
 * `license` is an SPDX expression; `texts` are those of the licences that are made use of, each after its id.
 * @typedef {{ name: string, version: string, license: string, purl: string, texts: string[][] }} Part
 */

/** What may be bundled, by how the text begins; before it is whose the work is. Of a choice the first of these is taken. */
const LICENCES = {
  MIT: words('Permission is hereby granted, free of charge, to any person obtaining a copy of this software'),
  ISC: words('Permission to use, copy, modify, and/or distribute this software for any purpose'),
  'BSD-3-Clause': words('Redistribution and use in source and binary forms'),
  Zlib: words("This software is provided 'as-is'"),
  'Apache-2.0': words('Apache License Version 2.0, January 2004'),
  'Unicode-3.0': words('UNICODE LICENSE V3'),
};
/** Those of the package, once it is made. */
export const PARTS = 'npm/wasm/third-party.json';
const LICENCE_FILE = /^(licen[sc]e|copying|notice)/i;
const TARGET = 'wasm32-unknown-unknown';

/** However lines are broken. */
function words(text) {
  return new RegExp(text.replaceAll(' ', '\\s+'));
}

/**
 * The crates that are linked into WebAssembly, and Rust's standard library.
 * @returns {Promise<Part[]>}
 */
export async function crates() {
  const cargo = (...args) => run('cargo', [...args, '--locked', '--all-features', '--quiet']);
  const [tree, metadata] = await Promise.all([
    cargo('tree', '--workspace', '--target', TARGET, '--edges', 'normal,no-proc-macro', '--prefix', 'none'),
    cargo('metadata', '--format-version', '1', '--filter-platform', TARGET),
  ]);
  const linked = new Set(tree.match(/^\S+ v\S+/gm));
  const parts = JSON.parse(metadata)
    .packages.filter(({ name, version, source }) => source !== null && linked.has(`${name} v${version}`))
    .map(({ name, version, license, manifest_path: path }) =>
      part({ name, version, license, purl: `pkg:cargo/${name}@${version}` }, dirname(path)),
    );
  return Promise.all([...parts, standardLibrary()]);
}

/** With the crates of others in it, all of which may be used under Apache-2.0 too. */
async function standardLibrary() {
  const [, version] = (await run('rustc', ['--version'])).match(/^rustc (\S+)/);
  const ids = ['Apache-2.0', 'Unicode-3.0'];
  return {
    name: 'rust-std',
    version,
    license: '(MIT OR Apache-2.0) AND Unicode-3.0',
    purl: `pkg:generic/rust-std@${version}`,
    texts: await Promise.all(ids.map(async (id) => [id, await standard(id)])),
  };
}

/** A licence's text as it is for everyone: Rust comes with those of its own parts. */
async function standard(id) {
  const rust = (await run('rustc', ['--print', 'sysroot'])).trim();
  return readFile(join(rust, 'share/doc/rust/licenses', `${id}.txt`), 'utf8');
}

/**
 * The npm packages that these files are of.
 * @param {Iterable<string>} files
 * @returns {Promise<Part[]>}
 */
export function packages(files) {
  const folders = Array.from(files, (file) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(file)?.[0]);
  return Promise.all([...new Set(folders)].filter((folder) => folder !== undefined).map(packageIn));
}

async function packageIn(folder) {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  return part({ name, version, license, purl: `pkg:npm/${name.replace('@', '%40')}@${version}` }, folder);
}

/**
 * With the texts that it comes with. Cargo used to take a slash for "or".
 * @param {Omit<Part, 'texts'>} named
 * @param {string} folder
 * @returns {Promise<Part>}
 */
async function part(named, folder) {
  const license = (named.license ?? 'no licence').replaceAll('/', ' OR ');
  const files = (await readdir(folder)).filter((file) => LICENCE_FILE.test(file)).toSorted();
  const all = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const taken = license.split(' AND ').map(async (choice) => {
    const ids = Object.keys(LICENCES).filter((id) => choice.match(/[\w.-]+/g).includes(id));
    for (const id of ids) {
      const text = all.find((text) => LICENCES[id].test(text));
      if (text) return [id, text];
    }
    // It names no holder, so that everyone's is the same, and some leave it out.
    if (ids.includes('Apache-2.0')) return ['Apache-2.0', await standard('Apache-2.0')];
    throw new Failure(
      `${named.name} ${named.version} is bundled and under ${license}, but there is no text of a licence that may be bundled in ${folder}. See scripts/lib/third-party.mjs.`,
    );
  });
  const notices = all.filter((_, at) => /^notice/i.test(files[at])).map((text) => ['NOTICE', text]);
  return { ...named, license, texts: [...(await Promise.all(taken)), ...notices] };
}

/**
 * All licences, each once, under those whose works have it.
 * @param {Part[]} parts
 */
export function licencesOf(parts) {
  const sections = new Map();
  for (const { name, version, license, texts } of sorted(parts)) {
    for (const [id, text] of texts) {
      const at = Math.max(0, text.search(LICENCES[id] ?? /^/));
      const body = text.slice(at).trim();
      // Those that differ in marks and blanks alone are the same.
      const key = `${id} ${body.toLowerCase().replace(/https?|[^\p{L}\p{N}]+/gu, '')}`;
      const section = sections.get(key) ?? { id, body, works: [] };
      section.works.push(`${name} ${version} (${license})`, ...holders(text.slice(0, at)));
      sections.set(key, section);
    }
  }
  const texts = Array.from(sections.values())
    .toSorted((a, b) => compare(a.id, b.id))
    .map(({ id, works, body }) => `${'='.repeat(80)}\n${id}\n\n${works.join('\n')}\n\n${body}\n`);
  return ['These works are within, under the licences that follow them.\n', ...texts].join('\n');
}

/**
 * The licences of a page that has the package within, and what these files are of.
 * @param {Iterable<string>} files
 * @returns {Promise<string>}
 */
export async function licencesWithin(files) {
  const json = async (path) => JSON.parse(await readFile(join(root, path), 'utf8'));
  const [{ name, version }, parts] = await Promise.all([json('npm/package.json'), json(PARTS)]);
  const ours = await part({ name, version, license: 'MIT', purl: `pkg:npm/${name}@${version}` }, root);
  return licencesOf([ours, ...parts, ...(await packages(files))]);
}

/** Of what stands above a licence all but its name. */
function holders(head) {
  const lines = head.split('\n').map((line) => line.trim());
  const said = lines.filter((line) => /copyright/i.test(line) || !/^$|\blicen[sc]e\b/i.test(line));
  return said.map((line) => `    ${line}`);
}

/**
 * Each once.
 * @param {Part[]} parts
 */
export function sorted(parts) {
  return [...new Map(parts.map((part) => [part.purl, part])).values()].toSorted((a, b) =>
    compare(a.purl, b.purl),
  );
}

const compare = (a, b) => Number(a > b) - Number(a < b);
