// The builds of the Rust crates as WebAssembly: where wasm-pack puts each, and what it is in the package.

/**
 * @typedef {object} Wasm
 * @property {string} about For people.
 * @property {string} folder In npm/wasm/.
 * @property {string} name Of its files there.
 * @property {string} file In the package.
 * @property {string} [crate] Its folder; the root when left out.
 * @property {string[]} features
 */

const web = { name: 'shufflenet', features: ['web'] };

/** What networks run in: the same in two instruction sets, which are the folders' names. @type {Wasm[]} */
export const ENGINES = ['simd128', 'relaxed-simd'].map((folder) => ({
  ...web,
  ...{ about: `engine, ${folder}`, folder, file: `shufflenet-${folder}.wasm` },
}));

/** For SIMD128, each from what those before it have compiled. @type {Wasm[]} */
export const OTHERS = [
  {
    ...{ about: 'reader of model files', folder: 'files', name: 'shufflenet', file: 'shufflenet-files.wasm' },
    features: ['web', 'files'],
  },
  {
    ...{ about: 'engine with its lab', folder: 'lab', name: 'lab', file: 'shufflenet-lab.wasm' },
    features: ['web', 'lab'],
  },
  {
    ...{ about: 'picture decoder', folder: 'decode', name: 'decode', file: 'decode.wasm' },
    ...{ crate: 'decode', features: [] },
  },
];

export const ALL = [...ENGINES, ...OTHERS];

/** @param {Wasm} build */
export const wasmOf = ({ folder, name }) => `npm/wasm/${folder}/${name}_bg.wasm`;
