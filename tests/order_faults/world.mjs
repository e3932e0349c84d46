// A simulated broker, a front before it and the server under test behind that, with a journal of their own.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
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
export async function startWorld({ binary, folder, certificate }) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // The clock of the broker goes: the server compares it with its own.
  const simulator = await startSimulator(binary, ['--quiet'], { TASTYTRADE_DEMO_CLOCK: undefined });
  const front = await startFront(simulator.url, certificate);
  const settings = {
    ...SETTINGS, ...simulator.variables, STATE_DIR: folder, STATE_DB: join(folder, 'state.db'), TASTYTRADE_API_URL: front.url,
    TASTYTRADE_DEMO_CLOCK: undefined, ...(certificate ? { SSL_CERT_FILE: certificate.file } : {}),
  };
  const port = await freePort();
  const world = {
    simulator, front, binary,
    environment: environment(settings),
    async start() {
      world.server = await startHttp(binary, 'mcp', settings, port, []);
      world.server.token = TOKEN;
    },
    call: (name, parameters, options) => callTool(world.server, name, parameters, options),
    async stop() {
      await world.server?.stop();
      await front.stop();
      await simulator.stop();
    },
  };
  await world.start();
  return world;
}
