// Writes the content of a Python wheel. `pip install` and `uvx` put the program itself on the path: no Python is started. A
// package with another name than the program has a command of its own name, too, which starts the program.
//   node wheel.mjs DIRECTORY NAME VERSION TAG STAGE
// TAG: the platform, for example manylinux_2_36_x86_64. STAGE: a folder with the program, LICENSE, licenses/ and perhaps share/.
// Prints the file name of the wheel. The format: PyPA specifications, "Binary distribution format" and "Core metadata".
// SERVER_NAME comes from the environment; the registry of MCP servers looks for it in the description.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const [directory, name, version, tag, stage] = process.argv.slice(2);
if (!stage) throw new Error('usage: wheel.mjs DIRECTORY NAME VERSION TAG STAGE');
if (!/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(name)) throw new Error(`"${name}" is not a name of a Python package.`);
const { SERVER_NAME: serverName } = process.env;
const here = (file) => new URL(file, import.meta.url);
const { description, keywords } = JSON.parse(fs.readFileSync(here('manifest.json'), 'utf8'));
const distribution = `${name.toLowerCase().replace(/[-_.]+/g, '_')}-${version}`;
const program = `tastytrade-mcp${tag.startsWith('win') ? '.exe' : ''}`;
const information = `${distribution}.dist-info`;
const data = `${distribution}.data`;

const written = [];
function write(file, content, mode = 0o644) {
  const target = path.join(directory, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, content);
  fs.chmodSync(target, mode);
  written.push([file, `sha256=${crypto.createHash('sha256').update(content).digest('base64url')}`, content.length]);
}
const copy = (from, file, mode) => write(file, fs.readFileSync(path.join(stage, from)), mode);

copy(program, `${data}/scripts/${program}`, 0o755);
const share = path.join(stage, 'share');
for (const file of fs.existsSync(share) ? fs.readdirSync(share).sort() : []) copy(`share/${file}`, `${data}/data/share/tastytrade-mcp/${file}`);
write(`${data}/data/share/tastytrade-mcp/installed-from`, Buffer.from(`pypi ${name}\n`));
const licenses = ['LICENSE', ...fs.readdirSync(path.join(stage, 'licenses')).sort().map((file) => `licenses/${file}`)];
for (const file of licenses) copy(file, `${information}/licenses/${file}`);

if (name !== 'tastytrade-mcp') {
  const module = distribution.split('-')[0];
  write(`${module}/__init__.py`, fs.readFileSync(here('pypi/alias.py')));
  write(`${information}/entry_points.txt`, Buffer.from(`[console_scripts]\n${name} = ${module}:main\n`));
}
const readme = fs.readFileSync(here('pypi/README.md'), 'utf8').replaceAll('@PACKAGE@', name) + (serverName ? `\n<!-- mcp-name: ${serverName} -->\n` : '');
write(`${information}/METADATA`, Buffer.from([
  'Metadata-Version: 2.4', `Name: ${name}`, `Version: ${version}`, `Summary: ${description}`, 'License-Expression: MIT',
  ...licenses.map((file) => `License-File: ${file}`), `Keywords: ${['mcp', 'mcp-server', ...keywords].join(',')}`,
  'Requires-Python: >=3.8', 'Description-Content-Type: text/markdown', '', readme].join('\n')));
write(`${information}/WHEEL`, Buffer.from(`Wheel-Version: 1.0\nGenerator: tastytrade-mcp\nRoot-Is-Purelib: false\nTag: py3-none-${tag}\n`));
const record = [...written.map((line) => line.join(',')), `${information}/RECORD,,`];
write(`${information}/RECORD`, Buffer.from(`${record.join('\n')}\n`));
console.log(`${distribution}-py3-none-${tag}.whl`);
