// A simulated broker, a front before it and the server under test behind that, with a journal of its own; or two replicas, whose
// journal is in Redis.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildLibrary } from '../interop/preload.mjs';
import { startRedis } from '../interop/redis.mjs';
import { TOKEN, environment, freePort, startHttp, startSimulator } from '../interop/servers.mjs';
import { Clock } from '../orders_over_mcp/world.mjs';
import { startFront } from './front.mjs';
import { readIntents } from './journal.mjs';
import { ACCOUNT } from './kinds.mjs';
import { callTool } from './mcp.mjs';

// Each world has processes that end with this one.
process.setMaxListeners(0);

// Limits that would end a run early are raised; those that protect the run's invariants stay as they are.
const SETTINGS = {
  ENABLE_TRADING: 'true', REQUIRE_HUMAN_CONFIRMATION: 'false', TRADING_ACCOUNTS: ACCOUNT, TOOLSETS: 'all', LIVE: 'false',
  MAX_ORDERS_PER_MINUTE: '100000', MAX_ORDERS_PER_DAY: '100000', MAX_DAILY_NOTIONAL: '10000000', DUPLICATE_WINDOW_SECONDS: '0',
  QUOTE_MAX_AGE_SECONDS: '86400', MAX_CLOCK_SKEW_SECONDS: '60', MIN_BUYING_POWER_PERCENT: '0', LOG_LEVEL: process.env.ORDER_FAULTS_LOG ?? 'off',
};

const NO_NAME = fileURLToPath(new URL('no_name.c', import.meta.url));

const isStopped = (thread) => / T /.test(readFileSync(`${thread}/stat`, 'utf8').split(')').at(-1).slice(0, 4));

// SIGSTOP, and waits until every thread stands still: on a busy machine some of them go on for milliseconds. This process does
// nothing meanwhile, so that it answers nothing that they send.
function stopProcess(pid) {
  process.kill(pid, 'SIGSTOP');
  const threads = `/proc/${pid}/task`;
  const deadline = Date.now() + 10_000;
  while (!readdirSync(threads).every((thread) => isStopped(join(threads, thread)))) {
    if (Date.now() > deadline) throw new Error(`process ${pid} does not stand still`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
}

// `certificate`: of makeCertificate(), for a front with TLS. `folder`: where the state is kept; made if it is not there.
// `byName`: the server knows the broker as localhost.
// `replicas`: how many servers there are; of several each has a folder of its own, and calls take turns.
export async function startWorld({ binary, folder, certificate, replicas = 1, byName = false }) {
  // On both clocks the market is open. They go: the server compares that of the broker with its own.
  const brokerClock = new Clock();
  const clock = new Clock();
  const world = { binary, clock, servers: [], shift: clock.shift };
  const simulator = await startSimulator(binary, ['--quiet'], brokerClock.variables);
  const front = await startFront(simulator.url, certificate, world);
  const nameFile = join(folder, 'name-is-off');
  world.setName = (isFound) => writeFileSync(nameFile, Buffer.from([isFound ? 0 : 1]));
  const redis = replicas > 1 ? await startRedis({ keepsFile: true }) : undefined;
  const shared = redis && { REDIS_URL: redis.url, STATE_SECRET: randomBytes(32).toString('base64url'), STATE_DB: undefined };
  const settingsOf = (number) => {
    const own = redis ? join(folder, String(number)) : folder;
    mkdirSync(own, { recursive: true, mode: 0o700 });
    return {
      ...SETTINGS, ...simulator.variables, STATE_DIR: own, STATE_DB: join(own, 'state.db'), TASTYTRADE_API_URL: front.url,
      ...clock.variables, ...(certificate ? { SSL_CERT_FILE: certificate.file } : {}), ...shared,
      ...(byName ? { TASTYTRADE_API_URL: front.url.replace('127.0.0.1', 'localhost'), TEST_NAME_FILE: nameFile, LD_PRELOAD: `${clock.variables.LD_PRELOAD}:${buildLibrary(NO_NAME)}` } : {}),
    };
  };
  const settings = Array.from({ length: replicas }, (_, number) => settingsOf(number));
  const ports = [];
  for (const _ of settings) ports.push(await freePort());
  let turn = 0;
  let ending;
  Object.assign(world, {
    simulator, front, redis,
    environments: settings.map((one) => environment(one)),
    async start(number = 0) {
      world.servers[number] = await startHttp(binary, 'mcp', settings[number], ports[number], []);
      world.servers[number].token = TOKEN;
    },
    call(name, parameters, options) {
      turn += 1;
      return callTool(world.servers[turn % replicas], name, parameters, options);
    },
    // The number of the server that answers the next call.
    nextServer: () => (turn + 1) % replicas,
    // Both clocks.
    advance(seconds) {
      for (const one of [clock, brokerClock]) one.advance(seconds);
      world.shift = clock.shift;
    },
    // The server ends as it is asked to.
    terminate() {
      ending = world.servers[0].stop();
    },
    // SIGSTOP, and after some time SIGCONT. Returns the intents that the journal had between them.
    async standStill(milliseconds) {
      stopProcess(world.servers[0].pid);
      const end = sleep(milliseconds);
      try {
        return await readIntents(binary, world.environments[0]);
      } finally {
        await end;
        process.kill(world.servers[0].pid, 'SIGCONT');
      }
    },
    // The server finds no address of the broker from now on, and has forgotten the one that it knew: it did not connect.
    async forgetName() {
      await front.refuseDuring(() => world.call('fetch_balances', { account_number: ACCOUNT, refresh: true }));
      world.setName(false);
    },
    // After a write: the clocks are equal, names are found, and the server runs. If it had ended, returns how many intents had no
    // end in its journal.
    async recover() {
      clock.start();
      const ahead = (clock.shift - world.shift) / 1000;
      if (ahead > 0) brokerClock.advance(ahead);  // the server's own stays: its journal has records of this time
      else clock.advance(-ahead);
      world.shift = clock.shift;
      world.setName(true);
      if (!ending) return undefined;
      await ending;
      ending = undefined;
      const open = (await readIntents(binary, world.environments[0])).filter(({ ends }) => ends.length === 0).length;
      await world.start(0);
      return open;
    },
    async stopServers() {
      for (const server of world.servers) await server.stop();
    },
    async stop() {
      await world.stopServers();
      redis?.stop();
      await front.stop();
      await simulator.stop();
    },
  });
  for (const number of settings.keys()) await world.start(number);
  return world;
}
