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

class Comparison {
  constructor(own, peers, file, { quick, say }) {
    Object.assign(this, { own, peers, file, say, size: quick ? QUICK : FULL });
    this.first = 1; // the id of the next call
    this.tables = [];
    this.notes = new Set();
    this.failed = {};
  }

  fail(column, count) { this.failed[column] = (this.failed[column] ?? 0) + count; }

  // Starts every server that can be started, and notes why one could not. Without ours there is nothing to compare.
  async startAll(servers, start, column = (server) => server.title) {
    const started = [];
    for (const server of servers) {
      try {
        started.push({ server, column: column(server), ...await start(server) });
      } catch (error) {
        this.notes.add(error.message);
        if (server === this.own) throw error;
      }
    }
    return started;
  }

  // Measures every server in turn. A server that fails is left out from then on.
  async inTurn(started, measureOne) {
    for (const one of started.filter((each) => !each.lost)) {
      try {
        await measureOne(one);
      } catch (error) {
        one.lost = true;
        this.fail(one.column, 1);
        this.notes.add(`${one.column}: ${error.message}`);
      }
    }
  }

  // Calls for `seconds` seconds: {milliseconds, seconds, failed, count, processor: µs a call, bytes: of a body over HTTP}.
  async load(kind, one, lanes, seconds, options = {}) {
    let bytes = 0;
    const good = (body, id) => { bytes += body.length; return (one.good ?? isGood)(body, id); };
    const before = processorSeconds(one.child.pid);
    const settings = { ...one, ...options, good, lanes, seconds, first: this.first, calls: UNBOUNDED };
    const samples = await (kind === 'http' ? loadHttp : loadStdio)(settings);
    const count = samples.milliseconds.length;
    this.first += count + lanes;
    if (samples.failed > 0) this.fail(one.column, samples.failed);
    return { ...samples, count, bytes: bytes / count, processor: ((processorSeconds(one.child.pid) - before) * 1e6) / count };
  }

  async startHttpServers(flavours) {
    const started = [];
    for (const flavour of flavours) {
      const servers = flavour === 'api' ? [this.own] : [this.own, ...this.peers];
      const column = (server) => (flavour === 'api' ? `${server.title}, API` : server.title);
      started.push(...await this.startAll(servers, (server) => startHttp(server, flavour, this.file), column));
    }
    return started.sort((a, b) => (b.server === this.own) - (a.server === this.own));
  }

  async measureHttp(flavours, title) {
    const rows = new Rows();
    const started = await this.startHttpServers(flavours);
    try {
      await sleep(500);
      addMemory(rows, 'memory idle', started);
      for (let round = 0; round <= this.size.rounds; round += 1) {
        for (const lanes of LANES) {
          this.say(`${title}, ${lanes}: ${this.describeRound(round)}`);
          await this.inTurn(started, (one) => this.measureLanes(one, lanes, round, rows));
        }
      }
      addMemory(rows, 'memory loaded', started);
      this.say(`${title}: ${this.size.connections} idle connections`);
      await this.inTurn(started.filter(({ server }) => server.holds_idle), (one) => this.measureIdle(one, rows));
    } finally {
      for (const one of started) await stopServer(one);
    }
    const versions = started.filter((one) => !one.server.is_bound).map((one) => `${one.column}: ${one.version}`);
    this.addTable(`${title} (${versions.join('; ')})`, started, rows);
  }

  async measureLanes(one, lanes, round, rows) {
    const samples = await this.load('http', one, lanes, this.secondsOf(round));
    if (round === 0) return;
    const name = `${lanes} ${lanes === 1 ? 'connection' : 'connections'}`;
    rows.add('body of an answer', 'bytes', one.column, samples.bytes);
    rows.add(`${name}: calls a second`, '', one.column, samples.count / samples.seconds, 'higher');
    rows.add(`${name}: CPU a call`, 'µs', one.column, samples.processor);
    rows.add(`${name}: p50`, 'ms', one.column, quantile(samples.milliseconds, 0.5));
    rows.add(`${name}: p99`, 'ms', one.column, quantile(samples.milliseconds, 0.99));
  }

  async measureIdle(one, rows) {
    const count = this.size.connections;
    const before = megabytes(one.child);
    const { sockets, open } = await openIdle(one, count, this.first);
    this.first += count;
    try {
      if (open < count) this.notes.add(`${one.column}: ${open} of ${count} idle connections were open at the end`);
      rows.add(`${count} idle connections: threads`, '', one.column, threads(one.child.pid));
      rows.add(`${count} idle connections: memory`, 'MB', one.column, megabytes(one.child));
      rows.add(`${count} idle connections: memory more`, 'MB', one.column, Math.max(0, megabytes(one.child) - before));
    } finally {
      for (const socket of sockets) socket.destroy();
    }
  }

  startStdioServers() {
    const servers = [this.own, ...this.peers].filter((server) => server.stdio);
    return this.startAll(servers, (server) => startStdio(server, this.file));
  }

  async measureStdio() {
    const rows = new Rows();
    await this.measureStarts(rows);
    const started = await this.startStdioServers();
    try {
      await sleep(500);
      addMemory(rows, 'memory idle', started);
      for (let round = 0; round <= this.size.rounds; round += 1) {
        this.say(`stdio: ${this.describeRound(round)}`);
        await this.inTurn(started, (one) => this.measurePipe(one, round, rows));
      }
      addMemory(rows, 'memory loaded', started);
    } finally {
      for (const one of started) await stopServer(one);
    }
    this.addTable('stdio, one call at a time', started, rows);
  }

  async measureStarts(rows) {
    for (let i = 0; i < this.size.starts; i += 1) {
      this.say(`stdio: start ${i + 1} of ${this.size.starts}`);
      for (const one of await this.startStdioServers()) {
        rows.add('start to initialize', 'ms', one.column, one.milliseconds);
        rows.add('start to initialize: CPU', 'ms', one.column, one.processor);
        await stopServer(one);
      }
    }
  }

  async measurePipe(one, round, rows) {
    for (const [name, body] of [['ping', ping], ['call', call]]) {
      const samples = await this.load('stdio', one, 1, this.secondsOf(round), { body });
      if (round === 0) continue;
      rows.add(`${name}: p50`, 'ms', one.column, quantile(samples.milliseconds, 0.5));
      rows.add(`${name}: p99`, 'ms', one.column, quantile(samples.milliseconds, 0.99));
      rows.add(`${name}: CPU`, 'µs', one.column, samples.processor);
    }
  }

  // Round 0 warms up and counts for nothing.
  secondsOf(round) { return round === 0 ? this.size.warmUp : this.size.seconds; }
  describeRound(round) { return round === 0 ? 'warms up' : `round ${round} of ${this.size.rounds}`; }

  addTable(title, started, rows) {
    this.tables.push({ title, columns: started.map(({ column }) => column), rows: rows.list() });
  }
}

function addMemory(rows, name, started) {
  for (const one of started.filter((each) => !each.lost)) rows.add(name, 'MB', one.column, megabytes(one.child));
}

// `own` and `peers`: servers of peers.mjs; `file`: the text that the peers answer. Resolves with {tables: {title, columns,
// rows}, notes, failed: column -> number of answers that were not right}.
export async function compare(own, peers, file, options) {
  const comparison = new Comparison(own, peers, file, options);
  await comparison.measureHttp(['session'], 'HTTP with sessions');
  await comparison.measureHttp(['stateless', 'api'], 'HTTP without sessions');
  await comparison.measureStdio();
  const { tables, notes, failed } = comparison;
  return { tables, notes: [...notes], failed };
}
