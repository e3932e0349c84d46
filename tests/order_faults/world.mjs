// A simulated broker, a front before it and the server under test behind that, with a journal of its own; or two replicas, whose
// journal is in Redis.
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startRedis } from '../interop/redis.mjs';
import { TOKEN, environment, freePort, startHttp, startSimulator } from '../interop/servers.mjs';
import { startFront } from './front.mjs';
import { ACCOUNT } from './kinds.mjs';
import { callTool } from './mcp.mjs';

// Each world has processes that end with this one.
process.setMaxListeners(0);

// Limits that would end a run early are raised; those that protect the run's invariants stay as they are.
const SETTINGS = {
  ENABLE_TRADING: 'true', REQUIRE_HUMAN_CONFIRMATION: 'false', TRADING_ACCOUNTS: ACCOUNT, TOOLSETS: 'all', LIVE: 'false',
  MAX_ORDERS_PER_MINUTE: '100000', MAX_ORDERS_PER_DAY: '100000', MAX_DAILY_NOTIONAL: '10000000', DUPLICATE_WINDOW_SECONDS: '0',
  QUOTE_MAX_AGE_SECONDS: '86400', MIN_BUYING_POWER_PERCENT: '0', LOG_LEVEL: process.env.ORDER_FAULTS_LOG ?? 'off',
};

// `certificate`: of makeCertificate(), for a front with TLS. `folder`: where the state is kept; made if it is not there.
// `replicas`: how many servers there are; of several each has a folder of its own, and calls take turns.
export async function startWorld({ binary, folder, certificate, replicas = 1 }) {
  // The clock of the broker goes: the server compares it with its own.
  const simulator = await startSimulator(binary, ['--quiet'], { TASTYTRADE_DEMO_CLOCK: undefined });
  const front = await startFront(simulator.url, certificate);
  const redis = replicas > 1 ? await startRedis({ keepsFile: true }) : undefined;
  const shared = redis && { REDIS_URL: redis.url, STATE_SECRET: randomBytes(32).toString('base64url'), STATE_DB: undefined };
  const settingsOf = (number) => {
    const own = redis ? join(folder, String(number)) : folder;
    mkdirSync(own, { recursive: true, mode: 0o700 });
    return {
      ...SETTINGS, ...simulator.variables, STATE_DIR: own, STATE_DB: join(own, 'state.db'), TASTYTRADE_API_URL: front.url,
      TASTYTRADE_DEMO_CLOCK: undefined, ...(certificate ? { SSL_CERT_FILE: certificate.file } : {}), ...shared,
    };
  };
  const settings = Array.from({ length: replicas }, (_, number) => settingsOf(number));
  const ports = [];
  for (const _ of settings) ports.push(await freePort());
  let turn = 0;
  const world = {
    simulator, front, binary, redis,
    environments: settings.map((one) => environment(one)),
    servers: [],
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
    async stopServers() {
      for (const server of world.servers) await server.stop();
    },
    async stop() {
      await world.stopServers();
      redis?.stop();
      await front.stop();
      await simulator.stop();
    },
  };
  for (const number of settings.keys()) await world.start(number);
  return world;
}
