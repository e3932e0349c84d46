// Shows which alerts of packaging/monitoring fire while the broker is slow, refuses requests and is gone. Starts the simulator, a
// proxy that spoils its answers, the HTTP API and a Prometheus of its own, all on loopback; five minutes, then everything ends.
// Usage: node run.mjs path/to/tastytrade-mcp (scripts/try-alerts builds it first)
// The windows of the rules are shortened (5m to 20s, for: to 5s), so that the alerts fire and end within a phase. Prints a table,
// and ends with 1 if an alert that a phase must cause did not fire, or one fired while the broker was well.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const root = new URL('../..', import.meta.url).pathname;
const binary = process.argv[2];
if (!binary) {
  console.error('usage: node run.mjs path/to/tastytrade-mcp');
  process.exit(2);
}
const prometheusBinary = [join(root, 'build/tools/usr/bin/prometheus'), '/usr/bin/prometheus'].find(existsSync);
if (!prometheusBinary) {
  console.error('there is no prometheus: run scripts/setup --test');
  process.exit(2);
}

// Each phase: what the proxy does to a request of the server, for how long, and the alerts that must fire meanwhile.
const PHASES = [
  { name: 'well', seconds: 45, expected: [] },
  { name: 'slow (3 s)', seconds: 70, expected: ['BrokerSlow', 'CallsSlow'] },
  { name: 'refuses (503)', seconds: 65, expected: ['BrokerFailing', 'CallsFailing'] },
  { name: 'gone', seconds: 65, expected: ['BrokerFailing', 'CallsFailing'] },
  { name: 'well again', seconds: 55, expected: [] },
];

const directory = mkdtempSync(join(tmpdir(), 'tastytrade-mcp-alerts-'));
const processes = [];
process.on('exit', () => {
  for (const child of processes) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

async function freePort() {
  const server = createSocket().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

function start(command, args, env = {}) {
  const child = spawn(command, args, { env: { PATH: process.env.PATH, HOME: directory, ...env }, stdio: ['ignore', 'pipe', 'ignore'] });
  processes.push(child);
  return child;
}

async function waitFor(url) {
  for (let attempt = 0; attempt < 200; ++attempt) {
    if ((await fetch(url).catch(() => ({}))).ok) return;
    await sleep(100);
  }
  throw new Error(`${url} does not answer`);
}

const simulatorPort = await freePort();
const simulator = start(binary, ['simulator', '--port', String(simulatorPort)]);
const variables = {};
for await (const line of createInterface({ input: simulator.stdout })) {
  const match = /^export (\w+)=(.*)$/.exec(line);
  if (match) variables[match[1]] = match[2];
  if (variables.TASTYTRADE_REFRESH_TOKEN) break;
}

let phase = PHASES[0];
const proxy = createServer(async (incoming, outgoing) => {
  if (phase.name === 'gone') return incoming.socket.destroy();
  if (phase.name.startsWith('refuses')) return outgoing.writeHead(503).end();
  if (phase.name.startsWith('slow')) await sleep(3000);
  const forwarded = httpRequest(
    { host: '127.0.0.1', port: simulatorPort, method: incoming.method, path: incoming.url, headers: incoming.headers },
    (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    },
  );
  forwarded.on('error', () => incoming.socket.destroy());
  incoming.pipe(forwarded);
}).listen(0, '127.0.0.1');
await once(proxy, 'listening');

const serverPort = await freePort();
start(binary, ['--host', '127.0.0.1'], {
  ...variables,
  TASTYTRADE_API_URL: `http://127.0.0.1:${proxy.address().port}`,
  PORT: String(serverPort),
  LOG_LEVEL: 'off',
  RATE_LIMIT_REQUESTS_PER_MINUTE: '0',
  CACHE_TTL_ACCOUNTS: '0',
  CACHE_TTL_POSITIONS: '0',
  STATE_DB: 'memory',
});
const api = `http://127.0.0.1:${serverPort}`;
await waitFor(`${api}/health`);

const prometheusPort = await freePort();
const rules = readFileSync(join(root, 'packaging/monitoring/alerts.yml'), 'utf8')
  .replaceAll('[5m]', '[20s]')
  .replaceAll(/for: \d+m/g, 'for: 5s');
writeFileSync(join(directory, 'alerts.yml'), rules);
writeFileSync(join(directory, 'prometheus.yml'), `
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [alerts.yml]
scrape_configs:
  - {job_name: tastytrade-mcp, static_configs: [{targets: ["127.0.0.1:${serverPort}"]}]}
`);
start(prometheusBinary, [
  `--config.file=${directory}/prometheus.yml`, `--storage.tsdb.path=${directory}/data`, `--web.listen-address=127.0.0.1:${prometheusPort}`,
]);
const prometheus = `http://127.0.0.1:${prometheusPort}`;
await waitFor(`${prometheus}/-/ready`);

let isRunning = true;
let calls = 0;
// One list a call, and less than one call a second: TastyTrade's limit is one request a second, and calls would wait for it.
const caller = (async () => {
  while (isRunning) {
    await fetch(`${api}/api/v1/accounts`).then((answer) => answer.text()).catch(() => {});
    calls += 1;
    await sleep(1200);
  }
})();

const begin = Date.now();
const seconds = () => Math.round((Date.now() - begin) / 1000);
const fired = []; // {alert, phase, from, to}
const follow = async () => {
  const answer = await fetch(`${prometheus}/api/v1/alerts`).then((response) => response.json());
  const firing = new Set(answer.data.alerts.filter(({ state }) => state === 'firing').map(({ labels }) => labels.alertname));
  for (const entry of fired) if (entry.to === undefined && !firing.has(entry.alert)) entry.to = seconds();
  for (const alert of firing) {
    if (!fired.some((entry) => entry.alert === alert && entry.to === undefined)) fired.push({ alert, phase: phase.name, from: seconds() });
    phase.seen.add(alert);
  }
};

let failures = 0;
for (phase of PHASES) {
  phase.seen = new Set();
  phase.from = seconds();
  while (seconds() < phase.from + phase.seconds) {
    await sleep(1000);
    await follow();
  }
  const missing = phase.expected.filter((alert) => !phase.seen.has(alert));
  if (missing.length > 0) {
    failures += 1;
    console.log(`${phase.name}: ${missing.join(', ')} did not fire`);
  }
}
const open = fired.filter(({ to }) => to === undefined).map(({ alert }) => alert);
if (open.length > 0 || PHASES[0].seen.size > 0) {
  failures += 1;
  console.log(`fired while the broker was well: ${[...PHASES[0].seen, ...open].join(', ')}`);
}
isRunning = false;
await caller;

console.log(`| Broker | From, s | To, s | Alerts that fired |\n|---|---|---|---|`);
for (const { name, from, seconds: length, seen } of PHASES) {
  console.log(`| ${name} | ${from} | ${from + length} | ${[...seen].sort().join(', ') || '–'} |`);
}
console.log('\n| Alert | Fired at, s | Ended at, s |\n|---|---|---|');
for (const { alert, from, to } of fired) console.log(`| ${alert} | ${from} | ${to ?? '–'} |`);
console.log(`\n${calls} calls in ${seconds()} s; ${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
