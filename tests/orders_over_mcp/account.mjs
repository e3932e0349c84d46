// What the read tools say of the account, before and after an order, and what must follow from an order that was filled.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNT } from './world.mjs';

// Exact sums of decimal texts: no double is added to another one.
export function sum(texts) {
  const places = 14;
  const total = texts.reduce((before, text) => {
    const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(text));
    assert.ok(fraction.length <= places, text);
    const value = BigInt(whole + fraction.padEnd(places, '0'));
    return sign ? before - value : before + value;
  }, 0n);
  const digits = String(total < 0n ? -total : total).padStart(places + 1, '0');
  const text = `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, '');
  return (total < 0n ? '-' : '') + text;
}
export const negative = (text) => (String(text).startsWith('-') ? String(text).slice(1) : `-${text}`);
export const differ = (after, before) => sum([after, negative(before)]);

// The rows of a table, as objects.
export function rowsOf(table) {
  const [head, ...rows] = table;
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
}

async function read(model, tool, parameters) {
  const { ok, data, text } = await model.call(tool, { account_number: ACCOUNT, refresh: true, ...parameters });
  assert.ok(ok, `${tool}: ${text}`);
  return data;
}

// All of one moment: { cash, netLiq, value, quantities: by symbol, transactions: by id }.
export async function readAccount(world, model) {
  world.clock.stand();
  try {
    const [positions, balances, transactions] = await Promise.all([
      read(model, 'fetch_positions', {}),
      read(model, 'fetch_balances', {}),
      read(model, 'fetch_transactions', { period: 'today', limit: 100 }),
    ]);
    const rows = rowsOf(positions.positions);
    const [balance] = balances.balances;
    return {
      cash: balance.cash_balance,
      netLiq: balance.net_liquidating_value,
      value: sum(rows.map((row) => row.market_value)),
      quantities: new Map(rows.map((row) => [row.symbol, row.quantity])),
      transactions: new Map(rowsOf(transactions.transactions).map((row) => [row.id, row])),
    };
  } finally {
    world.clock.start();
  }
}

export function checkNetLiq(account) {
  const parts = Number(sum([account.cash, account.value]));
  assert.ok(Math.abs(parts - Number(account.netLiq)) < 0.01, `cash ${account.cash} + positions ${account.value} is ${parts}, not ${account.netLiq}`);
}

export async function readOrder(model, id) {
  const { orders } = await read(model, 'fetch_orders', { id: String(id) });
  assert.equal(orders.length, 1);
  return orders[0];
}

// Waits with the tool for that, as a model would.
export async function waitForOrder(model, id, word, seconds = 15) {
  const { ok, data, text } = await model.call('wait_for', { condition: `order ${id} ${word}`, timeout_seconds: seconds });
  assert.ok(ok, text);
  assert.equal(data.happened, true, `order ${id} is not ${word}: ${JSON.stringify(data)}`);
}

export async function until(condition, what, seconds = 10) {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    assert.ok(Date.now() < end, `not within ${seconds} s: ${what}`);
    await sleep(50);
  }
}

const signOf = (action) => (action.startsWith('Buy') ? '' : '-');

// `order`: as fetch_orders gives it, filled. Positions change by its legs, cash by its transactions, and these are its legs.
export function checkFollows(order, before, after) {
  const made = [...after.transactions.values()].filter(({ id }) => !before.transactions.has(id));
  for (const leg of order.legs) {
    const symbol = leg.symbol;
    const change = differ(after.quantities.get(symbol) ?? '0', before.quantities.get(symbol) ?? '0');
    const filled = sum(leg.fills.map(({ quantity }) => quantity));
    assert.equal(Number(change), Number(signOf(leg.action) + filled), `position in ${symbol}`);
    const traded = made.filter((row) => row.symbol === symbol && row.type === 'trade');
    assert.equal(Number(sum(traded.map((row) => row.quantity))), Number(filled), `transactions of ${symbol}: ${JSON.stringify(traded)}`);
  }
  const moved = sum(made.map((row) => row.net_value));
  assert.equal(Number(differ(after.cash, before.cash)).toFixed(2), Number(moved).toFixed(2), 'cash against transactions');
  checkNetLiq(after);
}
