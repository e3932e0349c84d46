// Usage: node sdk.mjs path/to/tastytrade-mcp FOLDER [PYTHON [PYTHON]]
// Reads the streams of the simulated broker with published clients: TastyTrade's JavaScript SDK and dxFeed's clients, which
// are installed under FOLDER, and the Python package tastytrade of the first PYTHON (sdk.py). The second PYTHON has
// py_vollib, with which greeks_check.py compares Greeks. Nothing of the clients is changed but
// the addresses. The first simulator's clock stands still in a Monday's session; that of the second one runs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { add, check, skip, summary } from '../interop/checks.mjs';
import { environment, startSimulator } from '../interop/servers.mjs';
import { checkSubscribers } from './subscribers.mjs';

const [binary, folder, python, pythonWithVollib] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));
globalThis.WebSocket = require('ws'); // the SDK expects a browser's
const { default: TastytradeClient } = await import(pathToFileURL(require.resolve('@tastytrade/api')));
const { DXLinkFeed, FeedDataFormat, FeedContract } = require('@dxfeed/dxlink-feed');
const { DXLinkWebSocketClient } = require('@dxfeed/dxlink-websocket-client');

const ACCOUNT = '5WT00001';
const OPTION = '.AAPL261218C370';
const COIN = 'BTC/USD:CXTALP';
const FROM = Date.parse('2026-11-23T14:30:00Z');

const quiet = { info() {}, warn() {}, debug() {}, error: console.error };

function login(simulator) {
  const config = {
    baseUrl: simulator.url,
    accountStreamerUrl: `${simulator.streams}/account`,
    clientSecret: 'demo-secret',
    refreshToken: 'demo-refresh-token',
    oauthScopes: ['read'],
    logger: quiet,
  };
  return new TastytradeClient(config);
}

// Collects events. wait(CONDITION) is the first event that fulfils it.
function collect() {
  const events = [];
  const waiting = [];
  return {
    events,
    add(list) {
      for (const event of list) {
        events.push(event);
        for (const [condition, resolve] of waiting) if (condition(event)) resolve(event);
      }
    },
    wait(condition) {
      const found = events.find(condition);
      return found ? Promise.resolve(found) : new Promise((resolve) => waiting.push([condition, resolve]));
    },
  };
}

const is = (type, symbol) => (event) => event.eventType === type && event.eventSymbol === symbol;

// The REST API's quote of AAPL at the same time.
async function restQuote(simulator, client) {
  const response = await fetch(`${simulator.url}/market-data/by-type?equity=AAPL`, {
    headers: { 'user-agent': 'live/1.0', authorization: client.accessToken.authorizationHeader },
  });
  return (await response.json()).data.items[0];
}

async function checkQuoteStreamer(simulator) {
  const client = login(simulator);
  const streamer = client.quoteStreamer;
  const seen = collect();
  await check('QuoteStreamer: connects with a quote token', async () => {
    streamer.addEventListener((events) => seen.add(events));
    await streamer.connect();
    assert.match(streamer.dxLinkUrl, /\/realtime$/);
    streamer.subscribe(['AAPL', OPTION, 'SPX', 'VIX']);
    streamer.subscribeCandles('AAPL', FROM, 5, 'm');
  });
  const quote = await restQuote(simulator, client);
  await check('QuoteStreamer: Quote', async () => {
    const event = await seen.wait(is('Quote', 'AAPL'));
    assert.equal(event.bidPrice, Number(quote.bid));
    assert.equal(event.askPrice, Number(quote.ask));
  });
  await check('QuoteStreamer: Trade', async () => {
    assert.equal((await seen.wait(is('Trade', 'AAPL'))).price, Number(quote.last));
  });
  await check('QuoteStreamer: Summary', async () => {
    const event = await seen.wait(is('Summary', 'AAPL'));
    assert.equal(event.dayOpenPrice, Number(quote.open));
    assert.equal(event.prevDayClosePrice, Number(quote['prev-close']));
  });
  await check('QuoteStreamer: Profile', async () => {
    assert.ok((await seen.wait(is('Profile', 'AAPL'))).description.length > 0);
  });
  await check('QuoteStreamer: Greeks of an option', async () => {
    const event = await seen.wait(is('Greeks', OPTION));
    assert.ok(event.delta > 0 && event.delta < 1, `delta ${event.delta}`);
    assert.ok(event.gamma > 0 && event.vega > 0 && event.theta < 0 && event.volatility > 0, JSON.stringify(event));
  });
  await check('QuoteStreamer: Quote of SPX without sizes, Trade of VIX without a Quote', async () => {
    assert.equal((await seen.wait(is('Quote', 'SPX'))).bidSize, 'NaN');
    await seen.wait(is('Trade', 'VIX'));
    assert.equal(seen.events.filter(is('Quote', 'VIX')).length, 0);
  });
  await check('QuoteStreamer: Candle, a snapshot newest first', async () => {
    await seen.wait((event) => event.eventType === 'Candle' && (event.eventFlags & 8) !== 0);
    const bars = seen.events.filter(is('Candle', 'AAPL{=5m}'));
    assert.equal(bars[0].eventFlags, 4);
    assert.equal(bars[0].close, Number(quote.last));
    const times = bars.map((bar) => bar.time);
    assert.deepEqual(times, [...times].sort((a, b) => b - a));
    assert.equal(times.at(-1), FROM);
  });
  streamer.disconnect(); // leaves its socket open, whose end the SDK logs
}

async function checkAccountStreamer(simulator) {
  const client = login(simulator);
  const seen = collect();
  const streamer = client.accountStreamer;
  await check('AccountStreamer: the accounts are acknowledged', async () => {
    streamer.addMessageObserver((message) => seen.add([message]));
    await streamer.start();
    assert.equal(await streamer.subscribeToAccounts([ACCOUNT]), 'connect');
  });
  await check('AccountStreamer: a heartbeat is acknowledged', async () => {
    const ack = await seen.wait((message) => message.action === 'heartbeat');
    assert.equal(ack.status, 'ok');
  });
  await check('AccountStreamer: a pushed order and a bundle arrive', async () => {
    await push(simulator, client, [{ type: 'Order', account: ACCOUNT, data: { id: 1, status: 'Filled' } }]);
    const order = await seen.wait((message) => message.type === 'Order');
    assert.deepEqual(order.data, { id: 1, status: 'Filled' });
    await push(simulator, client, [
      { type: 'CurrentPosition', account: ACCOUNT, data: { symbol: 'AAPL' } },
      { type: 'AccountBalance', account: ACCOUNT, data: { 'cash-balance': '1.0' } },
    ]);
    assert.equal((await seen.wait((message) => message.type === 'AccountBalance')).data['cash-balance'], '1.0');
  });
  await check('AccountStreamer: an account of another customer is refused', async () => {
    await assert.rejects(streamer.subscribeToAccounts(['5WT99999']), (error) => error === 'failed');
  });
  streamer.stop();
}

async function push(simulator, client, notifications) {
  const response = await fetch(`${simulator.url}/simulator/notifications`, {
    method: 'POST',
    headers: {
      'user-agent': 'live/1.0',
      'content-type': 'application/json',
      authorization: client.accessToken.authorizationHeader,
    },
    body: JSON.stringify({ notifications }),
  });
  assert.equal(response.status, 204);
}

// dxFeed's own clients, each contract on a channel of its own.
async function checkDxfeed(simulator) {
  const token = await login(simulator).accountsAndCustomersService.getApiQuoteToken();
  const dxlink = new DXLinkWebSocketClient();
  const errors = [];
  dxlink.addErrorListener((error) => errors.push(error));
  dxlink.connect(token['dxlink-url']);
  dxlink.setAuthToken(token.token);
  const open = (contract, config) => {
    const feed = new DXLinkFeed(dxlink, contract);
    const seen = collect();
    feed.addEventListener((events) => seen.add(events));
    feed.configure(config);
    return { feed, seen };
  };
  await check('dxLink: TICKER in the format COMPACT with chosen columns', async () => {
    const { feed, seen } = open(FeedContract.TICKER, {
      acceptAggregationPeriod: 0.1,
      acceptDataFormat: FeedDataFormat.COMPACT,
      acceptEventFields: { Quote: ['eventSymbol', 'askPrice', 'bidPrice'] },
    });
    feed.addSubscriptions({ type: 'Quote', symbol: 'AAPL' }, { type: 'Trade', symbol: 'AAPL' });
    const quote = await seen.wait(is('Quote', 'AAPL'));
    assert.deepEqual(Object.keys(quote), ['eventType', 'eventSymbol', 'askPrice', 'bidPrice']);
    assert.ok(quote.bidPrice < quote.askPrice);
    await seen.wait(is('Trade', 'AAPL'));
  });
  await check('dxLink: the format FULL', async () => {
    const { feed, seen } = open(FeedContract.AUTO, { acceptDataFormat: FeedDataFormat.FULL });
    feed.addSubscriptions({ type: 'Summary', symbol: 'SPY' });
    assert.ok((await seen.wait(is('Summary', 'SPY'))).dayOpenPrice > 0);
  });
  await check('dxLink: HISTORY, 100 days of daily candles', async () => {
    const { feed, seen } = open(FeedContract.HISTORY, { acceptDataFormat: FeedDataFormat.COMPACT });
    feed.addSubscriptions({ type: 'Candle', symbol: 'SPY{=d}', fromTime: FROM - 100 * 86_400_000 });
    await seen.wait((event) => (event.eventFlags & 8) !== 0);
    assert.ok(seen.events.length > 60 && seen.events.length < 80, `${seen.events.length} candles`);
  });
  await check('dxLink: no errors', async () => assert.deepEqual(errors, []));
  dxlink.disconnect();
}

// A coin trades on every day, so its quotes change whenever this runs.
async function checkRunningClock(simulator) {
  await check('dxLink: quotes, trades and candles change while the clock runs', async () => {
    const token = await login(simulator).accountsAndCustomersService.getApiQuoteToken();
    const dxlink = new DXLinkWebSocketClient();
    dxlink.connect(token['dxlink-url']);
    dxlink.setAuthToken(token.token);
    const feed = new DXLinkFeed(dxlink, FeedContract.AUTO);
    const seen = collect();
    feed.addEventListener((events) => seen.add(events));
    feed.configure({ acceptAggregationPeriod: 0.1, acceptDataFormat: FeedDataFormat.COMPACT });
    feed.addSubscriptions(
      { type: 'Quote', symbol: COIN },
      { type: 'Trade', symbol: COIN },
      { type: 'Candle', symbol: `${COIN}{=m}`, fromTime: Date.now() - 600_000 },
    );
    for (const [type, symbol, key] of [['Quote', COIN, 'bidPrice'], ['Trade', COIN, 'price'], ['Candle', `${COIN}{=m}`, 'close']]) {
      const first = await seen.wait(is(type, symbol));
      await seen.wait((event) => is(type, symbol)(event) && event[key] !== first[key]);
    }
    dxlink.disconnect();
  });
}

async function checkPython(simulator) {
  if (!python) return skip('the Python package tastytrade', 'there is no Python 3.11 with venv');
  await check('Python: runs to its end', async () => {
    const script = fileURLToPath(new URL('sdk.py', import.meta.url));
    const process_ = spawn(python, [script, simulator.url, simulator.streams], {
      env: environment({ PYTHONDONTWRITEBYTECODE: '1' }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    for await (const text of process_.stdout.setEncoding('utf8')) said += text;
    for (const [, word, name] of said.matchAll(/^(ok|not ok) (.*)$/gm)) {
      add(word === 'ok' ? { passed: 1 } : { failed: 1 });
      if (word !== 'ok') console.log(`not ok: Python: ${name}`);
    }
    assert.match(said, /^done$/m);
  });
}

async function checkGreeks(simulator) {
  if (!pythonWithVollib) return skip("py_vollib's Greeks", 'there is no Python 3.11 with venv');
  await check("Greeks are those of py_vollib", async () => {
    const script = fileURLToPath(new URL('greeks_check.py', import.meta.url));
    const child = spawn(pythonWithVollib, [script, simulator.url], {
      env: environment({ PYTHONDONTWRITEBYTECODE: '1' }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    for await (const text of child.stdout.setEncoding('utf8')) said += text;
    console.log(said.trimEnd());
    assert.match(said, /^[1-9]\d* options compared, 0 values differ$/m);
  });
}

async function withSimulator(variables, body) {
  const simulator = await startSimulator(binary, [], variables);
  try {
    await body(simulator);
  } finally {
    await check('simulator: ends with 0 when asked to', async () => assert.equal(await simulator.stop(), 0));
  }
}

await withSimulator({}, async (simulator) => {
  await checkQuoteStreamer(simulator);
  await checkAccountStreamer(simulator);
  await checkDxfeed(simulator);
  await checkPython(simulator);
  await checkGreeks(simulator);
});
await withSimulator({ TASTYTRADE_DEMO_CLOCK: undefined }, async (simulator) => {
  await checkRunningClock(simulator);
  await checkSubscribers(binary, require('ws'), simulator);
});
process.exit(summary({ name: 'sdk' }) ? 0 : 1);
