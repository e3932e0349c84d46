// Writes the SPDX 2.3 document of a package, from a table of its components that scripts/package makes from dpkg's records.
// One line for each component, separated by tabs:
//   RELATION NAME VERSION SOURCE ARCHITECTURE FILES...   FILES: paths below DIRECTORY. RELATION: SPDX relationship type
//   node sbom.mjs DIRECTORY VERSION < table
// The document's date is SOURCE_DATE_EPOCH, so that the same input gives the same bytes.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const [directory, version] = process.argv.slice(2);
const id = (...words) => `SPDXRef-${words.join('-').replace(/[^A-Za-z0-9.-]/g, '-')}`;
const hash = (algorithm, data) => crypto.createHash(algorithm).update(data).digest('hex');
const common = { downloadLocation: 'NOASSERTION', filesAnalyzed: false, copyrightText: 'NOASSERTION' };

const files = [];
function addFile(origin, name, license = 'NOASSERTION') {
  const data = fs.readFileSync(path.join(directory, name));
  const SPDXID = id('File', name);
  files.push({
    SPDXID, fileName: `./${name}`, copyrightText: 'NOASSERTION', licenseConcluded: license,
    checksums: [{ algorithm: 'SHA1', checksumValue: hash('sha1', data) }, { algorithm: 'SHA256', checksumValue: hash('sha256', data) }],
  });
  relationships.push({ spdxElementId: SPDXID, relationshipType: 'EXPANDED_FROM_ARCHIVE', relatedSpdxElement: origin });
}

const root = id('Package', 'tastytrade-mcp');
const relationships = [{ spdxElementId: 'SPDXRef-DOCUMENT', relationshipType: 'DESCRIBES', relatedSpdxElement: root }];
const packages = [{
  ...common, SPDXID: root, name: 'tastytrade-mcp', versionInfo: version, primaryPackagePurpose: 'APPLICATION',
  licenseConcluded: 'MIT', licenseDeclared: 'MIT',
}];
addFile(root, fs.existsSync(path.join(directory, 'tastytrade-mcp.exe')) ? 'tastytrade-mcp.exe' : 'tastytrade-mcp', 'MIT');

const table = fs.readFileSync(0, 'utf8');
for (const line of table.split('\n').filter(Boolean)) {
  const [relation, name, release, source, architecture, ...paths] = line.split('\t');
  const SPDXID = id('Package', name);
  const entry = {
    ...common, SPDXID, name, versionInfo: release, primaryPackagePurpose: 'LIBRARY',
    licenseConcluded: 'NOASSERTION', licenseDeclared: 'NOASSERTION', licenseComments: `See licenses/${name}.txt.`,
  };
  if (architecture) {
    entry.sourceInfo = `Built from the distribution's source package ${source}.`;
    const locator = `pkg:deb/${process.env.DISTRIBUTION.split('-')[0]}/${name}@${encodeURIComponent(release)}?arch=${architecture}&distro=${process.env.DISTRIBUTION}`;
    entry.externalRefs = [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: locator }];
  }
  packages.push(entry);
  relationships.push({ spdxElementId: root, relationshipType: relation, relatedSpdxElement: SPDXID });
  for (const file of paths) addFile(SPDXID, file);
}

const document = {
  spdxVersion: 'SPDX-2.3', dataLicense: 'CC0-1.0', SPDXID: 'SPDXRef-DOCUMENT', name: path.basename(directory),
  documentNamespace: `urn:sha256:${hash('sha256', table + JSON.stringify(files))}`,
  creationInfo: {
    created: new Date(Number(process.env.SOURCE_DATE_EPOCH) * 1000).toISOString().replace('.000', ''),
    creators: [`Tool: tastytrade-mcp-scripts-package-${version}`],
  },
  packages, files, relationships,
};
process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
