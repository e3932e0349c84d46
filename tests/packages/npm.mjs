// Installs the npm packages of a directory from a registry on this machine, and starts the server as clients do.
//   node npm.mjs DIRECTORY          checks
//   node npm.mjs DIRECTORY time     the time to the first answer: the program itself, the launcher, npx
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { converse, initialize, removeDirectory, run, runChecks, start, within } from './conversation.mjs';
import { npmFiles, startRegistry } from './registry.mjs';

const [given, what] = process.argv.slice(2);
const directory = path.resolve(given);
// Spaces and letters outside ASCII, as in a person's name.
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'Jürgen Müller 文 '));
fs.chmodSync(work, 0o755);
const registry = await startRegistry(npmFiles(directory));
const name = registry.names.reduce((shortest, each) => (each.length < shortest.length ? each : shortest));
const own = `${name}-${process.platform}-${process.arch}`;
const windows = process.platform === 'win32';
const npm = windows ? ['cmd', '/c', 'npm'] : ['npm'];

const environment = {
  PATH: process.env.PATH, HOME: work, USERPROFILE: work, TMPDIR: os.tmpdir(),
  ...(windows && { SystemRoot: process.env.SystemRoot, ComSpec: process.env.ComSpec, APPDATA: work, LOCALAPPDATA: work, TEMP: os.tmpdir() }),
  npm_config_registry: registry.url, npm_config_cache: path.join(work, 'cache'), npm_config_update_notifier: 'false',
  // A prefix of its own, so that nothing that this machine has installed is found.
  npm_config_prefix: path.join(work, 'global'), npm_config_audit: 'false', npm_config_fund: 'false',
};
fs.mkdirSync(path.join(work, 'global/lib'), { recursive: true });
const options = (folder, more = {}) => ({ cwd: folder, env: { ...environment, ...more } });

function emptyFolder(title) {
  const folder = path.join(work, title);
  fs.mkdirSync(folder);
  return folder;
}

async function install(title, ...flags) {
  const folder = emptyFolder(title);
  const { code, stderr } = await run([...npm, 'install', '--silent', '--prefix', folder, ...flags, name], options(folder));
  assert.equal(code, 0, stderr);
  return folder;
}

const packages = (folder) => path.join(folder, 'node_modules');
const launcher = (folder) => [process.execPath, path.join(packages(folder), name, 'bin/tastytrade-mcp.js')];
const program = (folder) => path.join(packages(folder), own, 'bin', `tastytrade-mcp${windows ? '.exe' : ''}`);

// Starts the launcher without a program that fits, and returns its sentence.
async function complaint(folder, before = [], more = {}) {
  const [node, script] = launcher(folder);
  const { code, stdout, stderr } = await run([node, ...before, script, '--demo'], { ...options(folder), ...more });
  assert.equal(code, 1);
  assert.equal(stdout, '');
  assert.match(stderr, /^tastytrade-mcp: [^\n]*\.\n$/);
  return stderr;
}

// A file that changes what Node.js says of this system, for --require.
function pretend(title, text) {
  const file = path.join(work, `${title}.cjs`);
  fs.writeFileSync(file, text);
  return ['--require', file];
}

const alive = (pid) => {
  try {
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};
const until = async (condition, what) => {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(what);
};
// Process ids of the programs in `folder`.
const running = (folder) => fs.readdirSync('/proc').filter((pid) => {
  try {
    return /^\d+$/.test(pid) && fs.readlinkSync(`/proc/${pid}/exe`).startsWith(folder) && alive(pid);
  } catch {
    return false;
  }
});

let folder;
const checks = [
  ['npm installs the program of this system, and no other', async () => {
    folder = await install('installed');
    const there = path.dirname(path.join(packages(folder), name));
    assert.deepEqual(fs.readdirSync(there).filter((each) => !each.startsWith('.')).sort(), [name, own].map((each) => path.basename(each)).sort());
  }],
  ['the launcher serves stdio, and ends with 0 at the end of the input', async () => {
    await converse([...launcher(folder), '--demo'], options(folder));
  }],
  ['the line of config --npx starts the server in an empty folder', async () => {
    const { stdout, code, stderr } = await run([program(folder), 'config', 'claude-desktop', '--npx', '--demo'], options(folder));
    assert.equal(code, 0, stderr);
    const { command, args } = JSON.parse(stdout.slice(stdout.indexOf('\n{'), stdout.indexOf('\n}') + 2)).mcpServers.tastytrade;
    assert.deepEqual([command, ...args], [...(windows ? ['cmd', '/c'] : []), 'npx', '-y', name, '--demo']);
    await converse([command, ...args], options(emptyFolder('line')));
  }],
  ['npx NAME config --write writes npx, and not the path of its cache', async () => {
    const file = path.join(work, 'mcp.json');
    const { stdout, code, stderr } = await run(
      [...(windows ? ['cmd', '/c'] : []), 'npx', '-y', name, 'config', 'cursor', '--demo', '--write', '--file', file], options(emptyFolder('written')));
    assert.equal(code, 0, stderr);
    assert.match(stdout, /starts the server by npx, because/);
    const { command, args } = JSON.parse(fs.readFileSync(file, 'utf8')).mcpServers.tastytrade;
    await converse([command, ...args], options(emptyFolder('from the file')));
  }],
  ['arguments, output and exit code are those of the program', async () => {
    for (const words of [['--version'], ['tools', 'fetch_accounts'], ['--nonsense', 'a b', 'ü'], ['call', 'no_such_tool', '--demo'], ['doctor', '']]) {
      const [byLauncher, bare] = await Promise.all([launcher(folder), [program(folder)]].map((command) => run([...command, ...words], options(folder))));
      assert.deepEqual(byLauncher, bare, words.join(' '));
    }
  }],
  ['without its optional dependency the launcher says what to install', async () => {
    assert.match(await complaint(await install('omitted', '--omit=optional')), new RegExp(`The package ${own}, .* is not installed\\. Install`));
  }],
  ['a folder that another processor\'s npm installed is named', async () => {
    const other = registry.names.find((each) => each !== name && each !== own);
    if (!other) return;
    const moved = await install('moved');
    fs.renameSync(path.join(packages(moved), own), path.join(packages(moved), other));
    const sentence = await complaint(moved);
    assert.match(sentence, new RegExp(`The package ${own}, .* is not installed\\. Only ${other} is`));
  }],
  ['an unknown system is named, with the systems that there are programs for', async () => {
    const freebsd = pretend('freebsd', 'Object.defineProperty(process, "platform", { value: "freebsd" });');
    assert.match(await complaint(folder, freebsd), /no program for freebsd-.*There are programs for /);
    const riscv = pretend('riscv', 'Object.defineProperty(process, "arch", { value: "riscv64" });');
    assert.match(await complaint(folder, riscv), /no program for .*-riscv64/);
  }],
  ['a program that is missing is named', async () => {
    const broken = await install('broken');
    fs.rmSync(program(broken));
    assert.match(await complaint(broken), /is missing\. Install/);
  }],
  ['a program that was cut off, emptied or replaced is not started', async () => {
    const broken = await install('damaged');
    const bytes = fs.readFileSync(program(broken));
    for (const damaged of [bytes.subarray(0, bytes.length / 2), Buffer.alloc(0), Buffer.from('#!/bin/sh\necho started\n')]) {
      fs.writeFileSync(program(broken), damaged);
      assert.match(await complaint(broken), /is damaged\. Install/);
    }
    fs.rmSync(program(broken));
    fs.mkdirSync(program(broken));
    assert.match(await complaint(broken), /is damaged\. Install/);
  }],
  ['a program of another version is not started', async () => {
    const mixed = await install('mixed');
    const file = path.join(packages(mixed), own, 'package.json');
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/"version": "[^"]*"/, '"version": "9.9.9"'));
    assert.match(await complaint(mixed), /is 9\.9\.9, and .* Install/);
  }],
];

const posix = [
  ['the packages with the programs are published first, and no version twice', async () => {
    const empty = await startRegistry([]);
    const login = path.join(work, 'npmrc');
    fs.writeFileSync(login, `${empty.url.slice(5)}:_authToken=no-secret\n`);
    const publish = () => run([fileURLToPath(new URL('../../scripts/publish-npm', import.meta.url)), directory],
      options(work, { npm_config_registry: empty.url, npm_config_userconfig: login }));
    try {
      const first = await publish();
      assert.equal(first.code, 0, first.stderr);
      assert.deepEqual([...empty.published].sort(), registry.names.map((each) => `${each} public`).sort());
      assert.equal(empty.published.at(-1), `${name} public`);
      const again = await publish();
      assert.equal(again.code, 0, again.stderr);
      assert.equal(again.stderr.match(/is published already/g).length, registry.names.length);
      assert.equal(empty.published.length, registry.names.length);
    } finally {
      empty.close();
    }
  }],
  ['another C library is named, whether npm left the program out or not', async () => {
    const musl = pretend('musl', `const { existsSync } = require('fs');
      require('fs').existsSync = (file) => !String(file).includes('/ld-linux') && existsSync(file);
      process.report.getReport = () => ({ header: {} });`);
    assert.match(await complaint(folder, musl), /needs glibc .* another C library/);
    assert.match(await complaint(await install('left out', '--omit=optional'), musl), /needs glibc .* another C library/);
  }],
  ['a program without the permission to execute it is named', async () => {
    const folderWithout = await install('without permission');
    fs.chmodSync(program(folderWithout), 0o644);
    assert.match(await complaint(folderWithout), /may not be executed by this user \(EACCES\)/);
  }],
  ['a folder that cannot be written serves another user', async () => {
    if (process.getuid() !== 0) return;
    await run(['chmod', '-R', 'a-w,a+rX', folder]);
    const { stderr } = await converse([...launcher(folder), '--demo'], { ...options('/', { HOME: '/nonexistent' }), uid: 65534, gid: 65534 });
    assert.doesNotMatch(stderr, /"level":"error"/);
    await run(['chmod', '-R', 'u+w', folder]);
  }],
  ['SIGTERM reaches the program, which ends in its own way', async () => {
    const server = start([...launcher(folder), '--demo'], options(folder));
    await initialize(server);
    server.child.kill('SIGTERM');
    assert.deepEqual(await within(10000, server.end, 'SIGTERM'), { code: 0, signal: null });
  }],
  ['SIGINT of a script reaches the program once', async () => {
    const server = start([...launcher(folder), '--demo'], options(folder));
    await initialize(server);
    server.child.kill('SIGINT');
    assert.deepEqual(await within(10000, server.end, 'SIGINT'), { code: 0, signal: null });
  }],
  ['a Node.js that can become the program does so', async () => {
    const server = start([...launcher(folder), '--demo'], options(folder));
    await initialize(server);
    const [pid] = running(folder);
    assert.equal(Number(pid) === server.child.pid, process.execve !== undefined);
    server.child.stdin.end();
    await within(10000, server.end, 'the end of the input');
  }],
  ['a signal that ends the program ends the launcher', async () => {
    const server = start([...launcher(folder), '--demo'], options(folder));
    await initialize(server);
    const [pid] = running(folder);
    process.kill(Number(pid), 'SIGKILL');
    assert.deepEqual(await within(10000, server.end, 'SIGKILL'), { code: null, signal: 'SIGKILL' });
  }],
  ['the program ends when its client is killed, or the launcher, or npx', async () => {
    const npx = ['npx', '-y', name, '--demo'];
    const cache = path.join(environment.npm_config_cache, '_npx');
    const servers = [[launcher(folder), folder], [npx, cache]];
    for (const [command, place] of servers) {
      // A client of its own: it starts the server and is killed without a word.
      const client = spawn(process.execPath, ['--input-type=module', '-e',
        `import { start, initialize } from ${JSON.stringify(new URL('conversation.mjs', import.meta.url))};
         const server = start(${JSON.stringify([...command, '--demo'])});
         await initialize(server);
         console.log('ready');`], { ...options(emptyFolder(`client ${command[0].length}`)), stdio: ['ignore', 'pipe', 'inherit'] });
      await within(30000, new Promise((resolve) => client.stdout.once('data', resolve)), 'the client');
      assert.equal(running(place).length, 1);
      client.kill('SIGKILL');
      await until(() => running(place).length === 0, 'the program outlives its client');
    }
    for (const [command, place] of servers) {
      const server = start([...command, '--demo'], options(folder));
      await initialize(server);
      server.child.kill('SIGKILL');
      // A client that killed its server closes its pipes.
      server.child.stdin.destroy();
      await until(() => running(place).length === 0, `the program outlives ${command[0]}`);
    }
  }],
];

async function time() {
  folder = await install('timed');
  const commands = { 'the program': [program(folder)], 'the launcher': launcher(folder), npx: ['npx', '-y', name] };
  for (const [title, command] of Object.entries(commands)) {
    const taken = [];
    for (let turn = 0; turn < 12; turn += 1) {
      const started = performance.now();
      const server = start([...command, '--demo'], options(folder));
      await initialize(server);
      taken.push(performance.now() - started);
      server.child.stdin.end();
      await server.end;
    }
    // The first one fills caches.
    const [fastest, ...rest] = taken.slice(1).sort((a, b) => a - b);
    console.log(`${title}: ${fastest.toFixed(0)} ms at best, ${rest[4].toFixed(0)} ms in the middle, to the first answer`);
  }
}

try {
  if (what === 'time') await time();
  else await runChecks([...checks, ...(process.platform === 'linux' ? posix : [])]);
} finally {
  registry.close();
  removeDirectory(work);
}
process.exit();
