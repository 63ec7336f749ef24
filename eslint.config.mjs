import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import compat from 'eslint-plugin-compat';
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
    // tsc knows which globals there are.
    rules: { 'no-undef': 'off', eqeqeq: 'error', 'object-shorthand': 'error', 'prefer-template': 'error' },
  },
  { files: ['tests/consumers/next/**'], languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } } },
  {
    files: ['**/*.ts'],
    extends: [typescript.configs.strictTypeChecked, typescript.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
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
