// Starts the server under test of scripts/bench with demo data, reads its memory and processor time, and stops it.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';

export const TOKEN = 'a-token-for-benchmarks-0123456789';
const VERSION = '2026-07-28';
const START_TIMEOUT = 10_000;
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const running = new Set();
process.on('exit', () => { for (const child of running) child.kill('SIGKILL'); });

export const processorSeconds = (pid) => {
  const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
};
// The same in nanoseconds, for the threads that still exist.
export const threadNanoseconds = (pid) => fs.readdirSync(`/proc/${pid}/task`)
  .reduce((sum, thread) => sum + Number(fs.readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]), 0);
export const residentBytes = (pid) => Number(/VmRSS:\s+(\d+) kB/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;

// The body of one call. The id selects the symbol.
const SYMBOLS = ['AAPL', 'MSFT', 'SPY', 'QQQ', 'TSLA', 'NVDA', 'AMZN', 'IWM', 'SPX', 'VIX'];
export const CALLS = {
  cached: (id) => (id % 2 === 0 ? ['fetch_accounts', {}] : ['fetch_market_data', { symbols: [SYMBOLS[id % SYMBOLS.length]] }]),
  quote: (id) => ['fetch_market_data', { symbols: [SYMBOLS[id % SYMBOLS.length]], refresh: true }],
  chain: () => ['search_options', { symbol: 'SPX', limit: 20, refresh: true }],
  chains: (id) => ['search_options', { symbol: SYMBOLS[id % SYMBOLS.length], limit: 20, refresh: true }],
};
export const bodyOf = (kind) => (id) => {
  const [name, args] = CALLS[kind](id);
  return JSON.stringify({
    jsonrpc: '2.0', id, method: 'tools/call',
    params: { name, arguments: args, _meta: { 'io.modelcontextprotocol/protocolVersion': VERSION, 'io.modelcontextprotocol/clientCapabilities': {} } },
  });
};
export const headOf = (port) => (body) => {
  const name = /"name":"(\w+)"/.exec(body)[1];
  return `POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${TOKEN}\r\n`
    + 'Accept: application/json, text/event-stream\r\nContent-Type: application/json\r\n'
    + `MCP-Protocol-Version: ${VERSION}\r\nMcp-Method: tools/call\r\nMcp-Name: ${name}\r\nContent-Length: ${body.length}\r\n\r\n`;
};

// The same call of the plain API.
const ROUTES = { fetch_accounts: 'accounts', fetch_market_data: 'market-data', search_options: 'options' };
export const apiHeadOf = (port, kind) => (_, id) => {
  const [name, args] = CALLS[kind](id);
  return `GET /api/v1/${ROUTES[name]}?${new URLSearchParams(args)} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`;
};

// Logs at the default level, to /dev/null.
function launch(binary, state, flags, variables = {}) {
  const child = spawn(binary, ['--demo', ...flags], {
    env: {
      PATH: process.env.PATH, HOME: state, STATE_DIR: state,
      RATE_LIMIT_REQUESTS_PER_MINUTE: '0', RATE_LIMIT_REQUESTS_PER_HOUR: '0', ...variables,
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

const initialize = JSON.stringify({
  jsonrpc: '2.0', id: 1, method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } },
});

// Resolves when `initialize` is answered: {child, milliseconds since the start, processor: milliseconds of it}.
export function startStdio(binary, state) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = launch(binary, state, ['--mode', 'stdio']);
    const slow = setTimeout(() => reject(new Error('stdio: no answer to initialize')), START_TIMEOUT);
    child.once('exit', () => reject(new Error('stdio: the server ended before it answered')));
    child.stdout.once('data', () => {
      clearTimeout(slow);
      resolve({ child, milliseconds: performance.now() - begin, processor: threadNanoseconds(child.pid) / 1e6 });
    });
    child.stdin.on('error', () => {}).write(`${initialize}\n`);
  });
}

export function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
  });
}

// Whether GET /health is answered with 200; false if nothing listens on the port.
function isHealthy(port) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.write(`GET /health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`));
    socket.on('data', (data) => { resolve(data.toString().startsWith('HTTP/1.1 200')); socket.destroy(); });
  });
}

// Resolves when GET /health is answered: {child, port, milliseconds since the start, processor}. `mode`: mcp or api.
export async function startHttp(binary, state, mode = 'mcp') {
  const port = await freePort();
  const begin = performance.now();
  const child = launch(binary, state, ['--mode', mode, '--host', '127.0.0.1', '--port', String(port)],
    { [mode === 'api' ? 'API_TOKEN' : 'CHATGPT_MCP_TOKEN']: TOKEN });
  while (!await isHealthy(port)) {
    if (child.exitCode !== null) throw new Error(`HTTP: the server ended with ${child.exitCode} before it answered`);
    if (performance.now() - begin > START_TIMEOUT) throw new Error('HTTP: no answer to /health');
    await sleep(1);
  }
  return { child, port, milliseconds: performance.now() - begin, processor: threadNanoseconds(child.pid) / 1e6 };
}

export async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => { child.removeAllListeners('exit').once('exit', resolve); });
  const slow = setTimeout(() => child.kill('SIGKILL'), 5000);
  child.stdin.end();
  child.kill('SIGTERM');
  await exited;
  clearTimeout(slow);
  running.delete(child);
}
