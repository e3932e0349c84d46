// Usage: node run.mjs path/to/tastytrade-mcp folder/of/the/clients [+NAME | -NAME=WHY | !NAME=WHY]...
// The broker's published SDKs and the MCP server trade on one account of the simulated broker: each reads, replaces and
// cancels what the other placed. Then programs that logged in to read ask for the scope "trade". scripts/interop says of each
// SDK that it is installed (+), that this machine lacks something (-) or that it did not install (!). The time of day is a
// Monday's session and runs, by the library of tests/orders_over_mcp.
import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { connect } from '../../orders_over_mcp/clients.mjs';
import { ACCOUNT, World } from '../../orders_over_mcp/world.mjs';
import { add, check, summary } from '../checks.mjs';
import { eventually } from './kinds.mjs';
import { JavaScriptSdk, PythonSdk } from './sdk.mjs';
import { checkSdkOrders } from './sdk_orders.mjs';
import { checkServerOrders } from './server_orders.mjs';
import { checkOrderStepUp } from './stepup.mjs';
import { Trader } from './trader.mjs';

const [binary, given, ...states] = process.argv.slice(2);
const folder = resolve(given);
const sdks = {
  'broker-javascript': (simulator) => JavaScriptSdk.start(join(folder, 'broker-javascript'), simulator, ACCOUNT),
  'broker-python': (simulator) => PythonSdk.start(join(folder, 'broker-python/bin/python'), simulator, ACCOUNT),
};

// The same order is placed again and again.
const SETTINGS = { DUPLICATE_WINDOW_SECONDS: '0' };

async function runSdk(name) {
  let world;
  let sdk;
  let connection;
  await check(`${name}: the broker, the server and the SDK start`, async () => {
    world = await World.start(resolve(binary), { settings: SETTINGS });
    connection = await connect({ server: await world.serve() });
    sdk = await sdks[name](world.simulator);
  });
  if (sdk) {
    const trader = new Trader(connection.call, world.control);
    const parts = { sdk, trader, control: world.control };
    await checkSdkOrders(parts);
    await checkServerOrders(parts);
    await check(`${sdk.name}: no order of these checks works any more, and the SDK ends`, async () => {
      // Those of the demo's history have smaller numbers.
      await eventually(() => trader.working(), (ids) => ids.every((id) => Number(id) < 500_000_000));
      await sdk.stop();
    });
  }
  await connection?.close();
  await world?.stop();
}

if (process.platform !== 'linux') {
  console.log("interop: skipped the orders of the broker's SDKs: the time of day can be set on Linux only");
  process.exit(0);
}
const jobs = [checkOrderStepUp(resolve(binary))];
for (const state of states) {
  const [, sign, name, why] = /^([-+!])([\w-]+)=?(.*)$/s.exec(state);
  if (sign === '+') jobs.push(runSdk(name));
  if (sign === '-') {
    console.log(`interop: skipped orders of ${name}: ${why}`);
    add({ skipped: 1 });
  }
  if (sign === '!') await check(`${name}: installs`, async () => assert.fail(why));
}
await Promise.all(jobs);
process.exit(summary({ always: true, name: 'broker SDKs, orders' }) ? 0 : 1);
