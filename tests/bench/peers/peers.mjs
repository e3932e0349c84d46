// The servers of scripts/bench-peers: this one and its peers, each with what builds it and the commands that start it.
// A peer that cannot be built here is left out, with the reason.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { TOKEN } from '../server.mjs';

const sources = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(sources, '../../..');
const BUILD_TIMEOUT = 900_000;

const runs = (command, ...options) => spawnSync(command, options, { stdio: 'ignore' }).status === 0;

// Runs one command of a build. Returns why it failed, or undefined.
function run(command, options, settings = {}) {
  const result = spawnSync(command, options, { encoding: 'utf8', timeout: BUILD_TIMEOUT, maxBuffer: 1 << 26, ...settings });
  if (result.status === 0) return undefined;
  const said = `${result.stdout ?? ''}${result.stderr ?? ''}`.trim().split('\n').slice(-3).join(' ');
  return `${command} failed: ${result.error?.message ?? said}`;
}

// Runs `install` unless it succeeded before with the same contents of the peer's files.
function installOnce(name, folder, install) {
  const mark = path.join(folder, `${name}.sources`);
  const directory = path.join(sources, name);
  const contents = fs.readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => fs.readFileSync(path.join(directory, entry.name), 'utf8')).join('\n');
  if (fs.existsSync(mark) && fs.readFileSync(mark, 'utf8') === contents) return undefined;
  const failed = install();
  if (failed === undefined) fs.writeFileSync(mark, contents);
  return failed;
}

// Cargo.lock.in is a lock file without the registry's address, which cargo writes into each: that of a new one fits.
function lockCrates(settings) {
  const failed = run('cargo', ['generate-lockfile'], settings);
  if (failed) return failed;
  const lock = path.join(settings.cwd, 'Cargo.lock');
  const registry = /^source = "(.+)"$/m.exec(fs.readFileSync(lock, 'utf8'))[1];
  fs.writeFileSync(lock, fs.readFileSync(`${lock}.in`, 'utf8').replaceAll('@registry@', registry));
  return undefined;
}

const mcpCommand = (command, ...options) => ({
  stdio: (file) => [command, [...options, file, 'stdio']],
  http: (flavour, file, port) => [command, [...options, file, flavour, String(port)]],
});

// `build(folder)` makes the program in `folder` and returns why it could not, or undefined. `is_bound`: does none of the
// protocol's work. `holds_idle`: keeps 1,000 idle connections open.
const PEERS = {
  rmcp: {
    title: 'rmcp 3.11.0',
    build(folder) {
      if (!runs('cargo', '--version')) return 'there is no cargo';
      const settings = { cwd: path.join(folder, 'rmcp-sources'), env: { ...process.env, CARGO_TARGET_DIR: path.join(folder, 'rmcp') } };
      fs.cpSync(path.join(sources, 'rmcp'), settings.cwd, { recursive: true });
      return lockCrates(settings) ?? run('cargo', ['build', '--release', '--locked'], settings);
    },
    commands: (folder) => mcpCommand(path.join(folder, 'rmcp/release/peer-rmcp')),
    holds_idle: true,
  },
  go: {
    title: 'Go SDK 1.8.0',
    build(folder) {
      if (!runs('go', 'version')) return 'there is no go';
      const env = { ...process.env, GOTOOLCHAIN: 'local' };
      return run('go', ['build', '-mod=readonly', '-o', path.join(folder, 'peer-go'), '.'], { cwd: path.join(sources, 'go'), env });
    },
    commands: (folder) => mcpCommand(path.join(folder, 'peer-go')),
    holds_idle: true,
  },
  typescript: {
    title: 'TS SDK 1.32.2',
    build(folder) {
      if (!runs('npm', '--version')) return 'there is no npm';
      const target = path.join(folder, 'typescript');
      fs.cpSync(path.join(sources, 'typescript'), target, { recursive: true });
      return run('npm', ['ci', '--silent', '--ignore-scripts'], { cwd: target });
    },
    commands: (folder) => mcpCommand(process.execPath, path.join(folder, 'typescript/server.mjs')),
    holds_idle: true,
  },
  fastmcp: {
    title: 'FastMCP 4.2.3',
    build(folder) {
      if (!runs('python3', '-c', 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))')) {
        return 'there is no Python 3.11 with venv';
      }
      const target = path.join(folder, 'fastmcp');
      return run('python3', ['-m', 'venv', '--clear', target])
        ?? run(path.join(target, 'bin/pip'), ['install', '--quiet', '--requirement', path.join(sources, 'fastmcp/requirements.txt')]);
    },
    commands: (folder) => mcpCommand(path.join(folder, 'fastmcp/bin/python'), path.join(sources, 'fastmcp/server.py')),
    holds_idle: true,
  },
  httplib: {
    title: 'bare httplib',
    build(folder) {
      if (!runs('c++', '--version')) return 'there is no C++ compiler';
      const deps = path.join(root, 'build/deps');
      return run('c++', ['-std=c++20', '-O2', '-DCPPHTTPLIB_OPENSSL_SUPPORT', '-DCPPHTTPLIB_ZLIB_SUPPORT',
        '-DCPPHTTPLIB_USE_NON_BLOCKING_GETADDRINFO', `-I${deps}/include`, path.join(sources, 'httplib/main.cpp'),
        `-L${deps}/lib`, '-lcpp-httplib', '-lssl', '-lcrypto', '-lz', '-pthread', '-o', path.join(folder, 'peer-httplib')]);
    },
    commands: (folder) => ({ http: (_, file, port) => [path.join(folder, 'peer-httplib'), [`${file}.answer`, String(port)]] }),
    is_bound: true,
  },
};
export const NAMES = Object.keys(PEERS);

// This server with demo data, from the program `binary`; `state`: a directory for its state.
export function ownServer(binary, state) {
  return {
    name: 'ours', title: 'ours', holds_idle: true,
    env: {
      HOME: state, STATE_DIR: state, RATE_LIMIT_REQUESTS_PER_MINUTE: '0', RATE_LIMIT_REQUESTS_PER_HOUR: '0',
      CHATGPT_MCP_TOKEN: TOKEN, API_TOKEN: TOKEN,
    },
    stdio: () => [binary, ['--demo', '--mode', 'stdio']],
    http: (flavour, _, port) => [binary, ['--demo', '--mode', flavour === 'api' ? 'api' : 'mcp', '--host', '127.0.0.1', '--port', String(port)]],
  };
}

// Builds the peers `names` in `folder`. Returns {peers, skipped: texts "name: reason"}.
export function buildPeers(names, folder, say) {
  const peers = [], skipped = [];
  fs.mkdirSync(folder, { recursive: true });
  for (const name of names) {
    const peer = PEERS[name];
    say(`builds ${peer.title}`);
    const failed = installOnce(name, folder, () => peer.build(folder));
    if (failed) skipped.push(`${name}: ${failed}`);
    else peers.push({ name, env: {}, ...peer, ...peer.commands(folder) });
  }
  return { peers, skipped };
}
