#!/usr/bin/env node
// Starts the program of this package for this system: with the standard streams, arguments and environment of this process,
// and ends as the program ends. Prints nothing unless there is no program that fits.
'use strict';
const fs = require('fs');
const path = require('path');
const { name, version, optionalDependencies } = require('../package.json');

const windows = process.platform === 'win32';
const system = `${process.platform}-${process.arch}`;
// Where the system runs the programs of another processor: Rosetta on macOS, emulation on Windows 11.
const others = { 'darwin-arm64': 'darwin-x64', 'darwin-x64': 'darwin-arm64', 'win32-arm64': 'win32-x64' };
// The dynamic loader of glibc, which a program on Linux names.
const loaders = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' };

function fail(sentence) {
  process.stderr.write(`tastytrade-mcp: ${sentence}\n`);
  process.exit(1);
}

// Returns the path of the program in the package of `target`, or nothing if that is not installed.
function find(target) {
  const file = `bin/tastytrade-mcp${target.startsWith('win32') ? '.exe' : ''}`;
  try {
    return path.join(path.dirname(require.resolve(`${name}-${target}/package.json`)), file);
  } catch {
    return undefined;
  }
}

// Says why there is no program.
function explain() {
  const targets = Object.keys(optionalDependencies).map((each) => each.slice(name.length + 1));
  const glibc = 'The program needs glibc (Debian, Ubuntu, Fedora, …), and this system has another C library, such as musl of Alpine.';
  if (process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime) fail(glibc);
  const wanted = targets.includes(system) ? system : others[system];
  if (!targets.includes(wanted)) fail(`There is no program for ${system}. There are programs for ${targets.join(', ')}.`);
  const found = targets.filter(find);
  fail(`The package ${name}-${wanted}, which holds the program for this system, is not installed. ` +
    (found.length > 0 ? `Only ${found.map((each) => `${name}-${each}`).join(', ')} is: another system or processor installed it. ` : '') +
    `Install ${name} again with this Node.js, without --omit=optional or --no-optional.`);
}

const program = find(system) || (others[system] && find(others[system])) || explain();
// The package says how long its program is: one that was cut off, or another file, is not started.
const owner = require(path.join(path.dirname(program), '../package.json'));
if (owner.version !== version) fail(`${owner.name} is ${owner.version}, and ${name} is ${version}. Install ${name} again.`);
try {
  const file = fs.statSync(program);
  if (!file.isFile() || file.size !== owner.programBytes) fail(`${program} is damaged. Install ${name} again.`);
  fs.accessSync(program, windows ? fs.constants.F_OK : fs.constants.X_OK);
} catch ({ code }) {
  fail(code === 'ENOENT' ? `${program} is missing. Install ${name} again.`
    : `${program} may not be executed by this user (${code}). Install ${name} again, on a file system without noexec.`);
}
if (process.platform === 'linux' && loaders[process.arch] && !fs.existsSync(loaders[process.arch])) explain();

const parameters = process.argv.slice(2);
// A terminal sends its signals to every process in it, and the program takes a second one as the wish to stop at once.
const terminal = [0, 1, 2].some((descriptor) => require('tty').isatty(descriptor));
// Node.js 22.15 and later can become the program, except in a terminal under npm, which would repeat the signals. An execve()
// that fails would abort, hence the checks before.
if (process.execve && !(terminal && process.env.npm_lifecycle_event) && path.dirname(path.dirname(program)).endsWith(system)) {
  process.execve(program, [program, ...parameters], process.env);
}

let child;
// Before the start: the program may answer, and its client send a signal, before the next line runs.
for (const signal of windows ? ['SIGINT', 'SIGBREAK', 'SIGHUP'] : ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']) {
  const forwarded = !windows && (!terminal || signal === 'SIGTERM' || signal === 'SIGUSR2');
  process.on(signal, () => forwarded && child.kill(signal));
}
child = require('child_process').spawn(program, parameters, { stdio: 'inherit' });
child.on('error', ({ code, message }) => fail(`${program} cannot be started: ${code || message}.`));
child.on('exit', (code, signal) => {
  if (!signal) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // A signal that does not end this process, for example one that is blocked.
  setTimeout(() => process.exit(1), 1000);
});
