// Writes the npm packages: one that starts the program, and one with the program for each system.
//   node npm.mjs DIRECTORY NAME VERSION SYSTEM=STAGE...
// SYSTEM: linux-x64, linux-arm64, darwin-arm64, darwin-x64, win32-x64. STAGE: a folder with the program, LICENSE, licenses/ and
// perhaps share/ and lib/. Each package is DIRECTORY/N/package, N the name without its scope; the names are printed.
// REPOSITORY (https://github.com/you/tastytrade-mcp) and SERVER_NAME come from the environment: npm checks the first when it
// records where a package was built, the registry of MCP servers checks the second.
import fs from 'node:fs';
import path from 'node:path';

const [directory, name, version, ...stages] = process.argv.slice(2);
if (stages.length === 0) throw new Error('usage: npm.mjs DIRECTORY NAME VERSION SYSTEM=STAGE...');
if (!/^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/.test(name)) throw new Error(`"${name}" is not a name of an npm package.`);
const { REPOSITORY: repository, SERVER_NAME: serverName } = process.env;
const here = (file) => new URL(file, import.meta.url);
const { description, keywords } = JSON.parse(fs.readFileSync(here('manifest.json'), 'utf8'));

const common = { version, license: 'MIT', publishConfig: { access: 'public' }, ...(repository && { repository: { type: 'git', url: `git+${repository}.git` } }) };

// Windows on ARM runs programs for x64.
const processors = { 'win32-x64': ['x64', 'arm64'] };

function write(packageName, manifest, files) {
  const folder = packageName.replace(/^@[^/]*\//, '');
  const root = path.join(directory, folder, 'package');
  fs.mkdirSync(path.join(root, 'bin'), { recursive: true });
  fs.writeFileSync(path.join(root, 'package.json'), `${JSON.stringify({ name: packageName, ...manifest }, null, 2)}\n`);
  files(root);
  console.log(folder);
}

function writeProgram(system, stage) {
  const [os, cpu] = system.split('-');
  const program = `tastytrade-mcp${os === 'win32' ? '.exe' : ''}`;
  const manifest = {
    ...common, description: `The program of ${name} for ${os} on ${cpu}.`, os: [os], cpu: processors[system] ?? [cpu],
    // npm reads this field of packages for Linux only.
    ...(os === 'linux' && { libc: ['glibc'] }),
    // Yarn otherwise keeps the package as an archive, from which no program can be started.
    preferUnplugged: true,
    programBytes: fs.statSync(path.join(stage, program)).size,
  };
  write(`${name}-${system}`, manifest, (root) => {
    fs.copyFileSync(path.join(stage, program), path.join(root, 'bin', program));
    fs.chmodSync(path.join(root, 'bin', program), 0o755);
    fs.mkdirSync(path.join(root, 'bin/share'));
    for (const folder of ['share', 'lib']) {
      const from = path.join(stage, folder);
      if (fs.existsSync(from)) fs.cpSync(from, path.join(root, 'bin', folder), { recursive: true });
    }
    fs.writeFileSync(path.join(root, 'bin/share/installed-from'), `npm ${name}\n`);
    fs.cpSync(path.join(stage, 'licenses'), path.join(root, 'licenses'), { recursive: true });
    fs.copyFileSync(path.join(stage, 'LICENSE'), path.join(root, 'LICENSE'));
    fs.writeFileSync(path.join(root, 'README.md'), `# ${name}-${system}\n\nThe program of ${name}, which installs it.\n`);
  });
}

const systems = stages.map((each) => {
  const at = each.indexOf('=');
  return [each.slice(0, at), each.slice(at + 1)];
});
for (const [system, stage] of systems) writeProgram(system, stage);
const manifest = {
  ...common, description, keywords: ['mcp', 'mcp-server', 'model-context-protocol', ...keywords],
  bin: { 'tastytrade-mcp': 'bin/tastytrade-mcp.js' }, engines: { node: '>=18' },
  optionalDependencies: Object.fromEntries(systems.map(([system]) => [`${name}-${system}`, version])),
  ...(serverName && { mcpName: serverName }),
};
write(name, manifest, (root) => {
  fs.copyFileSync(here('npm/launcher.js'), path.join(root, 'bin/tastytrade-mcp.js'));
  fs.chmodSync(path.join(root, 'bin/tastytrade-mcp.js'), 0o755);
  fs.copyFileSync(path.join(systems[0][1], 'LICENSE'), path.join(root, 'LICENSE'));
  const readme = fs.readFileSync(here('npm/README.md'), 'utf8').replaceAll('@PACKAGE@', name).replaceAll('@VERSION@', version);
  fs.writeFileSync(path.join(root, 'README.md'), readme);
});
