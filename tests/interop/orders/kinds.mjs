// Orders of several kinds, each as the body of the broker's REST API and as the arguments of preview_order, and how an order
// that was read is compared with them. None of them fills by itself.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const equity = (symbol, action, quantity) => ({ 'instrument-type': 'Equity', symbol, action, quantity });
const option = (symbol, action) => ({ 'instrument-type': 'Equity Option', symbol, action, quantity: 1 });

const limit = {
  'order-type': 'Limit',
  'time-in-force': 'Day',
  price: '250.25',
  'price-effect': 'Debit',
  legs: [equity('GOOGL', 'Buy to Open', 3)],
};

export const KINDS = {
  'equity limit': {
    body: limit,
    tool: { legs: [{ action: 'buy_to_open', symbol: 'GOOGL', quantity: 3 }], order_type: 'limit', price: '250.25', time_in_force: 'day' },
    newPrice: '251.5',
  },
  vertical: {
    body: {
      'order-type': 'Limit',
      'time-in-force': 'GTC',
      price: '6.5',
      'price-effect': 'Credit',
      legs: [option('GOOGL 261218C00300000', 'Sell to Open'), option('GOOGL 261218C00310000', 'Buy to Open')],
    },
    tool: {
      legs: [
        { action: 'sell_to_open', symbol: 'GOOGL 261218C00300000', quantity: 1 },
        { action: 'buy_to_open', symbol: 'GOOGL 261218C00310000', quantity: 1 },
      ],
      order_type: 'limit',
      price: '6.50 credit',
      time_in_force: 'gtc',
    },
    newPrice: '6.8',
  },
  // The account holds 60 of NVDA.
  stop: {
    body: { 'order-type': 'Stop', 'time-in-force': 'GTC', 'stop-trigger': '150.5', legs: [equity('NVDA', 'Sell to Close', 10)] },
    tool: { legs: [{ action: 'sell_to_close', symbol: 'NVDA', quantity: 10 }], order_type: 'stop', stop_trigger: 150.5, time_in_force: 'gtc' },
    newTrigger: '151.5',
  },
};
// The broker writes option symbols in 21 characters.
for (const leg of KINDS.vertical.body.legs) leg.symbol = leg.symbol.replace(' ', ' '.repeat(6 - 'GOOGL'.length));

const exits = [
  { 'order-type': 'Limit', 'time-in-force': 'GTC', price: '310.5', 'price-effect': 'Credit', legs: [equity('GOOGL', 'Sell to Close', 3)] },
  { 'order-type': 'Stop', 'time-in-force': 'GTC', 'stop-trigger': '200.5', legs: [equity('GOOGL', 'Sell to Close', 3)] },
];
export const BRACKET = {
  body: { type: 'OTOCO', 'trigger-order': limit, orders: exits },
  tool: {
    complex_type: 'otoco',
    orders: [
      KINDS['equity limit'].tool,
      { legs: [{ action: 'sell_to_close', symbol: 'GOOGL', quantity: 3 }], order_type: 'limit', price: '310.50', time_in_force: 'gtc' },
      { legs: [{ action: 'sell_to_close', symbol: 'GOOGL', quantity: 3 }], order_type: 'stop', stop_trigger: 200.5, time_in_force: 'gtc' },
    ],
  },
};

// The same order with another price or trigger.
export function changeBody({ body, newPrice, newTrigger }) {
  return newPrice ? { ...body, price: newPrice } : { ...body, 'stop-trigger': newTrigger };
}
export function changeTool({ newPrice, newTrigger, body }) {
  return newPrice ? { price: `${newPrice} ${body['price-effect'].toLowerCase()}` } : { stop_trigger: Number(newTrigger) };
}

const number = (text) => (text === undefined ? undefined : Number(text));
const byKey = (a, b) => (a.join() < b.join() ? -1 : 1);

// What an order is, from a body, from an answer of an SDK, or from a row of fetch_orders.
function describeWire(order) {
  return {
    type: order['order-type'],
    time: order['time-in-force'],
    price: number(order.price),
    effect: order['price-effect']?.toLowerCase(),
    trigger: number(order['stop-trigger']),
    legs: order.legs.map((leg) => [leg.symbol, leg.action, Number(leg.quantity)]).sort(byKey),
  };
}
function describeRow(row) {
  return {
    type: row.order_type,
    time: row.time_in_force,
    price: number(row.price),
    effect: row.price_effect,
    trigger: number(row.stop_trigger),
    legs: row.legs.map((leg) => [leg.symbol, leg.action, Number(leg.quantity)]).sort(byKey),
  };
}
export function assertWire(order, body) {
  assert.deepEqual(describeWire(order), describeWire(body));
}
export function assertRow(row, body) {
  assert.deepEqual(describeRow(row), describeWire(body));
}

// Reads until the condition holds, and returns what was read.
export async function eventually(read, condition) {
  let last;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    last = await read();
    if (condition(last)) return last;
    await sleep(100);
  }
  return assert.fail(`does not come about; at last ${JSON.stringify(last)?.slice(0, 600)}`);
}
