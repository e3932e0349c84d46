// The kinds of orders that TastyTrade takes, each placed by a model over MCP: the broker must get exactly the body that its
// documentation shows, and the account must follow.
import assert from 'node:assert/strict';
import { check } from '../interop/checks.mjs';
import { checkRules } from './rules.mjs';
import { checkFollows, readAccount, readOrder, until, waitForOrder } from './account.mjs';
import { explain, place, preview, previewed, trade } from './trades.mjs';
import { ACCOUNT } from './world.mjs';

const EXPIRATION = '2026-12-18';
const call = (action, strike, quantity = 1) => ({ action, underlying: 'IWM', expiration: EXPIRATION, strike, option_type: 'call', quantity });
const put = (action, strike, quantity = 1) => ({ ...call(action, strike, quantity), option_type: 'put' });
const shares = (symbol, action, quantity) => ({ symbol, action, ...(quantity === undefined ? {} : { quantity }) });

// What we add to every body is checked here, and left out of what is compared.
function bodyOf(write) {
  const { source, 'external-identifier': identifier, ...body } = write.body;
  assert.match(source, /^tastytrade-mcp\/\d/);
  assert.match(identifier, /^ttm-[a-z2-7]{26}(-\d)?$/);
  return body;
}
const leg = (type, symbol, action, quantity) => ({ 'instrument-type': type, symbol, action, ...(quantity === undefined ? {} : { quantity }) });
const byText = (legs) => legs.map((row) => JSON.stringify({ ...row, quantity: row.quantity === undefined ? undefined : Number(row.quantity) })).sort();

// `expected`: members of the body; a price may be a test of the text.
function checkBody(write, expected) {
  const { legs, ...body } = bodyOf(write);
  const { legs: expectedLegs, ...members } = expected;
  assert.deepEqual(byText(legs), byText(expectedLegs));
  assert.deepEqual(Object.keys(body).sort(), Object.keys(members).sort());
  for (const [name, value] of Object.entries(members)) {
    if (value instanceof RegExp) assert.match(String(body[name]), value, name);
    else assert.deepEqual(body[name], value, name);
  }
}

const PRICE = /^\d+(\.\d+)?$/;
const STRICT = { 'strict-position-effect-validation': true };
const limit = (tif, effect) => ({ 'order-type': 'Limit', 'time-in-force': tif, price: PRICE, 'price-effect': effect });

// Prices of orders that are to be filled leave the market room to move until they arrive.
// name, what preview_order is given, the body that the broker must get, and whether the order is filled at once, works, or
// either of the two, as the market of that second decides.
const STOCKS = [
  ['equity market, with a sale of ours far above', { legs: [shares('AAPL', 'buy_to_open', 1)], order_type: 'market', time_in_force: 'day' },
    { 'order-type': 'Market', 'time-in-force': 'Day', legs: [leg('Equity', 'AAPL', 'Buy to Open', 1)] }, 'filled'],
  ['equity market', { legs: [shares('KO', 'buy_to_open', 1)], order_type: 'market', time_in_force: 'day' },
    { 'order-type': 'Market', 'time-in-force': 'Day', legs: [leg('Equity', 'KO', 'Buy to Open', 1)] }, 'filled'],
  ['equity limit', { legs: [shares('KO', 'buy_to_open', 10)], order_type: 'limit', price: 'natural+0.20', time_in_force: 'day' },
    { ...limit('Day', 'Debit'), legs: [leg('Equity', 'KO', 'Buy to Open', 10)] }, 'filled'],
  ['strict close', { legs: [shares('KO', 'sell_to_close', 5)], order_type: 'limit', price: '99.00', time_in_force: 'gtc' },
    { ...limit('GTC', 'Credit'), price: '99.0', 'advanced-instructions': STRICT, legs: [leg('Equity', 'KO', 'Sell to Close', 5)] }, 'working'],
  ['stop (closing)', { legs: [shares('NVDA', 'sell_to_close', 60)], order_type: 'stop', stop_trigger: 150, time_in_force: 'gtc' },
    { 'order-type': 'Stop', 'time-in-force': 'GTC', 'stop-trigger': '150.0', 'advanced-instructions': STRICT, legs: [leg('Equity', 'NVDA', 'Sell to Close', 60)] }, 'working'],
  ['stop limit', { legs: [shares('PFE', 'buy_to_open', 1)], order_type: 'stop_limit', stop_trigger: '30', price: '30.50 debit', time_in_force: 'day' },
    { 'order-type': 'Stop Limit', 'time-in-force': 'Day', 'stop-trigger': '30.0', price: '30.5', 'price-effect': 'Debit', legs: [leg('Equity', 'PFE', 'Buy to Open', 1)] }, 'working'],
  ['GTD', { legs: [shares('T', 'buy_to_open', 2)], order_type: 'limit', price: '20.85', time_in_force: 'gtd', gtd_date: '2026-12-01' },
    { ...limit('GTD', 'Debit'), price: '20.85', 'gtc-date': '2026-12-01', legs: [leg('Equity', 'T', 'Buy to Open', 2)] }, 'working'],
  ['notional', { legs: [shares('SOFI', 'buy_to_open')], order_type: 'notional_market', value: 10, time_in_force: 'day' },
    { 'order-type': 'Notional Market', 'time-in-force': 'Day', value: '10.0', 'value-effect': 'Debit', legs: [leg('Equity', 'SOFI', 'Buy to Open')] }, 'filled'],
  ['fractional', { legs: [shares('SOFI', 'buy_to_open', 0.5)], order_type: 'market', time_in_force: 'day' },
    { 'order-type': 'Market', 'time-in-force': 'Day', legs: [leg('Equity', 'SOFI', 'Buy to Open', 0.5)] }, 'filled'],
  ['extended hours', { legs: [shares('UBER', 'buy_to_open', 1)], order_type: 'limit', price: '1.00', time_in_force: 'ext' },
    { ...limit('Ext', 'Debit'), price: '1.0', legs: [leg('Equity', 'UBER', 'Buy to Open', 1)] }, 'working'],
  ['extended hours, good till cancelled', { legs: [shares('UBER', 'buy_to_open', 1)], order_type: 'limit', price: '1.10', time_in_force: 'gtc_ext' },
    { ...limit('GTC Ext', 'Debit'), price: '1.1', legs: [leg('Equity', 'UBER', 'Buy to Open', 1)] }, 'working'],
  ['overnight', { legs: [shares('AAPL', 'buy_to_open', 1)], order_type: 'limit', price: '100.00', time_in_force: 'ext_overnight' },
    { ...limit('Ext Overnight', 'Debit'), price: '100.0', legs: [leg('Equity', 'AAPL', 'Buy to Open', 1)] }, 'working'],
  ['overnight, good till cancelled', { legs: [shares('AAPL', 'buy_to_open', 1)], order_type: 'limit', price: '101.00', time_in_force: 'gtc_ext_overnight' },
    { ...limit('GTC Ext Overnight', 'Debit'), price: '101.0', legs: [leg('Equity', 'AAPL', 'Buy to Open', 1)] }, 'working'],
  ['immediate or cancel', { legs: [shares('KO', 'buy_to_open', 3)], order_type: 'limit', price: 'natural+0.20', time_in_force: 'ioc' },
    { ...limit('IOC', 'Debit'), legs: [leg('Equity', 'KO', 'Buy to Open', 3)] }, 'filled'],
  ['marketable limit', { legs: [shares('KO', 'buy_to_open', 2)], order_type: 'marketable_limit', price: 'natural+0.20', time_in_force: 'day' },
    { ...limit('Day', 'Debit'), 'order-type': 'Marketable Limit', legs: [leg('Equity', 'KO', 'Buy to Open', 2)] }, 'filled'],
  // Last, because they may fill at any time.
  ['limit at mid', { legs: [shares('VZ', 'buy_to_open', 1)], order_type: 'limit', price: 'mid', time_in_force: 'day' },
    { ...limit('Day', 'Debit'), legs: [leg('Equity', 'VZ', 'Buy to Open', 1)] }, 'either'],
  ['limit at mid with an offset', { legs: [shares('VZ', 'buy_to_open', 2)], order_type: 'limit', price: 'mid-0.05', time_in_force: 'day' },
    { ...limit('Day', 'Debit'), legs: [leg('Equity', 'VZ', 'Buy to Open', 2)] }, 'either'],
  ['limit at the natural price with an offset', { legs: [shares('VZ', 'buy_to_open', 3)], order_type: 'limit', price: 'natural-0.10', time_in_force: 'day' },
    { ...limit('Day', 'Debit'), legs: [leg('Equity', 'VZ', 'Buy to Open', 3)] }, 'either'],
];

const OPTIONS = [
  ['option', { legs: [call('buy_to_open', 300)], order_type: 'limit', price: 'natural+0.02', time_in_force: 'day' },
    { ...limit('Day', 'Debit'), legs: [leg('Equity Option', 'IWM   261218C00300000', 'Buy to Open', 1)] }, 'filled'],
  ['vertical (credit)', { legs: [call('sell_to_open', 280), call('buy_to_open', 285)], order_type: 'limit', price: 'natural-0.05', time_in_force: 'day' },
    { ...limit('Day', 'Credit'), legs: [leg('Equity Option', 'IWM   261218C00280000', 'Sell to Open', 1), leg('Equity Option', 'IWM   261218C00285000', 'Buy to Open', 1)] }, 'filled'],
  ['iron condor', { legs: [put('buy_to_open', 265), put('sell_to_open', 270), call('sell_to_open', 290), call('buy_to_open', 295)], order_type: 'limit', price: 'natural-0.05', time_in_force: 'day' },
    { ...limit('Day', 'Credit'), legs: [leg('Equity Option', 'IWM   261218P00265000', 'Buy to Open', 1), leg('Equity Option', 'IWM   261218P00270000', 'Sell to Open', 1),
      leg('Equity Option', 'IWM   261218C00290000', 'Sell to Open', 1), leg('Equity Option', 'IWM   261218C00295000', 'Buy to Open', 1)] }, 'filled'],
  ['future', { legs: [{ symbol: '/MESZ6', action: 'buy', quantity: 1 }], order_type: 'limit', price: 'natural+5', time_in_force: 'day' },
    { ...limit('Day', 'Debit'), legs: [leg('Future', '/MESZ6', 'Buy', 1)] }, 'filled'],
  ['future option', { legs: [{ symbol: './ESZ6 E4BX6 261124C7320', action: 'buy_to_open', quantity: 1 }], order_type: 'limit', price: 'natural+0.25', time_in_force: 'day' },
    { ...limit('Day', 'Debit'), legs: [leg('Future Option', './ESZ6 E4BX6 261124C7320', 'Buy to Open', 1)] }, 'filled'],
];

async function checkKind(label, world, model, [name, order, body, end]) {
  await check(`${label}: ${name}`, async () => {
    const before = await readAccount(world, model);
    const told = model.updates.get(`tastytrade://accounts/${ACCOUNT}/orders`) ?? 0;
    const { id, write, placed } = await trade(world, model, order);
    assert.deepEqual([write.method, write.path], ['POST', `/accounts/${ACCOUNT}/orders`]);
    checkBody(write, body);
    if (end === 'filled') await waitForOrder(model, id, 'filled');
    const seen = await readOrder(model, id);
    assert.equal(seen.external_identifier, placed.external_identifier);
    const after = await readAccount(world, model);
    if (end === 'filled') {
      checkFollows(seen, before, after);
    } else if (end === 'working') {
      assert.ok(['Routed', 'In Flight', 'Live'].includes(seen.status), seen.status);
      assert.equal(Number(after.cash).toFixed(2), Number(before.cash).toFixed(2));
    }
    if (model.isSubscribed) await until(() => (model.updates.get(`tastytrade://accounts/${ACCOUNT}/orders`) ?? 0) > told, 'the account event of the order');
  });
}

async function workingOrder(world, model, symbol, price = '5.00') {
  const { id } = await trade(world, model, { legs: [shares(symbol, 'buy_to_open', 4)], order_type: 'limit', price, time_in_force: 'gtc' });
  await waitForOrder(model, id, 'live').catch(() => {});
  await until(async () => (await readOrder(model, id)).status === 'Live', `order ${id} is Live`);
  return id;
}

async function checkChanges(label, world, model) {
  await check(`${label}: replace (PUT)`, async () => {
    const target = await workingOrder(world, model, 'VZ');
    const { id, write } = await trade(world, model, { replaces_order_id: target, price: '4.50' });
    assert.deepEqual([write.method, write.path], ['PUT', `/accounts/${ACCOUNT}/orders/${target}`]);
    assert.deepEqual([write.body['order-type'], write.body['time-in-force'], write.body.price, write.body['price-effect']], ['Limit', 'GTC', '4.5', 'Debit']);
    await until(async () => (await readOrder(model, id)).status === 'Live', 'the new order is Live');
    assert.notEqual(id, target);
    assert.match((await readOrder(model, target)).status, /^(Cancelled|Replaced)$/);
    assert.equal((await readOrder(model, id)).price, '4.50');
  });
  await check(`${label}: edit (PATCH)`, async () => {
    const target = await workingOrder(world, model, 'WFC');
    const { id, write } = await trade(world, model, { edits_order_id: target, price: '4.75' });
    assert.deepEqual([write.method, write.path], ['PATCH', `/accounts/${ACCOUNT}/orders/${target}`]);
    assert.deepEqual([write.body.price, write.body['price-effect'], write.body.legs], ['4.75', 'Debit', undefined]);
    await until(async () => { const row = await readOrder(model, id); return row.status === 'Live' && row.price === '4.75'; }, 'the order has the new price');
  });
  await check(`${label}: cancel`, async () => {
    const target = await workingOrder(world, model, 'BAC');
    const { ok, data, text } = await model.call('cancel_order', { account_number: ACCOUNT, id: target });
    assert.ok(ok, text);
    assert.deepEqual([data.orders[0].status, data.orders[0].broker_status], ['accepted', 'Cancelled']);
    assert.match((await readOrder(model, target)).status, /^(Cancelled|Replaced)$/);
  });
}

async function checkComplex(label, world, model) {
  const exits = (symbol, quantity, high, low) => [
    { legs: [shares(symbol, 'sell_to_close', quantity)], order_type: 'limit', price: high, time_in_force: 'gtc' },
    { legs: [shares(symbol, 'sell_to_close', quantity)], order_type: 'stop', stop_trigger: low, time_in_force: 'gtc' },
  ];
  const entry = (symbol, price) => ({ legs: [shares(symbol, 'buy_to_open', 2)], order_type: 'limit', price, time_in_force: 'day' });
  const checkComplexBody = (write, type, count) => {
    assert.deepEqual([write.method, write.path], ['POST', `/accounts/${ACCOUNT}/complex-orders`]);
    assert.equal(write.body.type, type);
    const nested = [...(write.body['trigger-order'] ? [write.body['trigger-order']] : []), ...write.body.orders];
    assert.equal(nested.length, count);
    nested.forEach((order, i) => assert.match(order['external-identifier'], new RegExp(`^ttm-[a-z2-7]{26}-${i}$`)));
  };
  await check(`${label}: OCO`, async () => {
    const { write } = await trade(world, model, { complex_type: 'oco', orders: exits('F', 100, '20.00', 9) });
    checkComplexBody(write, 'OCO', 2);
  });
  let bracket;
  await check(`${label}: OTOCO; its trigger fills, then its exits work`, async () => {
    const before = await readAccount(world, model);
    const { id, write } = await trade(world, model, { complex_type: 'otoco', orders: [entry('PFE', 'natural+0.20'), ...exits('PFE', 2, '90.00', 5)] });
    checkComplexBody(write, 'OTOCO', 3);
    bracket = id;
    const read = async () => (await model.call('fetch_orders', { account_number: ACCOUNT, id, refresh: true })).data.orders;
    await until(async () => (await read()).some(({ complex_role, status }) => complex_role === 'trigger' && status === 'Filled'), 'the trigger is filled');
    await until(async () => (await read()).filter(({ complex_role, status }) => complex_role === 'child' && status === 'Live').length === 2, 'both exits are Live');
    const trigger = (await read()).find(({ complex_role }) => complex_role === 'trigger');
    checkFollows(await readOrder(model, trigger.id), before, await readAccount(world, model));
  });
  await check(`${label}: a bracket is cancelled as a whole`, async () => {
    assert.ok(bracket);
    const { ok, data, text } = await model.call('cancel_order', { account_number: ACCOUNT, id: bracket, acknowledge: ['removes_protection'] });
    assert.ok(ok, text);
    assert.match(model.person.questions.at(-1).message, /^Cancel an order that limits the loss of a position\?\n.*\nCANCEL complex order .*\nThe position that loses this stop: 2 PFE, long/);
    assert.deepEqual([data.orders[0].is_complex, data.orders[0].status, data.orders[0].removed_protection], [true, 'accepted', true]);
  });
  await check(`${label}: OTO`, async () => {
    const { write } = await trade(world, model, { complex_type: 'oto', orders: [entry('NKE', '2.00'), { ...exits('NKE', 2, '900.00', 1)[0] }] });
    checkComplexBody(write, 'OTO', 2);
  });
  let pair;
  await check(`${label}: PAIRS`, async () => {
    const { id, write, preview: { question } } = await trade(world, model, {
      complex_type: 'pairs', ratio_threshold: 9, ratio_comparator: 'at_least',
      orders: [{ ...entry('GM', 'natural') }, { legs: [shares('NVDA', 'sell_to_close', 2)], order_type: 'limit', price: 'natural', time_in_force: 'day' }],
    });
    checkComplexBody(write, 'PAIRS', 2);
    const [purchase, sale] = write.body.orders;
    // The question is about the cash of both.
    const cash = Number(sale.price) * 2 - Number(purchase.price) * 2;
    assert.ok(question.includes(`${cash < 0 ? 'pays' : 'receives'} ${Math.abs(cash).toFixed(2)}`), question);
    assert.deepEqual([Number(write.body['ratio-price-threshold']), write.body['ratio-price-comparator']], [9, 'gte']);
    pair = id;
  });
  await check(`${label}: the ratio of a pair is changed`, async () => {
    assert.ok(pair);
    const { id, write, preview: { question } } = await trade(world, model, { edits_complex_order_id: pair, ratio_threshold: 10 });
    assert.deepEqual([id, write.method, write.path], [pair, 'PATCH', `/accounts/${ACCOUNT}/complex-orders/${pair}`]);
    assert.deepEqual(write.body, { 'ratio-price-threshold': '10.0', 'ratio-price-comparator': 'gte' });
    assert.ok(question.includes('ratio from at least 9.00 to at least 10.00'), question);
    const { data } = await model.call('fetch_orders', { account_number: ACCOUNT, id: pair });
    assert.deepEqual(data.orders.map(({ ratio }) => ratio), ['at least 10.00', 'at least 10.00'], JSON.stringify(data));
  });
}

// Trades at a price that the market may move to until the order arrives: 2 % worse than the natural price.
async function tradeThrough(world, model, order) {
  const seen = await previewed(model, { ...order, price: 'natural' });
  const [, effect, price] = /(debit|credit) ([\d.]+) limit/.exec(seen.order);
  const worse = Number(price) * (effect === 'debit' ? 1.02 : 0.98);
  return trade(world, model, { ...order, price: `${worse.toFixed(2)} ${effect}` });
}

async function checkPositionOrders(label, world, model) {
  await check(`${label}: close_position`, async () => {
    const before = await readAccount(world, model);
    assert.ok(before.quantities.has('AMD'));
    const { id, write } = await trade(world, model, { close_position: 'AMD', order_type: 'limit', price: 'natural-0.50', time_in_force: 'day' });
    checkBody(write, { ...limit('Day', 'Credit'), 'advanced-instructions': STRICT, legs: [leg('Equity', 'AMD', 'Sell to Close', 40)] });
    await waitForOrder(model, id, 'filled');
    const after = await readAccount(world, model);
    checkFollows(await readOrder(model, id), before, after);
    assert.equal(after.quantities.has('AMD'), false);
  });
  await check(`${label}: close_position of a short`, async () => {
    const before = await readAccount(world, model);
    const { id, write } = await trade(world, model, { close_position: 'SNAP', quantity: 150, order_type: 'market', time_in_force: 'day' });
    checkBody(write, { 'order-type': 'Market', 'time-in-force': 'Day', 'advanced-instructions': STRICT, legs: [leg('Equity', 'SNAP', 'Buy to Close', 150)] });
    await waitForOrder(model, id, 'filled');
    const after = await readAccount(world, model);
    checkFollows(await readOrder(model, id), before, after);
    assert.equal(Number(after.quantities.get('SNAP')), -50);
  });
  await check(`${label}: roll_to`, async () => {
    const before = await readAccount(world, model);
    const { id, write } = await tradeThrough(world, model, { close_position: 'AAPL  261218P00340000', roll_to: '2027-01-15', order_type: 'limit', time_in_force: 'day' });
    checkBody(write, { ...limit('Day', 'Debit'), 'advanced-instructions': STRICT, legs: [leg('Equity Option', 'AAPL  261218P00340000', 'Sell to Close', 1), leg('Equity Option', 'AAPL  270115P00340000', 'Buy to Open', 1)] });
    await waitForOrder(model, id, 'filled');
    checkFollows(await readOrder(model, id), before, await readAccount(world, model));
  });
}

const optionsOn = (account, underlying) => [...account.quantities].filter(([symbol]) => symbol.length === 21 && symbol.startsWith(`${underlying} `));

// Several positions by one order: each leg with its own action, in the ratio in which they are held.
async function checkStrategyOrders(label, world, model) {
  await check(`${label}: close_position of an iron condor by its underlying`, async () => {
    const before = await readAccount(world, model);
    const held = optionsOn(before, 'SPY');
    assert.equal(held.length, 4);
    const { id, write } = await tradeThrough(world, model, { close_position: 'SPY', quantity: 1, order_type: 'limit', time_in_force: 'day' });
    checkBody(write, { ...limit('Day', /^(Debit|Credit)$/), 'advanced-instructions': STRICT,
      legs: held.map(([symbol, quantity]) => leg('Equity Option', symbol, Number(quantity) > 0 ? 'Sell to Close' : 'Buy to Close', 1)) });
    await waitForOrder(model, id, 'filled');
    checkFollows(await readOrder(model, id), before, await readAccount(world, model));
  });
  await check(`${label}: roll_to of a vertical`, async () => {
    const before = await readAccount(world, model);
    const held = optionsOn(before, 'NVDA');
    assert.equal(held.length, 2);
    const { id, write } = await tradeThrough(world, model, { close_position: held.map(([symbol]) => symbol), roll_to: '2027-01-15', order_type: 'limit', time_in_force: 'day' });
    const moved = (symbol) => symbol.replace('261218', '270115');
    checkBody(write, { ...limit('Day', /^(Debit|Credit)$/), 'advanced-instructions': STRICT, legs: held.flatMap(([symbol, quantity]) => {
      const [close, open] = Number(quantity) > 0 ? ['Sell to Close', 'Buy to Open'] : ['Buy to Close', 'Sell to Open'];
      return [leg('Equity Option', symbol, close, 2), leg('Equity Option', moved(symbol), open, 2)];
    }) });
    await waitForOrder(model, id, 'filled');
    checkFollows(await readOrder(model, id), before, await readAccount(world, model));
  });
}

const CRYPTO = { legs: [shares('BTC/USD', 'buy_to_open')], order_type: 'notional_market', value: 50, time_in_force: 'gtc' };

async function checkCrypto(label, world, model, allowed) {
  await check(`${label}: crypto notional is refused, because the broker has suspended it`, async () => {
    const { data } = await preview(model, CRYPTO);
    assert.equal(data.status, 'refused');
    assert.ok(data.checks.failed.some(({ name }) => name === 'kind_suspended'), explain(data));
  });
  await check(`${label}: with ALLOW_CRYPTO_ORDERS=true the broker is asked`, async () => {
    const { data } = await preview(allowed, CRYPTO);
    assert.equal(data.status, 'refused');
    assert.ok(data.checks.passed.includes('kind_suspended'), explain(data));
    assert.ok(data.checks.failed.some(({ name, why }) => name === 'dry_run_clean' && /sim.instrument_suspended/.test(why)), explain(data));
  });
}

export const GROUPS = {
  stocks: async (label, world, model) => {
    for (const kind of STOCKS) await checkKind(label, world, model, kind);
  },
  options: async (label, world, model) => {
    for (const kind of OPTIONS) await checkKind(label, world, model, kind);
  },
  changes: checkChanges,
  rules: checkRules,
  complex: checkComplex,
  positions: async (label, world, model) => {
    await checkPositionOrders(label, world, model);
    await checkStrategyOrders(label, world, model);
  },
};
export { checkCrypto, place, previewed };
