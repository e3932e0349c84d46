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
  await check(`${customers}.getApiQuoteToken`, async () => {
    const answer = await client[customers].getApiQuoteToken();
    assert.deepEqual(Object.keys(answer), Object.keys(await raw('/api-quote-tokens')));
    assert.match(answer['dxlink-url'], /^ws:.*\/realtime$/);
  });
}

// What the account did and what binds its money.
async function checkHistory() {
  const balances = 'balancesAndPositionsService';
  const values = 'netLiquidatingValueHistoryService';
  const risks = 'riskParametersService';
  const transactions = 'transactionsService';
  for (const account of [ACCOUNT, OTHER_ACCOUNT]) {
    const home = `/accounts/${account}`;
    for (const timeOfDay of ['BOD', 'EOD']) {
      await read(balances, 'getBalanceSnapshots', [account, { timeOfDay, perPage: 5 }], `${home}/balance-snapshots?time-of-day=${timeOfDay}&per-page=5`);
    }
    await read('marginRequirementsService', 'getMarginRequirements', [account], `/margin/accounts/${account}/requirements`);
    await read(values, 'getNetLiquidatingValue', [account], `${home}/net-liq`);
    for (const timeBack of ['1d', '1m', 'all']) {
      await read(values, 'getNetLiquidatingValueHistory', [account, { timeBack }], `${home}/net-liq/history?time-back=${timeBack}`);
    }
    await read(risks, 'getPositionLimit', [account], `${home}/position-limit`);
    await read(risks, 'getEffectiveMarginRequirements', [account, 'AAPL'], `${home}/margin-requirements/AAPL/effective`);
    await read(risks, 'getEffectiveMarginRequirements', [account, 'BRK/B'], `${home}/margin-requirements/BRK%2FB/effective`);
    await read(transactions, 'getTotalFees', [account], `${home}/transactions/total-fees`);
    const filters = { types: ['Trade', 'Money Movement'], perPage: 50, pageOffset: 1 };
    await read(transactions, 'getAccountTransactions', [account, filters], `${home}/transactions?types[]=Trade&types[]=Money Movement&per-page=50&page-offset=1`);
    const [{ id }] = await raw(`${home}/transactions?per-page=1`);
    await read(transactions, 'getTransaction', [account, String(id)], `${home}/transactions/${id}`);
  }
}

async function checkOrders() {
  const service = 'orderService';
  const home = `/accounts/${ACCOUNT}`;
  await read(service, 'getLiveOrders', [ACCOUNT], `${home}/orders/live`);
  await read(service, 'getOrders', [ACCOUNT], `${home}/orders`);
  await read(service, 'getOrders', [ACCOUNT, { status: ['Filled', 'Cancelled'], perPage: 20, sort: 'Asc' }], `${home}/orders?status[]=Filled&status[]=Cancelled&per-page=20&sort=Asc`);
  await read(service, 'getCustomerOrders', ['me', { accountNumbers: [ACCOUNT, OTHER_ACCOUNT], perPage: 30 }],
    `/customers/me/orders?account-numbers[]=${ACCOUNT}&account-numbers[]=${OTHER_ACCOUNT}&per-page=30`);
  for (const status of ['Live', 'Filled', 'Rejected']) {
    const [order] = await raw(`${home}/orders?status[]=${status}`);
    await read(service, 'getOrder', [ACCOUNT, order.id], `${home}/orders/${order.id}`);
  }
  // The SDK has no parameter for the accounts that the broker requires.
  await check(`${service}.getLiveOrdersForCustomer`, async () => {
    const error = await client[service].getLiveOrdersForCustomer('me').then(() => assert.fail('it was answered'), (reason) => reason);
    assert.equal(error.response?.status, 400, String(error));
    assert.deepEqual(error.response.data.error.errors, [{ domain: 'account-numbers', reason: 'is missing' }]);
  });
  const leg = { 'instrument-type': 'Equity', symbol: 'AAPL', action: 'Buy to Open', quantity: '1' };
  const order = { 'order-type': 'Limit', 'time-in-force': 'Day', price: '190.25', 'price-effect': 'Debit', legs: [leg] };
  await check('marginRequirementsService.postMarginRequirements', async () => {
    const answer = await client.marginRequirementsService.postMarginRequirements(ACCOUNT, order);
    assert.equal(answer['change-in-buying-power-effect'], 'Debit');
    assert.equal(answer.orders[0].legs[0].symbol, 'AAPL');
  });
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
  await unserved(service, 'getFutureOptions');
  await read(service, 'getFutureOptionsProducts', [], `${home}/future-option-products`);
  await read(service, 'getSingleFutureOptionProduct', ['CME', 'EW3'], `${home}/future-option-products/CME/EW3`);
  await read(service, 'getFuturesProducts', [], `${home}/future-products`);
  await read(service, 'getSingleFutureProduct', ['CME', 'ES'], `${home}/future-products/CME/ES`);
  await read(service, 'getQuantityDecimalPrecisions', [], `${home}/quantity-decimal-precisions`);
  await read(service, 'getWarrants', [], `${home}/warrants`);
  await read(service, 'getWarrants', [{ symbol: ['NKLAW'] }], `${home}/warrants?symbol[]=NKLAW`);
  await read(service, 'getSingleWarrant', ['NKLAW'], `${home}/warrants/NKLAW`);
  const nested = await raw('/futures-option-chains/ES/nested');
  const { call } = nested['option-chains'][0].expirations[3].strikes[9];
  await read(service, 'getSingleFutureOption', [call], `${home}/future-options/${encodeURIComponent(call)}`);
  for (const product of ['ES', 'CL', '/ZN']) {
    await read(service, 'getFutureOptionChain', [product], `/futures-option-chains/${product.replace('/', '')}`);
  }
}

async function checkMarkets() {
  await read('marketMetricsService', 'getMarketMetrics', [{ symbols: 'AAPL,SPY,VIX' }], '/market-metrics?symbols=AAPL,SPY,VIX', (rows) => {
    assert.ok(rows.every((row) => Number.isSafeInteger(row['market-cap'])));
  });
  for (const [text, path] of [['apple', 'apple'], ['BTC/USD', 'BTC%2FUSD'], ['/ES', '%2FES']]) {
    await read('symbolSearchService', 'getSymbolData', [text], `/symbols/search/${path}`);
  }
  const events = '/market-metrics/historic-corporate-events';
  await read('marketMetricsService', 'getHistoricalDividendData', ['AAPL'], `${events}/dividends/AAPL`);
  await read('marketMetricsService', 'getHistoricalEarningsData', ['AAPL', { startDate: '2025-01-01' }], `${events}/earnings-reports/AAPL?start-date=2025-01-01`);
}

async function checkWatchlists() {
  const service = 'watchlistsService';
  await read(service, 'getPairsWatchlists', [], '/pairs-watchlists');
  await read(service, 'getPairsWatchlist', ['Stocks'], '/pairs-watchlists/Stocks');
  await read(service, 'getPublicWatchlists', [], '/public-watchlists');
  await read(service, 'getPublicWatchlists', [true], '/public-watchlists?counts-only=true');
  for (const name of ['All Earnings', "Tom's Watchlist", 'Index / Sector ETFs']) {
    await read(service, 'getPublicWatchlist', [name], `/public-watchlists/${encodeURIComponent(name)}`);
  }
  await read(service, 'getAllWatchlists', [], '/watchlists');
  await read(service, 'getSingleWatchlist', ['Options / Q4 ideas'], '/watchlists/Options%20%2F%20Q4%20ideas');
  await check(`${service}: what it creates, replaces and deletes is so on the wire`, async () => {
    const entries = [{ symbol: 'AAPL', 'instrument-type': 'Equity' }];
    const before = await raw('/watchlists');
    const list = { name: 'From JavaScript / ☃', 'group-name': 'Interop', 'order-index': 7, 'watchlist-entries': entries };
    assert.deepEqual(await client[service].createAccountWatchlist(list), list);
    await assert.rejects(client[service].createAccountWatchlist(list), (error) => error.response.status === 422);
    const replaced = { ...list, name: 'From JavaScript', 'watchlist-entries': [] };
    assert.deepEqual(await client[service].replaceWatchlist(list.name, replaced), replaced);
    const read_ = await client[service].getSingleWatchlist(replaced.name);
    assert.deepEqual(read_['watchlist-entries'], []);
    const deleted = await client[service].deleteWatchlist(replaced.name);
    assert.equal(deleted.status, 200);
    assert.equal(deleted.data.group_name, 'Interop');
    assert.deepEqual(await raw('/watchlists'), before);
  });
}

await checkAccounts();
await checkHistory();
await checkOrders();
await checkInstruments();
await checkMarkets();
await checkWatchlists();
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
