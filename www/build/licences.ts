import type { Plugin } from 'vite';

/** What scripts/lib/third-party.mjs has for pages. */
interface ThirdParty {
  readonly licencesWithin: (files: Iterable<string>) => Promise<string>;
}

const module = new URL('../../scripts/lib/third-party.mjs', import.meta.url);

/** The licences of all that is in a page, the package and what it has within included. `files` are those that it is made from. */
export async function licencesWithin(files: Iterable<string>): Promise<string> {
  const { licencesWithin } = (await import(module.href)) as ThirdParty;
  return licencesWithin(files);
}

/** Puts them beside the page. */
export function licences(): Plugin {
  return {
    name: 'licences',
    async generateBundle(_, bundle) {
      const files = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
      // With a mark by which browsers know UTF-8: static hosts don't say it of text.
      const source = `\uFEFF${await licencesWithin(files)}`;
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-LICENSES.txt', source });
    },
  };
}
