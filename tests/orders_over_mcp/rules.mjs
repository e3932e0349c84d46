// Orders with conditions and times, placed by a model over MCP: the broker must get them, every answer must tell them, and a
// change must not lose them.
import assert from 'node:assert/strict';
import { check } from '../interop/checks.mjs';
import { readOrder } from './account.mjs';
import { preview, trade } from './trades.mjs';

const shares = (symbol, action, quantity) => ({ symbol, action, quantity });
const resting = (symbol, price = '2.00') => ({ legs: [shares(symbol, 'buy_to_open', 1)], order_type: 'limit', price, time_in_force: 'gtc' });
const ROUTE = { symbol: 'SPY', comparator: 'at_least', threshold: 9000 };
const CANCEL = { symbol: 'SPY', comparator: 'at_most', threshold: 1, effect: 'cancel', indicator: 'natural' };
const ROUTE_WORDS = 'only when the last price of SPY is at least 9000.00';
const CANCEL_WORDS = 'cancelled when the natural price of SPY is at most 1.00';
// Far in the future of the simulated day.
const AFTER = '2027-03-01T15:00:00.000Z';
const UNTIL = '2027-03-02T20:00:00.000Z';

function plain({ action, symbol, 'instrument-type': type, indicator, comparator, threshold }) {
  return [action, symbol, type, indicator, comparator, Number(threshold)];
}
const ROUTE_ROW = ['route', 'SPY', 'Equity', 'last', 'gte', 9000];
const CANCEL_ROW = ['cancel', 'SPY', 'Equity', 'nat', 'lte', 1];
const rows = (body) => (body.rules?.conditions ?? []).map(plain).sort();

// Every place in which the order is told has the words.
async function checkTold(model, id, seen, words) {
  const { order } = await readOrder(model, id);
  for (const part of words) {
    assert.ok(seen.order.includes(part), seen.order);
    assert.ok(seen.question.includes(part), seen.question);
    assert.ok(order.includes(part), order);
  }
}

export async function checkRules(label, world, model) {
  let target;
  await check(`${label}: conditions that route and that cancel`, async () => {
    const { id, write, placed, preview: seen } = await trade(world, model, { ...resting('GM'), conditions: [ROUTE, CANCEL] });
    assert.deepEqual(rows(write.body), [CANCEL_ROW, ROUTE_ROW]);
    assert.equal(placed.alerts, undefined, JSON.stringify(placed.alerts));
    await checkTold(model, id, seen, [ROUTE_WORDS, CANCEL_WORDS]);
    assert.ok(['Contingent', 'Received'].includes((await readOrder(model, id)).status));
    target = id;
  });
  await check(`${label}: a replace (PUT) repeats the conditions`, async () => {
    const { id, write, preview: seen } = await trade(world, model, { replaces_order_id: target, price: '2.10' });
    assert.equal(write.method, 'PUT');
    assert.deepEqual(rows(write.body), [CANCEL_ROW, ROUTE_ROW]);
    await checkTold(model, id, seen, [ROUTE_WORDS, CANCEL_WORDS]);
    target = id;
  });
  await check(`${label}: an edit (PATCH) repeats the conditions`, async () => {
    const { id, write, preview: seen } = await trade(world, model, { edits_order_id: target, price: '2.20' });
    assert.equal(write.method, 'PATCH');
    assert.deepEqual(rows(write.body), [CANCEL_ROW, ROUTE_ROW]);
    await checkTold(model, id, seen, [ROUTE_WORDS, CANCEL_WORDS]);
    target = id;
  });
  await check(`${label}: an edit of the conditions is refused`, async () => {
    const { ok, text } = await preview(model, { edits_order_id: target, conditions: [ROUTE] });
    assert.ok(!ok && /replaces_order_id/.test(text), text);
  });
  await check(`${label}: a replace with other conditions has only them`, async () => {
    const { id, write } = await trade(world, model, { replaces_order_id: target, conditions: [CANCEL] });
    assert.deepEqual(rows(write.body), [CANCEL_ROW]);
    assert.ok(!(await readOrder(model, id)).order.includes(ROUTE_WORDS));
  });
  await check(`${label}: the same order with a condition is a duplicate, and without it is none`, async () => {
    const order = { ...resting('NKE', '3.00'), conditions: [ROUTE] };
    await trade(world, model, order);
    const { data: same } = await preview(model, order);
    assert.ok(same.checks.failed.some(({ name }) => name === 'duplicate'), JSON.stringify(same.checks.failed));
    const { data: other } = await preview(model, { ...order, conditions: [{ ...ROUTE, threshold: 9001 }] });
    assert.ok(!other.checks.failed?.some(({ name }) => name === 'duplicate'), JSON.stringify(other.checks.failed));
  });
  await check(`${label}: route_after and cancel_at, in UTC and in New York's time`, async () => {
    const { id, write, preview: seen } = await trade(world, model, { ...resting('BAC', '2.50'), route_after: AFTER, cancel_at: '2027-03-02 15:00 New York' });
    assert.deepEqual([write.body.rules['route-after'], write.body.rules['cancel-at'], write.body.rules.conditions], [AFTER, UNTIL, undefined]);
    await checkTold(model, id, seen, ['not before 1 Mar 2027 15:00:00.000 UTC', 'cancelled at 2 Mar 2027 20:00:00.000 UTC']);
    assert.equal((await readOrder(model, id)).status, 'Contingent');
    const { write: change } = await trade(world, model, { replaces_order_id: id, price: '2.60' });
    assert.deepEqual([change.body.rules['route-after'], change.body.rules['cancel-at']], [AFTER, UNTIL]);
  });
  await check(`${label}: a time without its zone, and one that has passed, are refused`, async () => {
    const { ok, text } = await preview(model, { ...resting('BAC'), cancel_at: '2027-03-02 15:00' });
    assert.ok(!ok && /no time with its zone/.test(text), text);
    const { data } = await preview(model, { ...resting('BAC'), cancel_at: '2020-03-02T15:00:00Z' });
    assert.equal(data.status, 'refused');
    assert.ok(data.checks.failed.some(({ why }) => /cancelled at once/.test(why)), JSON.stringify(data.checks.failed));
  });
  await check(`${label}: a condition of a nested order`, async () => {
    const entry = { ...resting('PFE'), conditions: [CANCEL] };
    const exit = { legs: [shares('PFE', 'sell_to_close', 1)], order_type: 'limit', price: '900.00', time_in_force: 'gtc', cancel_at: UNTIL };
    const { write, placed, preview: seen } = await trade(world, model, { complex_type: 'oto', orders: [entry, exit] });
    assert.deepEqual(rows(write.body['trigger-order']), [CANCEL_ROW]);
    assert.equal(write.body.orders[0].rules['cancel-at'], UNTIL);
    assert.ok(seen.order.includes(CANCEL_WORDS) && seen.order.includes('cancelled at 2 Mar 2027'), seen.order);
    assert.equal(placed.alerts, undefined, JSON.stringify(placed.alerts));
  });
}
