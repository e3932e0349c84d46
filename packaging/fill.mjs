// Fills the templates in this folder with the version, the tools and the checksum of the built program.
//   node fill.mjs manifest BINARY VERSION PLATFORM...   the bundle's manifest, its list of tools from the program itself;
//                                                       PLATFORM: linux, darwin, win32
//   node fill.mjs server VERSION BUNDLE SHA256          the registry's server.json; SERVER_NAME, RELEASE_URL, IMAGE,
//                                                       NPM_PACKAGE and PYPI_PACKAGE come from the environment
// A package whose address is not given is left out of server.json.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

const template = (name) => JSON.parse(fs.readFileSync(new URL(name, import.meta.url), 'utf8'));

function manifest(binary, version, ...platforms) {
  // An empty environment, so that no setting of this shell changes the list.
  const tools = JSON.parse(execFileSync(binary, ['tools', '--json'], { env: {}, encoding: 'utf8' }));
  const filled = { ...template('manifest.json'), version };
  filled.tools = tools.map(({ name, description }) => ({ name, description }));
  filled.compatibility.platforms = filled.compatibility.platforms.filter((each) => platforms.includes(each));
  const overrides = filled.server.mcp_config.platform_overrides;
  for (const each of Object.keys(overrides)) if (!platforms.includes(each)) delete overrides[each];
  if (Object.keys(overrides).length === 0) delete filled.server.mcp_config.platform_overrides;
  return filled;
}

// The registry asks for the same variables as the bundle's form.
function environmentVariables() {
  const { server, user_config: form } = template('manifest.json');
  return Object.entries(server.mcp_config.env).map(([name, value]) => {
    const field = form[/^\$\{user_config\.(\w+)\}$/.exec(value)[1]];
    const variable = { name, description: `${field.title}. ${field.description}`, isRequired: field.required === true };
    if (field.sensitive) variable.isSecret = true;
    if (field.type === 'boolean') Object.assign(variable, { format: 'boolean', default: String(field.default) });
    return variable;
  });
}

function server(version, bundle, sha256) {
  const { SERVER_NAME: given, RELEASE_URL: url, IMAGE: image, NPM_PACKAGE: npm, PYPI_PACKAGE: pypi } = process.env;
  const name = given || 'io.github.example/tastytrade-mcp';
  const values = {
    SERVER_NAME: name, VERSION: version, BUNDLE: bundle, BUNDLE_SHA256: sha256, RELEASE_URL: url?.replace(/\/+$/, ''), IMAGE: image,
    NPM_PACKAGE: npm, PYPI_PACKAGE: pypi,
  };
  const unknown = [];
  const fill = (value) => {
    if (typeof value === 'string') {
      return value.replace(/@([A-Z0-9_]+)@/g, (_, key) => values[key] || (unknown.push(key), ''));
    }
    if (Array.isArray(value)) return value.map(fill);
    if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, fill(each)]));
    return value;
  };
  const { packages, ...rest } = template('server.json');
  const filled = { ...fill(rest), packages: [] };
  for (const each of packages) {
    unknown.length = 0;
    const entry = { ...fill(each), environmentVariables: environmentVariables() };
    if (unknown.length === 0) filled.packages.push(entry);
    else console.error(`package: server.json has no ${each.registryType} package, because ${unknown[0]} is not set`);
  }
  if (filled.packages.length === 0) delete filled.packages;
  return filled;
}

const [what, ...rest] = process.argv.slice(2);
const made = { manifest, server }[what]?.(...rest);
if (!made) throw new Error('usage: fill.mjs manifest BINARY VERSION PLATFORM... | server VERSION BUNDLE SHA256');
process.stdout.write(`${JSON.stringify(made, null, 2)}\n`);
