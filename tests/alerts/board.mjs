// Shows the board of packaging/monitoring with figures of a real server: runs two servers with a load, a simulated TastyTrade that is
// slow and refuses for a while, and a Prometheus, evaluates every query of the board and draws the panels. Four minutes.
// Usage: node board.mjs path/to/tastytrade-mcp [--figures FILE] [FILE.svg] (scripts/board-picture builds the program first)
// Names each query that gave no value, writes nothing then, and ends with 1.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { draw } from './draw.mjs';
import { loseStateFile, runLoad } from './load.mjs';
import { evaluate, figures, findEmpty } from './panels.mjs';
import { directory, freePort, root, start, startBroker, startPrometheus, waitFor } from './servers.mjs';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: { figures: { type: 'string' } } });
const [binary, file = join(root, 'docs/images/board.svg')] = positionals;
if (!binary || positionals.length > 2) {
  console.error('usage: node board.mjs path/to/tastytrade-mcp [--figures FILE] [FILE.svg]');
  process.exit(2);
}

const SCRAPE = 3; // seconds
const PHASES = [
  { seconds: 60 },
  { seconds: 45, kind: 'slow', label: 'TastyTrade takes 2 s longer' },
  { seconds: 45, kind: 'refuses', label: 'TastyTrade refuses (503, 429)' },
  { seconds: 60 },
];

// The connections of both streams are cut, a message of the feed cannot be read, and one of the account streamer is missing.
const STREAM_FAULTS = [
  { kind: 'cut', path: '/realtime' },
  { kind: 'cut', path: '/account' },
  { kind: 'row-does-not-divide', text: 'Quote' },
  { kind: 'gap-in-sequence' },
];

const tokens = { mcp: randomBytes(24).toString('base64url'), api: randomBytes(24).toString('base64url') };

// A certificate for loopback that expires in 60 days.
function makeCertificate() {
  const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => join(directory, name));
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '60', '-subj', '/CN=127.0.0.1',
    '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  return { key, certificate };
}

// Refusals of TastyTrade: 503, and for quotes once 429, after which the program must not ask for 15 seconds.
async function spoil(phase, incoming, outgoing) {
  if (phase.kind === 'slow') await sleep(2000);
  if (phase.kind !== 'refuses') return false;
  if (incoming.url.startsWith('/market-data') && !phase.hasPaused) {
    phase.hasPaused = true;
    outgoing.writeHead(429, { 'retry-after': '15' }).end();
  } else {
    outgoing.writeHead(503).end();
  }
  return true;
}

let phase = PHASES[0];
const broker = await startBroker(binary, (incoming, outgoing) => spoil(phase, incoming, outgoing));
const { key, certificate } = makeCertificate();
const common = {
  ...broker.variables,
  LOG_LEVEL: 'off',
  RATE_LIMIT_REQUESTS_PER_MINUTE: '0',
  RATE_LIMIT_REQUESTS_PER_HOUR: '0',
  CACHE_TTL_ACCOUNTS: '10',
  CACHE_TTL_POSITIONS: '5',
  CACHE_TTL_MARKET_DATA: '2',
  CACHE_TTL_INSTRUMENTS: '10',
};
const ports = { mcp: await freePort(), api: await freePort() };
const stateFile = join(directory, 'state.db');
start(binary, ['--mode', 'mcp', '--host', '127.0.0.1', '--port', String(ports.mcp)], {
  ...common, CHATGPT_MCP_TOKEN: tokens.mcp, STATE_DIR: directory, STATE_DB: stateFile, ENABLE_TRADING: 'true', TRADING_ACCOUNTS: '5WT00001',
});
start(binary, ['--mode', 'api', '--host', '127.0.0.1', '--port', String(ports.api)], {
  ...common, API_TOKEN: tokens.api, STATE_DIR: join(directory, 'api'), STATE_DB: 'memory', TLS_CERT_FILE: certificate, TLS_KEY_FILE: key,
});
const mcp = { url: `http://127.0.0.1:${ports.mcp}`, token: tokens.mcp };
const api = { url: `https://127.0.0.1:${ports.api}`, token: tokens.api, certificate: readFileSync(certificate) };
await waitFor(`${mcp.url}/health`);

const prometheus = await startPrometheus(`
global: {scrape_interval: ${SCRAPE}s, scrape_timeout: 2s}
scrape_configs:
  - job_name: mcp
    authorization: {credentials: "${tokens.mcp}"}
    static_configs: [{targets: ["127.0.0.1:${ports.mcp}"], labels: {instance: server-1}}]
  - job_name: api
    scheme: https
    tls_config: {ca_file: "${certificate}"}
    authorization: {credentials: "${tokens.api}"}
    static_configs: [{targets: ["127.0.0.1:${ports.api}"], labels: {instance: server-2}}]
`);

const stop = new AbortController();
const load = runLoad(stop.signal, mcp, api, broker);
const begin = Date.now() / 1000;
const bands = [];
for (phase of PHASES) {
  const from = Math.round(Date.now() / 1000 - begin);
  if (phase.kind) bands.push({ from, to: from + phase.seconds, kind: phase.kind, label: phase.label });
  const isLast = phase === PHASES.at(-1);
  if (phase.kind === 'refuses') await broker.control('/simulator/stream-faults', { faults: STREAM_FAULTS });
  const lost = isLast ? sleep(20000).then(() => loseStateFile(stateFile, 4)) : undefined;
  await sleep(phase.seconds * 1000);
  await lost;
}
const range = { start: Math.ceil(begin), end: 0, step: SCRAPE, scrape: SCRAPE };
range.end = range.start + Math.floor((Date.now() / 1000 - range.start) / SCRAPE) * SCRAPE;
const board = JSON.parse(readFileSync(join(root, 'packaging/monitoring/board.json'), 'utf8'));
const { panels, rateInterval } = await evaluate(prometheus, board, range);
stop.abort();
await load;

if (options.figures) writeFileSync(options.figures, figures(panels));
const queries = panels.flatMap(({ targets = [] }) => targets).length;
const empty = findEmpty(panels);
for (const each of empty) console.log(`no data: ${each}`);
if (empty.length === 0) {
  writeFileSync(file, draw({
    title: board.title, panels, range, bands,
    caption: [
      'Drawn by scripts/board-picture from the queries of packaging/monitoring/board.json; Grafana draws them its own way.',
      `Two servers with a simulated TastyTrade, ${range.end - range.start} seconds. Prometheus reads them every ${SCRAPE} seconds; rates are over ${rateInterval} seconds.`,
    ],
  }));
}
const series = panels.reduce((sum, { series: mine = [] }) => sum + mine.length, 0);
console.log(`board: ${panels.filter(({ type }) => type !== 'row').length} panels, ${queries} queries, ${series} series, ${empty.length} queries without data`);
process.exit(empty.length === 0 ? 0 : 1);
