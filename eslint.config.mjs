import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import compat from 'eslint-plugin-compat';
import globals from 'globals';
import typescript from 'typescript-eslint';

export default defineConfig(
  {
    ignores: [
      'dist/',
      'npm/dist/',
      'npm/wasm/',
      'docs/site/',
      'target/',
      'training/',
      '.tools/',
      'tests/consumers/angular/',
    ],
  },
  js.configs.recommended,
  {
    // Functions that run in a page stand beside what runs in Node.
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: { eqeqeq: 'error', 'object-shorthand': 'error', 'prefer-template': 'error' },
  },
  { files: ['**/extension/**', 'tests/examples/**'], languageOptions: { globals: globals.webextensions } },
  { files: ['tests/consumers/jest/**'], languageOptions: { globals: globals.jest } },
  { files: ['tests/consumers/next/**'], languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } } },
  {
    files: ['**/*.ts'],
    extends: [typescript.configs.strictTypeChecked, typescript.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'no-undef': 'off', // tsc knows which globals there are.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
  {
    // What the oldest browsers of package.json's browserslist lack: what is ECMAScript tsc and esbuild hold, this the rest.
    files: ['npm/src/**/*.ts', 'www/src/**/*.ts'],
    ignores: ['npm/src/cli/**', 'npm/src/node/**', 'npm/src/node.ts'],
    extends: [compat.configs['flat/recommended']],
  },
);
