// Two MCP clients of one server that want the same quotes: the server has one subscription at the feed, which ends after
// the last client left. Clients: the official SDK 1.x over HTTP. Between the server and the simulated broker is a relay
// that notes the subscriptions.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { check } from '../interop/checks.mjs';
import { startHttp } from '../interop/servers.mjs';
import { connect, overHttp } from '../interop/v1.mjs';
import { startRelay } from './relay.mjs';

const SYMBOLS = ['BTC/USD', 'AAPL', 'SPY'];
const STREAMER_SYMBOLS = ['BTC/USD:CXTALP', 'AAPL', 'SPY'];
const WANTED = [
  ...STREAMER_SYMBOLS.flatMap((symbol) => [`Quote ${symbol}`, `Trade ${symbol}`]), 'TradeETH AAPL', 'TradeETH SPY',
].sort();
const uriOf = (symbol) => `tastytrade://quotes/${encodeURIComponent(symbol)}`;

async function waitFor(condition, seconds) {
  const end = Date.now() + seconds * 1000;
  while (!condition()) {
    if (Date.now() > end) return false;
    await sleep(50);
  }
  return true;
}

async function subscriber(url) {
  const updates = new Map();
  const client = await connect(overHttp(url));
  client.fallbackNotificationHandler = async ({ method, params }) => {
    if (method === 'notifications/resources/updated') updates.set(params.uri, (updates.get(params.uri) ?? 0) + 1);
  };
  for (const symbol of SYMBOLS) await client.subscribeResource({ uri: uriOf(symbol) });
  return { client, updates };
}

// `simulator`: one whose clock runs.
export async function checkSubscribers(binary, websockets, simulator) {
  const relay = await startRelay(websockets, simulator);
  const server = await startHttp(binary, 'mcp', { ...relay.variables, TASTYTRADE_DEMO_CLOCK: undefined }, undefined, []);
  try {
    const subscribers = [];
    await check('subscribers: two clients make one connection and one subscription of each event type', async () => {
      for (let i = 0; i < 2; i += 1) subscribers.push(await subscriber(server.url));
      assert.ok(await waitFor(() => relay.wanted.size === WANTED.length, 15), [...relay.wanted].join(', '));
      await sleep(1000);
      assert.deepEqual([...relay.wanted].sort(), WANTED);
      assert.deepEqual(relay.counts, { connections: 1, added: WANTED.length });
    });
    // The coin trades at every hour.
    await check('subscribers: both clients are told that the quote has changed', async () => {
      const isTold = ({ updates }) => (updates.get(uriOf(SYMBOLS[0])) ?? 0) >= 2;
      assert.ok(await waitFor(() => subscribers.every(isTold), 30));
    });
    await check('subscribers: the subscription stays while one client is there', async () => {
      await subscribers[0].client.close();
      await sleep(25_000); // longer than an unused subscription is kept
      assert.deepEqual([...relay.wanted].sort(), WANTED);
    });
    await check('subscribers: the last client that leaves, without ending its session, ends it within 30 seconds', async () => {
      const left = Date.now();
      await subscribers[1].client.close();
      assert.ok(await waitFor(() => relay.wanted.size === 0, 30), [...relay.wanted].join(', '));
      console.log(`subscribers: the subscription ended ${((Date.now() - left) / 1000).toFixed(1)} s after the last client left`);
    });
    await check('subscribers: the server ends with 0', async () => assert.equal(await server.stop(), 0));
  } finally {
    await server.kill();
    relay.stop();
  }
}
