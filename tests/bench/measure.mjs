// The measurements of scripts/bench. Every load runs in turn with the same load on the reference server, several times,
// and the best round of each counts: other work on the machine makes figures worse, never better.
import { loadHttp, loadStdio } from './load.mjs';
import { call, MODES, startMode } from './modes.mjs';
import { processorWork, startReference } from './reference.mjs';
import { bodyOf, headOf, processorSeconds, residentBytes, startHttp, startStdio, stop } from './server.mjs';

const LANES = [1, 16, 64];
const FULL = { starts: 15, warmUp: 500, rounds: 5, calls: { 1: 2000, 16: 4000, 64: 4000 }, quotes: 300, chains: 50 };
// For --smoke: shows that every measurement runs.
const SMOKE = { starts: 1, warmUp: 20, rounds: 1, calls: { 1: 50, 16: 100, 64: 200 }, quotes: 10, chains: 2 };

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const median = (values) => quantile([...values].sort((a, b) => a - b), 0.5);

// Measures the groups in the set `wanted`; all groups if it is left out. Returns rows {group, name, value, unit, better,
// scale} and `references`. `scale` names the reference by which the row's target is scaled to this machine; a larger value
// of a reference is slower. `failed` counts wrong answers.
export async function measure(binary, state, { smoke = false, wanted, say }) {
  const size = smoke ? SMOKE : FULL;
  const rows = [];
  const references = {};
  let failed = 0, first = 1;

  const wants = (group) => !wanted || wanted.has(group);
  const row = (group, name, value, unit, scale, better = 'lower') => rows.push({ group, name, value, unit, better, scale });
  const reference = (name, value) => { references[name] = Math.min(references[name] ?? Infinity, value); };
  const weigh = () => reference('processor', processorWork());

  async function load(kind, server, lanes, calls, body) {
    const options = { child: server.child, port: server.port, lanes, calls, first, body, head: headOf(server.port) };
    first += calls;
    const samples = await (kind === 'http' ? loadHttp(options) : loadStdio(options));
    failed += samples.failed;
    return samples;
  }

  async function measureStart(name, start) {
    if (!wants('starts')) return;
    say('starts');
    const times = [], processor = [];
    for (let i = 0; i < size.starts; i += 1) {
      weigh();
      const started = await start(binary, state);
      times.push(started.milliseconds);
      processor.push(started.processor);
      await stop(started.child);
    }
    row('starts', name, median(times), 'ms', 'processor');
    row('starts', `${name}: processor`, Math.min(...processor), 'ms', 'processor');
  }

  // The resident memory after twenty option chains, about as many as one conversation asks for.
  async function measureChains(mode) {
    if (!wants('chains')) return;
    say(`${mode}, chains`);
    const server = await startMode(mode, binary, state);
    try {
      failed += await call(mode, server, { kind: 'chain', calls: 20, lanes: 1, first });
      first += 20;
      await sleep(2000);
      row('chains', `${mode}: memory after twenty SPX chains`, residentBytes(server.child.pid) / 1e6, 'MB', 'none');
    } finally {
      await stop(server.child);
    }
  }

  async function measureLanes(kind, server, simple, lanes) {
    const calls = size.calls[lanes];
    const rounds = [];
    for (let round = 0; round < size.rounds; round += 1) {
      const plain = await load(kind, simple, lanes, calls, bodyOf('cached'));
      reference(`${kind} ${lanes}, a call`, (plain.seconds * 1000) / calls);
      reference(`${kind} ${lanes}, p50`, quantile(plain.milliseconds, 0.5));
      reference(`${kind} ${lanes}, p99`, quantile(plain.milliseconds, 0.99));
      weigh();
      const before = processorSeconds(server.child.pid);
      const real = await load(kind, server, lanes, calls, bodyOf('cached'));
      rounds.push({
        calls: calls / real.seconds, processor: ((processorSeconds(server.child.pid) - before) * 1e6) / calls,
        p50: quantile(real.milliseconds, 0.5), p99: quantile(real.milliseconds, 0.99),
      });
    }
    const group = `${kind} ${lanes}`;
    const best = (key) => Math.min(...rounds.map((round) => round[key]));
    const name = `${kind}, ${lanes} ${kind === 'stdio' ? 'in flight' : lanes === 1 ? 'connection' : 'connections'}`;
    row(group, `${name}: calls a second`, Math.max(...rounds.map((round) => round.calls)), '', `${kind} ${lanes}, a call`, 'higher');
    row(group, `${name}: processor a call`, best('processor'), 'µs', 'processor');
    row(group, `${name}: p50`, best('p50'), 'ms', `${kind} ${lanes}, p50`);
    row(group, `${name}: p99`, best('p99'), 'ms', `${kind} ${lanes}, p99`);
  }

  // Calls that go through the client to the broker, and to the simulator in the same process. Only their processor time
  // is compared: several threads take part in each, so that their latency depends on how many processors are free.
  async function measureFresh(server, name, calls, body) {
    await load('http', server, 1, Math.ceil(calls / 10), body);
    const rounds = [];
    for (let round = 0; round < size.rounds; round += 1) {
      weigh();
      const before = processorSeconds(server.child.pid);
      await load('http', server, 1, calls, body);
      rounds.push(((processorSeconds(server.child.pid) - before) * 1e6) / calls);
    }
    row('fresh', `${name}: processor a call`, Math.min(...rounds), 'µs', 'processor');
  }

  async function measureServer(kind, start) {
    const lanesWanted = LANES.filter((lanes) => wants(`${kind} ${lanes}`));
    const wantsFresh = kind === 'http' && wants('fresh');
    if (lanesWanted.length === 0 && !wantsFresh && !wants('memory')) return;
    const server = await start(binary, state);
    const simple = await startReference(kind);
    try {
      await sleep(500);
      if (wants('memory')) row('memory', `${kind}: idle memory`, residentBytes(server.child.pid) / 1e6, 'MB', 'none');
      for (const lanes of wants('memory') ? LANES : lanesWanted) {
        say(`${kind}, ${lanes}`);
        for (const one of [simple, server]) await load(kind, one, lanes, size.warmUp, bodyOf('cached'));
        await measureLanes(kind, server, simple, lanes);
      }
      if (wants('memory')) row('memory', `${kind}: memory after the load`, residentBytes(server.child.pid) / 1e6, 'MB', 'none');
      if (wantsFresh) {
        say('fresh answers');
        await measureFresh(server, 'http, a fresh quote', size.quotes, bodyOf('quote'));
        await measureFresh(server, 'http, a fresh option chain', size.chains, bodyOf('chain'));
      }
    } finally {
      await stop(server.child);
      await stop(simple.child);
    }
  }

  await measureStart('stdio: start to the answer to initialize', startStdio);
  await measureStart('http: start to the answer to /health', startHttp);
  await measureServer('stdio', startStdio);
  await measureServer('http', startHttp);
  for (const mode of MODES) await measureChains(mode);
  return { rows, references, failed };
}

// Merges two results: takes the better value of each row and reference.
export function better(first, second) {
  const rows = first.rows.map((row) => {
    const again = second.rows.find((other) => other.name === row.name);
    if (!again) return row;
    return { ...row, value: row.better === 'higher' ? Math.max(row.value, again.value) : Math.min(row.value, again.value) };
  });
  const references = { ...first.references };
  for (const [name, value] of Object.entries(second.references)) references[name] = Math.min(references[name] ?? Infinity, value);
  return { rows, references, failed: first.failed + second.failed };
}
