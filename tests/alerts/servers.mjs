// Starts what the runs of this folder need: the simulator behind a proxy that can spoil its answers, the program, and a Prometheus.
// All listen on loopback and end with this process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export const root = new URL('../..', import.meta.url).pathname;
// Removed when this process ends.
export const directory = mkdtempSync(join(tmpdir(), 'tastytrade-mcp-alerts-'));

const processes = [];
process.on('exit', () => {
  for (const child of processes) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

export async function freePort() {
  const server = createSocket().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

export function start(command, args, env = {}) {
  const child = spawn(command, args, { env: { PATH: process.env.PATH, HOME: directory, ...env }, stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.resume();
  processes.push(child);
  return child;
}

export async function waitFor(url) {
  for (let attempt = 0; attempt < 200; ++attempt) {
    if ((await fetch(url).catch(() => ({}))).ok) return;
    await sleep(100);
  }
  throw new Error(`${url} does not answer`);
}

// Logs in to the simulator. Returns control(path, body), which posts to one of its own routes (docs/tastytrade.md).
async function logIn({ TASTYTRADE_API_URL: url, TASTYTRADE_CLIENT_SECRET, TASTYTRADE_REFRESH_TOKEN }) {
  const headers = { 'content-type': 'application/json', 'user-agent': 'board/1.0' };
  const post = (path, body, more = {}) =>
    fetch(`${url}${path}`, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) });
  const grant = { grant_type: 'refresh_token', refresh_token: TASTYTRADE_REFRESH_TOKEN, client_secret: TASTYTRADE_CLIENT_SECRET };
  const { access_token: token } = await (await post('/oauth/token', grant)).json();
  return async (path, body) => {
    const { ok, status } = await post(path, body, { authorization: `Bearer ${token}` });
    if (!ok) throw new Error(`simulator: ${path}: ${status}`);
  };
}

// The simulator behind the proxy: { control } tells it what its streams do, { variables } are the program's settings for it. `spoil(incoming, outgoing)` is called for each
// request of the program, and returns whether it has answered; if not, the simulator answers.
export async function startBroker(binary, spoil) {
  const port = await freePort();
  const simulator = start(binary, ['simulator', '--port', String(port)]);
  const variables = {};
  for await (const line of createInterface({ input: simulator.stdout })) {
    const match = /^export (\w+)=(.*)$/.exec(line);
    if (match) variables[match[1]] = match[2];
    if (variables.TASTYTRADE_REFRESH_TOKEN) break;
  }
  simulator.stdout.resume();
  const proxy = createServer(async (incoming, outgoing) => {
    if (await spoil(incoming, outgoing)) return;
    const forwarded = httpRequest(
      { host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on('error', () => incoming.socket.destroy());
    incoming.pipe(forwarded);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return { control: await logIn(variables), variables: { ...variables, TASTYTRADE_API_URL: `http://127.0.0.1:${proxy.address().port}` } };
}

// `configuration`: that of Prometheus, as text. Files that it names are in `directory`. Returns Prometheus's address.
export async function startPrometheus(configuration) {
  const binary = [join(root, 'build/tools/usr/bin/prometheus'), '/usr/bin/prometheus'].find(existsSync);
  if (!binary) throw new Error('there is no prometheus: run scripts/setup --test');
  writeFileSync(join(directory, 'prometheus.yml'), configuration);
  const port = await freePort();
  start(binary, [
    `--config.file=${directory}/prometheus.yml`, `--storage.tsdb.path=${directory}/data`, `--web.listen-address=127.0.0.1:${port}`,
  ]);
  const url = `http://127.0.0.1:${port}`;
  await waitFor(`${url}/-/ready`);
  return url;
}
