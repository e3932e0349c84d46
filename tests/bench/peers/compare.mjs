// The measurements of scripts/bench-peers. All servers run at the same time; in each round every server is measured in
// turn, and the best round of each counts: other work on the machine makes figures worse, never better.
import fs from 'node:fs';
import { isGood, loadHttp, loadStdio } from '../load.mjs';
import { processorSeconds, residentBytes } from '../server.mjs';
import { call, openIdle, ping, startHttp, startStdio, stopServer } from './servers.mjs';

const LANES = [1, 16, 64];
const FULL = { rounds: 5, seconds: 1, warmUp: 0.3, starts: 7, connections: 1000 };
const QUICK = { rounds: 1, seconds: 0.3, warmUp: 0.1, starts: 1, connections: 100 };
const UNBOUNDED = 1_000_000; // calls: the seconds end a load

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const threads = (pid) => Number(/Threads:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
const megabytes = (child) => residentBytes(child.pid) / 1e6;

// The rows of one table: row name -> {unit, better, values: column -> value}. Keeps the better of two values.
class Rows {
  constructor() { this.rows = new Map(); }

  add(name, unit, column, value, better = 'lower') {
    if (!this.rows.has(name)) this.rows.set(name, { name, unit, better, values: {} });
    const { values } = this.rows.get(name);
    const best = better === 'higher' ? Math.max : Math.min;
    values[column] = values[column] === undefined ? value : best(values[column], value);
  }

  list() { return [...this.rows.values()]; }
}

// `own` and `peers`: servers of peers.mjs. Resolves with {tables: {title, columns, rows}, notes, failed: column -> answers
// that were not right}.
export async function compare(own, peers, file, { quick, say }) {
  const size = quick ? QUICK : FULL;
  const tables = [], notes = [], failed = {};
  let first = 1;

  // Starts what can be started, and says of the rest why it could not.
  async function startAll(servers, start, column) {
    const started = [];
    for (const server of servers) {
      try {
        started.push({ server, column: column(server), ...await start(server) });
      } catch (error) {
        notes.push(error.message);
        if (server === own) throw error;
      }
    }
    return started;
  }

  async function load(kind, one, lanes, seconds, options) {
    const before = processorSeconds(one.child.pid);
    const samples = await (kind === 'http' ? loadHttp : loadStdio)({ ...one, ...options, lanes, seconds, first, calls: UNBOUNDED });
    const count = samples.milliseconds.length;
    first += count + lanes;
    if (samples.failed > 0) failed[one.column] = (failed[one.column] ?? 0) + samples.failed;
    return { ...samples, count, processor: ((processorSeconds(one.child.pid) - before) * 1e6) / count };
  }

  // Every server in turn; one that fails is measured no more.
  async function inTurn(started, measureOne) {
    for (const one of started.filter((each) => !each.lost)) {
      try {
        await measureOne(one);
      } catch (error) {
        one.lost = true;
        failed[one.column] = (failed[one.column] ?? 0) + 1;
        notes.push(`${one.server.title}: ${error.message}`);
      }
    }
  }

  async function measureHttp(flavours, title) {
    const started = [];
    for (const flavour of flavours) {
      const servers = flavour === 'api' ? [own] : [own, ...peers];
      const column = (server) => (flavour === 'api' ? `${server.title}, API` : server.title);
      started.push(...await startAll(servers, (server) => startHttp(server, flavour, file), column));
    }
    started.sort((a, b) => (b.server === own) - (a.server === own));
    const rows = new Rows();
    try {
      await sleep(500);
      for (const one of started) rows.add('memory idle', 'MB', one.column, megabytes(one.child));
      for (let round = 0; round <= size.rounds; round += 1) {
        for (const lanes of LANES) {
          say(`${title}, ${lanes}: ${round === 0 ? 'warms up' : `round ${round} of ${size.rounds}`}`);
          await inTurn(started, async (one) => {
            let bytes = 0;
            const good = (body, id) => { bytes += body.length; return (one.good ?? isGood)(body, id); };
            const samples = await load('http', one, lanes, round === 0 ? size.warmUp : size.seconds, { good });
            if (round === 0) return;
            const { count, seconds, processor, milliseconds } = samples;
            rows.add('body of an answer', 'bytes', one.column, bytes / count);
            const name = `${lanes} ${lanes === 1 ? 'connection' : 'connections'}`;
            rows.add(`${name}: calls a second`, '', one.column, count / seconds, 'higher');
            rows.add(`${name}: CPU a call`, 'µs', one.column, processor);
            rows.add(`${name}: p50`, 'ms', one.column, quantile(milliseconds, 0.5));
            rows.add(`${name}: p99`, 'ms', one.column, quantile(milliseconds, 0.99));
          });
        }
      }
      for (const one of started.filter((each) => !each.lost)) rows.add('memory loaded', 'MB', one.column, megabytes(one.child));
      say(`${title}: ${size.connections} idle connections`);
      await inTurn(started.filter(({ server }) => server.holds_idle), (one) => measureIdle(one, rows));
    } finally {
      for (const one of started) await stopServer(one);
    }
    const versions = started.filter((one) => !one.server.is_bound).map((one) => `${one.column}: ${one.version}`);
    tables.push({ title: `${title} (${versions.join('; ')})`, columns: started.map(({ column }) => column), rows: rows.list() });
  }

  async function measureIdle(one, rows) {
    const before = megabytes(one.child);
    const { sockets, open } = await openIdle(one, size.connections);
    try {
      const name = `${size.connections} idle connections`;
      if (open < size.connections) notes.push(`${one.column}: ${open} of ${size.connections} idle connections were open at the end`);
      rows.add(`${name}: threads`, '', one.column, threads(one.child.pid));
      rows.add(`${name}: memory`, 'MB', one.column, megabytes(one.child));
      rows.add(`${name}: memory more`, 'MB', one.column, Math.max(0, megabytes(one.child) - before));
    } finally {
      for (const socket of sockets) socket.destroy();
    }
    first += size.connections;
  }

  async function measureStdio() {
    const servers = [own, ...peers].filter((server) => server.stdio);
    const rows = new Rows();
    for (let i = 0; i < size.starts; i += 1) {
      say(`stdio: start ${i + 1} of ${size.starts}`);
      for (const one of await startAll(servers, (server) => startStdio(server, file), (server) => server.title)) {
        rows.add('start to initialize', 'ms', one.column, one.milliseconds);
        rows.add('start to initialize: CPU', 'ms', one.column, one.processor);
        await stopServer(one);
      }
    }
    const started = await startAll(servers, (server) => startStdio(server, file), (server) => server.title);
    try {
      await sleep(500);
      for (const one of started) rows.add('memory idle', 'MB', one.column, megabytes(one.child));
      for (let round = 0; round <= size.rounds; round += 1) {
        say(`stdio: ${round === 0 ? 'warms up' : `round ${round} of ${size.rounds}`}`);
        await inTurn(started, async (one) => {
          const seconds = round === 0 ? size.warmUp : size.seconds;
          const pings = await load('stdio', one, 1, seconds, { body: ping });
          const calls = await load('stdio', one, 1, seconds, { body: call });
          if (round === 0) return;
          for (const [name, samples] of [['ping', pings], ['call', calls]]) {
            rows.add(`${name}: p50`, 'ms', one.column, quantile(samples.milliseconds, 0.5));
            rows.add(`${name}: p99`, 'ms', one.column, quantile(samples.milliseconds, 0.99));
            rows.add(`${name}: CPU`, 'µs', one.column, samples.processor);
          }
        });
      }
      for (const one of started.filter((each) => !each.lost)) rows.add('memory loaded', 'MB', one.column, megabytes(one.child));
    } finally {
      for (const one of started) await stopServer(one);
    }
    tables.push({ title: 'stdio, one call at a time', columns: started.map(({ column }) => column), rows: rows.list() });
  }

  await measureHttp(['session'], 'HTTP with sessions');
  await measureHttp(['stateless', 'api'], 'HTTP without sessions');
  await measureStdio();
  return { tables, notes: [...new Set(notes)], failed };
}
