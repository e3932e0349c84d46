// A simulated broker and servers before it, all on one time of day that the test sets and moves: shifted_clock.c, loaded into
// the programs. The control endpoints of the broker are the oracle: what was really sent to it.
import { mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildLibrary } from '../interop/preload.mjs';
import { environment, startHttp, startSimulator } from '../interop/servers.mjs';

export const ACCOUNT = '5WT00001';
export const OTHER_ACCOUNT = '5WT00002';
// 10:30 in New York, a Monday before Thanksgiving.
export const OPEN = '2026-11-23T15:30:00Z';

// Each world has processes that end with this one.
process.setMaxListeners(0);

const SOURCE = fileURLToPath(new URL('shifted_clock.c', import.meta.url));

const temporary = mkdtempSync(join(tmpdir(), 'tastytrade-mcp-orders-'));
process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
let folders = 0;

// A new folder, that is deleted when this process ends.
export function makeFolder() {
  const folder = join(temporary, String((folders += 1)));
  mkdirSync(folder, { mode: 0o700 });
  return folder;
}

// The time of day of the programs that are started with its `variables`.
export class Clock {
  constructor(start = OPEN) {
    this.path = join(makeFolder(), 'shift');
    this.file = openSync(this.path, 'w');
    this.set(start);
    this.variables = { LD_PRELOAD: buildLibrary(SOURCE), TEST_CLOCK_FILE: this.path, TASTYTRADE_DEMO_CLOCK: undefined };
  }
  set(time) {
    this.#write(Date.parse(time) - Date.now(), 0);
  }
  advance(seconds) {
    this.#write(this.shift + seconds * 1000, 0);
  }
  // Until start() the time of day stands still, so that values of several answers are of one moment.
  stand() {
    this.#write(this.shift, Date.now() + this.shift);
  }
  start() {
    this.#write(this.frozen ? this.frozen - Date.now() : this.shift, 0);
  }
  #write(shift, frozen) {
    this.shift = shift;
    this.frozen = frozen;
    const bytes = Buffer.alloc(16);
    bytes.writeBigInt64LE(BigInt(shift), 0);
    bytes.writeBigInt64LE(BigInt(frozen), 8);
    writeSync(this.file, bytes, 0, 16, 0);
  }
}

// The simulated broker's own routes.
class Control {
  constructor(simulator) {
    this.url = simulator.url;
    const { TASTYTRADE_CLIENT_SECRET, TASTYTRADE_REFRESH_TOKEN, TASTYTRADE_CLIENT_ID } = simulator.variables;
    this.login = { grant_type: 'refresh_token', client_id: TASTYTRADE_CLIENT_ID, client_secret: TASTYTRADE_CLIENT_SECRET, refresh_token: TASTYTRADE_REFRESH_TOKEN };
  }
  async #fetch(method, path, body) {
    const headers = { 'user-agent': 'orders-over-mcp/1.0', 'content-type': 'application/json', authorization: `Bearer ${this.token}` };
    return fetch(this.url + path, { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(10_000) });
  }
  async call(method, path, body) {
    let response = await this.#fetch(method, path, body);
    if (response.status === 401) {
      this.token = (await (await this.#fetch('POST', '/oauth/token', this.login)).json()).access_token;
      response = await this.#fetch(method, path, body);
    }
    const text = await response.text();
    if (!response.ok) throw new Error(`the simulated broker answered ${response.status} to ${method} ${path}: ${text}`);
    return text ? JSON.parse(text).data : undefined;
  }
  script(...scripts) {
    return this.call('POST', '/simulator/order-scripts', { scripts });
  }
  fault(...faults) {
    return this.call('POST', '/simulator/order-faults', { faults });
  }
  flag(flags, account = ACCOUNT) {
    return this.call('POST', '/simulator/account-flags', { account, flags });
  }
  quote(...quotes) {
    return this.call('POST', '/simulator/quotes', { quotes });
  }
  // Requests that placed, changed or cancelled an order, without dry runs.
  async writes() {
    const { items } = await this.call('GET', '/simulator/order-writes');
    return items.filter((write) => !write['dry-run']).map((write) => ({ ...write, body: write.body ? JSON.parse(write.body) : undefined }));
  }
  // What was asked for by the other functions is forgotten; orders and positions stay.
  async reset() {
    for (const what of ['order-scripts', 'order-faults', 'account-flags', 'quotes']) await this.call('DELETE', `/simulator/${what}`);
  }
}

// Limits that would end a long run early are raised. Those that are tested have their own worlds.
const SETTINGS = {
  ENABLE_TRADING: 'true',
  TRADING_ACCOUNTS: ACCOUNT,
  TOOLSETS: 'all',
  ENABLE_WRITES: 'true',
  LIVE: 'false',
  TASTYTRADE_DEMO_CLOCK: undefined,
  MAX_ORDERS_PER_MINUTE: '100000',
  MAX_ORDERS_PER_DAY: '100000',
  MAX_DAILY_NOTIONAL: '100000000',
  LOG_LEVEL: process.env.ORDERS_LOG ?? 'off',
};

export class World {
  // `settings`: of the servers, beside SETTINGS. `start`: the time of day.
  static async start(binary, { settings = {}, start = OPEN } = {}) {
    const world = new World();
    world.binary = binary;
    world.clock = new Clock(start);
    world.simulator = await startSimulator(binary, ['--quiet'], world.clock.variables);
    world.control = new Control(world.simulator);
    world.settings = { ...SETTINGS, ...world.simulator.variables, ...world.clock.variables, ...settings };
    world.servers = [];
    return world;
  }
  // A server of its own. `folder`: its state; servers of the same folder are replicas.
  async serve(settings = {}, folder = makeFolder()) {
    const all = { ...this.settings, STATE_DIR: folder, STATE_DB: join(folder, 'state.db'), ...settings };
    const server = await startHttp(this.binary, 'mcp', all, undefined, []);
    server.folder = folder;
    server.environment = environment(all);
    this.servers.push(server);
    return server;
  }
  // The parameters of a server over stdio, for the SDKs' transport.
  stdioParameters(settings = {}, folder = makeFolder()) {
    const all = { ...this.settings, STATE_DIR: folder, STATE_DB: join(folder, 'state.db'), ...settings };
    return { command: this.binary, args: [], env: environment(all), stderr: 'inherit' };
  }
  async stop() {
    for (const server of this.servers) await server.kill();
    await this.simulator.stop();
  }
}
