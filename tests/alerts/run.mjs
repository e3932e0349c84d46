// Shows which alerts of packaging/monitoring fire while the broker is slow, refuses requests and is gone. Starts the simulator, a
// proxy that spoils its answers, the HTTP API and a Prometheus of its own, all on loopback; five minutes, then everything ends.
// Usage: node run.mjs path/to/tastytrade-mcp (scripts/try-alerts builds it first)
// The windows of the rules are shortened (5m to 20s, for: to 5s), so that the alerts fire and end within a phase. Prints a table,
// and ends with 1 if an alert that a phase must cause did not fire, or one fired while the broker was well.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { directory, freePort, root, start, startBroker, startPrometheus, waitFor } from './servers.mjs';

const binary = process.argv[2];
if (!binary) {
  console.error('usage: node run.mjs path/to/tastytrade-mcp');
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

let phase = PHASES[0];
const broker = await startBroker(binary, async (incoming, outgoing) => {
  if (phase.name === 'gone') incoming.socket.destroy();
  if (phase.name.startsWith('refuses')) outgoing.writeHead(503).end();
  if (phase.name.startsWith('slow')) await sleep(3000);
  return outgoing.writableEnded || incoming.socket.destroyed;
});

const serverPort = await freePort();
start(binary, ['--host', '127.0.0.1'], {
  ...broker.variables,
  PORT: String(serverPort),
  LOG_LEVEL: 'off',
  RATE_LIMIT_REQUESTS_PER_MINUTE: '0',
  CACHE_TTL_ACCOUNTS: '0',
  CACHE_TTL_POSITIONS: '0',
  STATE_DB: 'memory',
});
const api = `http://127.0.0.1:${serverPort}`;
await waitFor(`${api}/health`);

const rules = readFileSync(join(root, 'packaging/monitoring/alerts.yml'), 'utf8')
  .replaceAll('[5m]', '[20s]')
  .replaceAll(/for: \d+m/g, 'for: 5s');
writeFileSync(join(directory, 'alerts.yml'), rules);
const prometheus = await startPrometheus(`
global: {scrape_interval: 1s, evaluation_interval: 1s}
rule_files: [alerts.yml]
scrape_configs:
  - {job_name: tastytrade-mcp, static_configs: [{targets: ["127.0.0.1:${serverPort}"]}]}
`);

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
