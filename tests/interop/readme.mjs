// Usage: node readme.mjs
// Pastes the commands of README.md and of the documents in FILES, top to bottom, into one shell in a copy of the work tree,
// and checks the output of each. Code blocks are run as they are written; so are the commands in the tables of the
// sections that FILES names. Programs of others (docker, railway, claude) are stand-ins that check arguments and files.
// Everything that is changed or not run is printed with the reason. Needs bash and curl, and builds the release if it is
// not built.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, skip, summary } from './checks.mjs';
import { freePort } from './servers.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const place = mkdtempSync(join(tmpdir(), 'tastytrade-mcp-readme-'));
process.on('exit', () => rmSync(place, { recursive: true, force: true }));
const clone = join(place, 'clone');
const home = join(place, 'home');
const bin = join(place, 'bin');

const BOUND_MS = 45 * 60_000; // a release is built within it on a slow machine
const FILES = [
  { name: 'README.md', tables: ['Install', '2. Connect a client'] },
  { name: 'docs/http-api.md', tables: [] },
  { name: 'docs/command-line.md', tables: ['Clients'], lines: /^tastytrade-mcp (call|tools|completion|man)\b[^|>]*$/ },
  { name: 'docs/operations.md', tables: [] },
];
const COMMAND = /^(tar|docker|install|railway|tastytrade-mcp|~\/tastytrade-mcp\S*) /;

// The commands in the order of the file: { place, section, text }.
function commandsOf({ name, tables, lines: runnable }) {
  const commands = [];
  const lines = readFileSync(join(root, name), 'utf8').split('\n');
  let section = '';
  for (let at = 0; at < lines.length; at += 1) {
    const place = `${name}:${at + 1}`;
    if (/^##+ /.test(lines[at])) section = lines[at].replace(/^#+ /, '');
    if (lines[at] === '```bash') {
      const end = lines.indexOf('```', at);
      const block = lines.slice(at + 1, end);
      for (const line of runnable ? block : []) {
        if (runnable.test(line)) commands.push({ place, section, text: line });
        else skip(`${place}: ${line}`, 'it waits for clients, writes a file, needs a setting or another program');
      }
      if (!runnable) commands.push({ place, section, text: block.join('\n') });
      at = end;
    } else {
      for (const [, code] of lines[at].matchAll(/`([^`]+)`/g)) {
        if (code.startsWith('sudo ')) skip(`${place}: ${code}`, 'it changes the machine outside of this check');
        else if (tables.includes(section) && lines[at].startsWith('| ') && COMMAND.test(`${code} `)) commands.push({ place, section, text: code });
      }
    }
  }
  if (commands.length > 0) commands[0].isFirst = true;
  return commands;
}

function executable(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

// The tree without what is not in a clone. What it builds, it builds where it is built anyway, so that nothing is
// compiled twice.
function makeClone() {
  const left = new Set(['build', '.git', 'node_modules', 'secrets', 'tastytrade-mcp.env']);
  cpSync(root, clone, { recursive: true, filter: (source) => source === root || !left.has(basename(source)) });
  symlinkSync(join(root, 'build'), join(clone, 'build'));
  for (const script of ['build', 'demo', 'package']) {
    executable(join(clone, 'scripts', script), `#!/bin/sh\nexec '${root}/scripts/${script}' "$@"\n`);
  }
  mkdirSync(home);
}

// Stand-ins refuse what the real program could not do with this tree.
function makeStandIns() {
  executable(join(bin, 'docker'), `#!/bin/sh
case "$*" in
  'build -t tastytrade-mcp .') [ -s Dockerfile ] ;;
  'run --rm -i tastytrade-mcp --demo') env -i "$HOME"/tastytrade-mcp-*/tastytrade-mcp --demo </dev/null ;;
  'run --rm -p 127.0.0.1:'*' --stop-timeout 15 -e CHATGPT_MCP_TOKEN tastytrade-mcp --demo') ;;
  'compose logs server') ;;
  'compose exec server tastytrade-mcp status') ;;
  'compose up --build --detach') [ -s compose.yaml ] && [ -s tastytrade-mcp.env ] ;;
  'compose --profile monitoring up --build --detach') [ -s compose.yaml ] && [ -e secrets/metrics-token ] ;;
  *) echo "docker stand-in: unexpected: $*" >&2; exit 1 ;;
esac
`);
  executable(join(bin, 'claude'), `#!/bin/sh
case "$*" in
  'mcp add '*' --transport stdio tastytrade -- '*/tastytrade-mcp) echo 'added over stdio' ;;
  'mcp add --transport http tastytrade https://'*/mcp) echo 'added over HTTP' ;;
  *) echo "claude stand-in: unexpected: $*" >&2; exit 1 ;;
esac
`);
  executable(join(bin, 'railway'), `#!/bin/sh
case "$*" in
  'config plan' | 'config apply') [ -s .railway/railway.ts ] ;;
  link) ;;
  up) [ -s Dockerfile ] ;;
  *) echo "railway stand-in: unexpected: $*" >&2; exit 1 ;;
esac
`);
}

// A simulated broker for the account's commands; resolves to the variables that it prints.
async function startBroker(program) {
  const broker = spawn(program, ['simulator'], { env: { PATH: process.env.PATH, HOME: home, LOG_LEVEL: 'off' }, stdio: ['ignore', 'pipe', 'inherit'] });
  process.on('exit', () => broker.kill('SIGKILL'));
  let printed = '';
  for await (const data of broker.stdout) {
    printed += data;
    const variables = Object.fromEntries([...printed.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
    if (variables.TASTYTRADE_REFRESH_TOKEN) return { variables, stop: () => broker.kill('SIGTERM') };
  }
  throw new Error(`the simulator ended: ${printed}`);
}

const changes = [];
const change = (command, what) => changes.push(`changed: ${command.place}: ${what}`);

// Commands that are not run, with the reason.
const NOT_RUN = [
  [/^scripts\/test(?![-\w]).*$/m, 'this check is part of it'],
  [/^scripts\/test-packages\b.*$/m, 'it needs root and debootstrap'],
  [/^SERVER_NAME=(?:.*\\\n)*.*scripts\/package\b.*$/m, 'it makes the packages again, for a name that is made up'],
  [/^scripts\/cross\b.*$/m, 'it compiles for half an hour; scripts/test-windows runs the program for Windows'],
  [/^codesign\b.*$/m, 'it needs a Mac and a certificate'],
  [/^ditto\b.*$/m, 'it needs a Mac and a certificate'],
  [/^signtool\b.*$/m, 'it needs Windows and a certificate'],
  [/^scripts\/package --with\b.*$/m, 'it needs signed programs'],
  [/^sudo [^]*$/m, 'it changes the machine outside of this check'],
];

// What is pasted for a command. `port`: stands for 8086. `broker`: the simulator's variables.
function pasted(command, port, broker) {
  let { text } = command;
  for (const [pattern, reason] of NOT_RUN) {
    const match = pattern.exec(text);
    if (!match) continue;
    skip(`${command.place}: ${match[0].split('\n')[0]}`, reason);
    text = text.replace(pattern, '');
  }
  if (/^scripts\/demo\b/m.test(text)) {
    change(command, 'scripts/demo serves until it is stopped; it is stopped once it says that it runs');
    text = text.replace(/^scripts\/demo\b.*$/m, `PORT=${port} scripts/demo >"$HOME/demo" 2>&1 &
until grep -q 'Ctrl-C stops it' "$HOME/demo"; do kill -0 $! || { cat "$HOME/demo" >&2; false; break; }; sleep 0.2; done
kill $!; wait $! || [ $? -eq 143 ]`);
  }
  if (text.startsWith('~/tastytrade-mcp')) text += ' </dev/null';
  if (text === 'tastytrade-mcp config claude-code') {
    change(command, 'the commands that it prints are pasted too; claude is a stand-in, which checks its arguments');
    text += `\neval "$(tastytrade-mcp config claude-code | awk '/^  claude mcp add/ { on = 1 } on { print } on && !/\\\\$/ { on = 0 }')"`;
  }
  if (/\bdocker\b|\brailway\b/.test(text)) change(command, `${text}: a stand-in, which checks arguments and files`);
  // Each document is read in a shell of its own.
  if (command.isFirst) text = `unset CHATGPT_MCP_TOKEN API_TOKEN PUBLIC_URL TRUST_PROXY\n${text}`;
  const before = text;
  text = text.replaceAll(/\b808[67]\b/g, String(port));
  text = text.replace(/^tastytrade-mcp +&/m, `PORT=${port} tastytrade-mcp &`); // where the port is left to its default
  text = text.replace(/^tastytrade-mcp doctor/m, `PORT=${port} $&`);
  if (text !== before) change(command, `the port is ${port}`);
  if (text.includes('https://…')) {
    change(command, 'https://… is https://trade.example.com');
    text = text.replaceAll('https://…', 'https://trade.example.com');
  }
  if (/=…$/m.test(text)) {
    change(command, 'the account is one of the simulated broker, at TASTYTRADE_API_URL');
    text = `export TASTYTRADE_API_URL=${broker.TASTYTRADE_API_URL}\n${text.replace(/^export (\w+)=…$/gm, (_, name) => `export ${name}=${broker[name]}`)}`;
  }
  if (/\btastytrade-mcp\b.*&( |$)/m.test(text)) {
    text += `\nfor i in $(seq 200); do tastytrade-mcp health --port ${port} >/dev/null 2>&1 && break; sleep 0.05; done`;
  }
  return text;
}

// Runs all of it in one bash. Resolves to the output of each command, and what failed in it.
async function run(texts, port) {
  const script = [
    'curl() { command curl --silent --show-error --fail-with-body --max-time 60 "$@"; }',
    'set -E',
    `trap 'echo "exit code $? of: $BASH_COMMAND" >&3' ERR`,
    ...texts.map((text, index) => `exec >"${place}/out.${index}" 2>&1 3>"${place}/failed.${index}"\n${text}`),
    'exec >/dev/null 2>&1; for job in $(jobs -p); do kill "$job"; done; wait',
  ].join('\n');
  writeFileSync(join(place, 'script'), script);
  const shell = spawn('bash', [join(place, 'script')], {
    cwd: clone,
    detached: true, // with a group of its own, so that nothing outlives it
    stdio: 'ignore',
    env: { PATH: `${bin}:${process.env.PATH}`, HOME: home, LOG_LEVEL: 'warning', LANG: 'C.UTF-8' },
  });
  const end = () => {
    try {
      process.kill(-shell.pid, 'SIGKILL');
    } catch {
      // it has ended
    }
  };
  process.on('exit', end);
  const bound = setTimeout(end, BOUND_MS);
  await new Promise((resolve) => shell.once('close', resolve));
  clearTimeout(bound);
  const read = (name) => (existsSync(join(place, name)) ? readFileSync(join(place, name), 'utf8') : undefined);
  return texts.map((_, index) => ({ out: read(`out.${index}`), failed: read(`failed.${index}`) }));
}

// What a command must have printed or made, by a part of its text.
const EXPECTED = [
  ['scripts/package', () => assert.ok(readdirSync(join(root, 'build/packages')).some((name) => name.endsWith('.mcpb')))],
  ['~/tastytrade-mcp-*/', (out) => assert.match(out, /5WT00001/)],
  ['call fetch_positions --demo >', () => assert.ok(JSON.parse(readFileSync(join(clone, 'positions.json'))).positions.length > 0)],
  ['cmake --install', () => assert.ok(statSync(join(home, '.local/bin/tastytrade-mcp')).mode & 0o100)],
  ['install -m 600', () => assert.equal(statSync(join(clone, 'tastytrade-mcp.env')).mode & 0o777, 0o600)],
  ['config claude-desktop', () => JSON.parse(readFileSync(join(home, '.config/Claude/claude_desktop_config.json')))],
  ['config cursor', () => assert.ok(readFileSync(join(home, '.cursor/mcp.json'), 'utf8').includes(join(home, '.local/bin/tastytrade-mcp')))],
  ['config vscode', () => JSON.parse(readFileSync(join(clone, '.vscode/mcp.json')))],
  ['config claude-code --write', () => JSON.parse(readFileSync(join(clone, '.mcp.json')))],
  ['config chatgpt', (out) => assert.match(out, /https:\/\/trade\.example\.com\/mcp/)],
  ['export TASTYTRADE_REFRESH_TOKEN=', (out) => assert.match(out, /environment: production[^]*Ready/)],
  ['/mcp/call', (out) => assert.match(out, /"status":"ok"[^]*"supportedVersions"[^]*"account_number"/)],
  ['/api/v1/market-data', (out) => assert.match(out, /"symbol":"AAPL"/)],
];

makeClone();
makeStandIns();
const commands = FILES.flatMap(commandsOf);
const release = join(root, 'build/release/tastytrade-mcp');
if (!existsSync(release)) await new Promise((resolve) => spawn(join(root, 'scripts/build'), ['release'], { stdio: 'inherit' }).once('close', resolve));
const port = await freePort();
const broker = await startBroker(release);
const pastes = commands.map((command) => ({ command, text: pasted(command, port, broker.variables) })).filter(({ text }) => text.trim());
for (const text of changes) console.log(text);
const results = await run(pastes.map(({ text }) => text), port);
broker.stop();
for (const [index, { command }] of pastes.entries()) {
  await check(`${command.place}, ${command.section}: ${command.text.split('\n')[0]}`, async () => {
    const { out, failed } = results[index];
    assert.notEqual(failed, undefined, 'the shell did not come this far');
    assert.equal(failed, '', out);
    for (const [part, expect] of EXPECTED) if (command.text.includes(part)) expect(out);
    if (command.text === 'tastytrade-mcp config claude-code') assert.match(out, /claude mcp add[^]*added over stdio[^]*added over HTTP/);
  });
}
await check('the documents still hold every command that EXPECTED names', async () => {
  for (const [part] of EXPECTED) assert.ok(pastes.some(({ command }) => command.text.includes(part)), `no document has ${part}`);
});
await check('docs/images/demo.svg is the picture that scripts/picture makes', async () => {
  execFileSync(join(root, 'scripts/picture'), ['--check', release], { stdio: 'pipe' });
});

process.exit(summary({ always: true, name: 'readme' }) ? 0 : 1);
