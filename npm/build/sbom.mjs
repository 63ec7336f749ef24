// What the package is made of, in CycloneDX's form: npm/dist/sbom.cdx.json. Has no date and no serial number, so that the same source makes the same file.
import { basename } from 'node:path';
import { sorted } from '../../scripts/lib/third-party.mjs';
import { MODEL } from './constants.mjs';

/**
 * @param {{ name: string, version: string, description: string, license: string }} npm the package
 * @param {import('../../scripts/lib/third-party.mjs').Part[]} parts
 */
export function sbomOf({ name, version, description, license }, parts) {
  const purl = `pkg:npm/${name}@${version}`;
  const model = basename(MODEL);
  const components = [
    ...sorted(parts).map((part) => component('library', part.purl, part)),
    {
      type: 'machine-learning-model',
      'bom-ref': model,
      name: model,
      licenses: [{ expression: 'Apache-2.0' }],
    },
  ];
  const within = components.map((part) => part['bom-ref']);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: { ...component('library', purl, { name, version, license }), description },
    },
    components,
    dependencies: [{ ref: purl, dependsOn: within }, ...within.map((ref) => ({ ref }))],
  };
}

function component(type, purl, { name, version, license }) {
  return { type, 'bom-ref': purl, name, version, licenses: [{ expression: license }], purl };
}
