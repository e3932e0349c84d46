// Installs the wheel for this machine with pip into an empty folder, or with uvx, and starts the server as clients do.
//   node pypi.mjs DIRECTORY pip|uvx
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { converse, removeDirectory, run, runChecks } from './conversation.mjs';

const [directory, what] = process.argv.slice(2);
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'Jürgen Müller 文 '));
const kind = { linux: 'manylinux', darwin: 'macosx', win32: 'win' }[process.platform];
const wheel = fs.readdirSync(directory).find((name) => name.endsWith('.whl') && name.includes(`-none-${kind}`));
const name = wheel.split('-')[0].replaceAll('_', '-');
const windows = process.platform === 'win32';
const python = windows ? 'python' : 'python3';
const file = (title) => `${title}${windows ? '.exe' : ''}`;
const environment = {
  ...process.env, HOME: work, UV_CACHE_DIR: path.join(work, 'cache'), UV_FIND_LINKS: path.resolve(directory), UV_OFFLINE: '1',
  UV_PYTHON_DOWNLOADS: 'never', PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_ROOT_USER_ACTION: 'ignore',
};
const options = { cwd: work, env: environment };

// Returns the command of the configuration that `program` prints.
async function configured(program, ...flags) {
  const { code, stdout, stderr } = await run([program, 'config', 'claude-desktop', '--demo', ...flags], options);
  assert.equal(code, 0, stderr);
  const { command, args } = JSON.parse(stdout.slice(stdout.indexOf('\n{'), stdout.indexOf('\n}') + 2)).mcpServers.tastytrade;
  return { words: [command, ...args], stdout };
}

function find(name) {
  return fs.readdirSync(work, { recursive: true }).map((each) => path.join(work, each)).find((each) => path.basename(each) === name && fs.statSync(each).isFile());
}

const pip = [
  ['pip installs the program itself, and the file that names its package', async () => {
    const { code, stderr } = await run(
      [python, '-m', 'pip', 'install', '--quiet', '--no-index', '--no-deps', '--prefix', path.join(work, 'environment'), path.resolve(directory, wheel)], options);
    assert.equal(code, 0, stderr);
    const program = find(file('tastytrade-mcp'));
    assert.notEqual(fs.readFileSync(program).toString('latin1', 0, 2), '#!', 'the program is a script');
    await converse([program, '--demo'], options);
    const { words } = await configured(program);
    assert.deepEqual(words, [program, '--demo']);
    assert.deepEqual((await configured(program, '--uvx')).words, ['uvx', '--from', name, 'tastytrade-mcp', '--demo']);
    assert.match((await run([program, 'config', 'cursor', '--npx'], options)).stderr, /was not installed by npm/);
  }],
  ['the command with the name of the package is the program', async () => {
    const command = find(file(name));
    if (name === 'tastytrade-mcp') return;
    const site = path.dirname(path.dirname(find('__init__.py')));
    const withSite = { ...options, env: { ...environment, PYTHONPATH: site } };
    await converse([command, '--demo'], withSite);
    if (windows) return;
    // As pipx does it. The program beside the link is another project's, and gets neither arguments nor credentials.
    const links = path.join(work, 'links');
    fs.mkdirSync(links);
    fs.symlinkSync(command, path.join(links, name));
    fs.writeFileSync(path.join(links, 'tastytrade-mcp'), '#!/bin/sh\nexit 66\n', { mode: 0o755 });
    await converse([path.join(links, name), '--demo'], withSite);
  }],
];

const uvx = [
  ['the line of config --uvx starts the server in an empty folder', async () => {
    const command = ['uvx', '--from', name, 'tastytrade-mcp'];
    const { code, stdout, stderr } = await run([...command, 'config', 'claude-desktop', '--demo', '--uvx'], options);
    assert.equal(code, 0, stderr);
    assert(stdout.includes(`"--from",\n        "${name}"`), stdout);
    await converse([...command, '--demo'], options);
  }],
  ['uvx NAME starts the server', async () => {
    await converse(['uvx', name, '--demo'], options);
  }],
  ['a path in the cache of uvx is not written', async () => {
    const { stdout } = await run(['uvx', '--from', name, 'tastytrade-mcp', 'config', 'cursor', '--demo'], options);
    assert.match(stdout, /starts the server by uvx, because/);
  }],
];

try {
  await runChecks({ pip, uvx }[what]);
} finally {
  removeDirectory(work);
}
process.exit();
