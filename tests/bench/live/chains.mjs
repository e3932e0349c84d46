// Greeks of a chain of 40 contracts: after the start of a process, by 100 calls at once, and when they are subscribed to.
import { headOf } from '../server.mjs';
import { loadHttp } from '../load.mjs';
import { startBroker } from './broker.mjs';
import { startHttp, startStdio, VERSION } from './servers.mjs';

const CHAIN = { symbol: 'AAPL', expiration: '2026-12-18', strikes: 20, limit: 100 };
const CONTRACTS = 40;
const AT_ONCE = 100;

// Throws if Greeks are missing.
function checkGreeks(answer) {
  const [names, ...rows] = answer.options;
  const delta = names.indexOf('delta');
  const complete = rows.filter((row) => row[delta] !== undefined && row[delta] !== '').length;
  if (rows.length !== CONTRACTS || complete !== CONTRACTS) throw new Error(`${complete} of ${rows.length} contracts have Greeks, ${CONTRACTS} are wanted`);
}

export async function measureColdStart({ binary, report, say, quick }) {
  const broker = await startBroker(binary);
  const starts = quick ? 5 : 25;
  const milliseconds = [];
  say(`${starts} starts`);
  try {
    for (let i = 0; i < starts; i += 1) {
      const begin = performance.now();
      const server = startStdio(binary, broker);
      try {
        checkGreeks(await server.call('search_options', CHAIN));
        milliseconds.push(performance.now() - begin);
      } finally {
        await server.stop();
      }
    }
  } finally {
    await broker.stop();
  }
  report.latency(`start of the process to Greeks of ${CONTRACTS} contracts`, milliseconds, 400, 400);
}

const chainBody = (id) => JSON.stringify({
  jsonrpc: '2.0', id, method: 'tools/call',
  params: {
    name: 'search_options', arguments: CHAIN,
    _meta: { 'io.modelcontextprotocol/protocolVersion': VERSION, 'io.modelcontextprotocol/clientCapabilities': {} },
  },
});

export async function measureConcurrentCalls({ binary, report, say }) {
  const broker = await startBroker(binary);
  const server = await startHttp(binary, broker);
  try {
    say(`${AT_ONCE} equal calls at once`);
    const load = (lanes, calls, first) => loadHttp({ port: server.port, lanes, calls, first, head: headOf(server.port), body: chainBody });
    const cold = await load(AT_ONCE, AT_ONCE, 1);
    const figures = await broker.figures();
    const requests = await server.metric('tastytrade_mcp_broker_requests_total');
    checkGreeks(await server.call('search_options', CHAIN));
    const warm = await load(1, 200, 1000);
    report.latency(`${AT_ONCE} equal calls of ${CONTRACTS} contracts at once, cold`, cold.milliseconds);
    report.equal('  calls that failed', cold.failed + warm.failed, 0);
    report.equal('  connections to the feed', figures.opened, 1);
    report.show('  FEED_SETUP, FEED_SUBSCRIPTION messages', `${figures.received.FEED_SETUP}, ${figures.received.FEED_SUBSCRIPTION}`);
    report.equal('  event types of symbols subscribed', figures.subscriptions, CONTRACTS * 2);
    report.show('  requests to the REST API, logins included', String(requests));
    report.latency('the same call, warm', warm.milliseconds, 2, 50);
  } finally {
    await server.stop();
    await broker.stop();
  }
}
