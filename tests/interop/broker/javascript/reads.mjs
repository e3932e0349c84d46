// Usage: node reads.mjs FOLDER URL RAW_URL
// Reads everything that the simulated broker serves with TastyTrade's own JavaScript SDK, installed under FOLDER. Nothing
// of the SDK is changed but the address it asks. Its answers must be the wire's, fetched from RAW_URL. One line a check
// goes to standard output, "ok NAME" or "not ok NAME: why"; "unserved NAME" for a read of the SDK that the simulator does
// not serve; and "done" at the end.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder, url, rawUrl] = process.argv.slice(2);
const entry = createRequire(join(folder, 'package.json')).resolve('@tastytrade/api');
const { default: TastytradeClient } = await import(pathToFileURL(entry));

const DEADLINE_MS = 20_000;
const ACCOUNT = '5WT00001';
const OTHER_ACCOUNT = '5WT00002';
const client = new TastytradeClient({
  baseUrl: url,
  accountStreamerUrl: url.replace('http', 'ws'),
  clientSecret: 'demo-secret',
  refreshToken: 'demo-refresh-token',
  oauthScopes: ['read', 'trade'],
});
const called = new Set();

async function check(name, body, word = 'ok') {
  called.add(name.split(':')[0]);
  let timer;
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), DEADLINE_MS);
  });
  try {
    await Promise.race([body(), deadline]);
    console.log(`${word} ${name}`);
  } catch (error) {
    console.log(`not ok ${name}: ${String(error?.stack ?? error).replace(/\s+/g, ' ').slice(0, 600)}`);
  } finally {
    clearTimeout(timer);
  }
}

// The data of an answer as it is on the wire, which the SDK hands on as the list where there is one. Paths come encoded.
async function raw(path) {
  const response = await fetch(`${rawUrl}${path}`, {
    headers: { 'user-agent': 'interop', authorization: client.accessToken.authorizationHeader },
  });
  assert.equal(response.status, 200, path);
  const { data } = await response.json();
  return data.items ?? data;
}

// The service's method with its parameters must give what is at the path.
async function read(service, method, parameters, path, look = () => {}) {
  await check(`${service}.${method}${parameters.length > 0 ? `: ${JSON.stringify(parameters)}` : ''}`, async () => {
    const answer = await client[service][method](...parameters);
    assert.ok(Array.isArray(answer) ? answer.length > 0 : Object.keys(answer).length > 0, 'the answer is empty');
    assert.deepEqual(answer, await raw(path));
    look(answer);
  });
}

// A read that the simulator refuses as unknown; the day that it is served, it belongs among the others.
async function unserved(service, method, parameters = []) {
  const name = `${service}.${method}`;
  await check(name, async () => {
    const error = await client[service][method](...parameters).then(
      () => assert.fail('it is served now: compare it with the wire'),
      (reason) => reason,
    );
    assert.equal(error.response?.status, 404, String(error));
    assert.equal(error.response.data.error.message, "Couldn't find the requested resource");
  }, 'unserved');
}

async function checkAccounts() {
  const customers = 'accountsAndCustomersService';
  await check('TastytradeHttpClient.generateAccessToken', async () => {
    await client.httpClient.generateAccessToken();
    assert.ok(client.accessToken.isValid);
  });
  await read(customers, 'getCustomerResource', [], '/customers/me', (customer) => {
    assert.equal(customer['permitted-account-types'][0].name, 'Individual');
  });
  for (const method of ['getCustomerAccounts', 'getCustomerAccountResources']) {
    await read(customers, method, [], '/customers/me/accounts', (rows) => {
      assert.deepEqual(rows.map(({ account }) => account['account-number']), [ACCOUNT, OTHER_ACCOUNT]);
    });
  }
  for (const account of [ACCOUNT, OTHER_ACCOUNT]) {
    const home = `/accounts/${account}`;
    await read(customers, 'getFullCustomerAccountResource', [account], `/customers/me${home}`);
    await read('accountStatusService', 'getAccountStatus', [account], `${home}/trading-status`);
    await read('balancesAndPositionsService', 'getAccountBalanceValues', [account], `${home}/balances`);
    await read('balancesAndPositionsService', 'getPositionsList', [account], `${home}/positions`);
    await read('balancesAndPositionsService', 'getPositionsList', [account, { includeMarks: true, includeClosedPositions: true }],
      `${home}/positions?include-marks=true&include-closed-positions=true`, (rows) => {
        assert.ok(rows.every((row) => row['mark-price'] !== undefined));
        assert.ok(rows.every((row) => (row['quantity-direction'] === 'Zero') === (row.quantity === 0)));
      });
  }
  await read('balancesAndPositionsService', 'getPositionsList', [ACCOUNT, { 'underlying-symbol': ['AAPL', 'F'] }],
    `/accounts/${ACCOUNT}/positions?underlying-symbol[]=AAPL&underlying-symbol[]=F`);
  await unserved(customers, 'getApiQuoteToken');
  await unserved('balancesAndPositionsService', 'getBalanceSnapshots', [ACCOUNT]);
  await unserved('marginRequirementsService', 'getMarginRequirements', [ACCOUNT]);
  await unserved('netLiquidatingValueHistoryService', 'getNetLiquidatingValueHistory', [ACCOUNT]);
  await unserved('netLiquidatingValueHistoryService', 'getNetLiquidatingValue', [ACCOUNT]);
  await unserved('riskParametersService', 'getEffectiveMarginRequirements', [ACCOUNT, 'AAPL']);
  await unserved('riskParametersService', 'getPositionLimit', [ACCOUNT]);
  await unserved('transactionsService', 'getTransaction', [ACCOUNT, '1']);
  await unserved('transactionsService', 'getTotalFees', [ACCOUNT]);
  await unserved('transactionsService', 'getAccountTransactions', [ACCOUNT]);
  await unserved('orderService', 'getOrder', [ACCOUNT, 1]);
  await unserved('orderService', 'getLiveOrders', [ACCOUNT]);
  await unserved('orderService', 'getOrders', [ACCOUNT]);
  await unserved('orderService', 'getLiveOrdersForCustomer', ['me']);
  await unserved('orderService', 'getCustomerOrders', ['me']);
}

async function checkInstruments() {
  const service = 'instrumentsService';
  const home = '/instruments';
  await read(service, 'getCryptocurrencies', [], `${home}/cryptocurrencies`);
  await read(service, 'getCryptocurrencies', [['BTC/USD', 'ETH/USD']], `${home}/cryptocurrencies?symbol[]=BTC/USD&symbol[]=ETH/USD`);
  await read(service, 'getSingleCryptocurrency', ['BTC/USD'], `${home}/cryptocurrencies/BTC%2FUSD`);
  await read(service, 'getActiveEquities', [{ 'per-page': 20, 'page-offset': 1 }], `${home}/equities/active?per-page=20&page-offset=1`);
  await read(service, 'getEquityDefinitions', [{ symbol: ['AAPL', 'BRK/B'] }], `${home}/equities?symbol[]=AAPL&symbol[]=BRK/B`);
  await read(service, 'getSingleEquity', ['AAPL'], `${home}/equities/AAPL`);
  await read(service, 'getSingleEquity', ['BRK/B'], `${home}/equities/BRK%2FB`);
  await read(service, 'getFutures', [{ 'product-code': ['ES', 'VX'] }], `${home}/futures?product-code[]=ES&product-code[]=VX`);
  await read(service, 'getSingleFuture', ['ESZ6'], `${home}/futures/ESZ6`);
  await read(service, 'getSingleFuture', ['/ESZ6'], `${home}/futures/ESZ6`);
  for (const [symbol, path] of [['AAPL', 'AAPL'], ['SPX', 'SPX'], ['BRK/B', 'BRK%2FB']]) {
    await read(service, 'getNestedOptionChain', [symbol], `/option-chains/${path}/nested`);
    await read(service, 'getCompactOptionChain', [symbol], `/option-chains/${path}/compact`);
    await read(service, 'getOptionChain', [symbol], `/option-chains/${path}`);
  }
  const option = (await raw('/option-chains/AAPL/nested'))[0].expirations[2].strikes[5].put;
  await read(service, 'getSingleEquityOption', [option], `${home}/equity-options/${encodeURIComponent(option)}`);
  await read(service, 'getNestedFutureOptionChains', ['ES'], '/futures-option-chains/ES/nested');
  await read(service, 'getNestedFutureOptionChains', ['/ES'], '/futures-option-chains/ES/nested');
  await unserved(service, 'getEquityOptions', [[option]]);
  await unserved(service, 'getFutureOptionsProducts');
  await unserved(service, 'getSingleFutureOptionProduct', ['CME', 'ES']);
  await unserved(service, 'getFutureOptions');
  await unserved(service, 'getSingleFutureOption', ['./ESZ6 ESZ6  261218P6300']);
  await unserved(service, 'getFuturesProducts');
  await unserved(service, 'getSingleFutureProduct', ['CME', 'ES']);
  await unserved(service, 'getQuantityDecimalPrecisions');
  await unserved(service, 'getWarrants');
  await unserved(service, 'getSingleWarrant', ['NKLAW']);
  await unserved(service, 'getFutureOptionChain', ['ES']);
}

async function checkMarkets() {
  await read('marketMetricsService', 'getMarketMetrics', [{ symbols: 'AAPL,SPY,VIX' }], '/market-metrics?symbols=AAPL,SPY,VIX', (rows) => {
    assert.ok(rows.every((row) => Number.isSafeInteger(row['market-cap'])));
  });
  for (const [text, path] of [['apple', 'apple'], ['BTC/USD', 'BTC%2FUSD'], ['/ES', '%2FES']]) {
    await read('symbolSearchService', 'getSymbolData', [text], `/symbols/search/${path}`);
  }
  await unserved('marketMetricsService', 'getHistoricalDividendData', ['AAPL']);
  await unserved('marketMetricsService', 'getHistoricalEarningsData', ['AAPL']);
  await unserved('watchlistsService', 'getPairsWatchlists');
  await unserved('watchlistsService', 'getPairsWatchlist', ['Stocks']);
  await unserved('watchlistsService', 'getPublicWatchlists');
  await unserved('watchlistsService', 'getPublicWatchlist', ['All Earnings']);
  await unserved('watchlistsService', 'getAllWatchlists');
  await unserved('watchlistsService', 'getSingleWatchlist', ['Mine']);
}

await checkAccounts();
await checkInstruments();
await checkMarkets();
await check('every read of the SDK is called', async () => {
  const missing = Object.entries(client)
    .filter(([name]) => name.endsWith('Service'))
    .flatMap(([name, service]) => Object.getOwnPropertyNames(Object.getPrototypeOf(service)).map((method) => `${name}.${method}`))
    .filter((name) => name.split('.')[1].startsWith('get') && !called.has(name));
  assert.deepEqual(missing, []);
});
console.log('done');
// The SDK leaves nothing behind that would keep the program alive but connections.
process.exit(0);
