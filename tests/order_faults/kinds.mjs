// The kinds of writes: what is asked of the tools for each, and how its effect is seen at the broker. Orders are far from the
// market, so that none is filled.
export const ACCOUNT = '5WT00001';
// Without a position or a working order in the simulated account. A kind uses a symbol of its own, because an order whose
// outcome is unknown holds back others of its symbol.
export const SYMBOLS = ['T', 'PFE', 'NOK', 'SOFI', 'KO', 'GM', 'GME', 'VZ', 'WFC', 'BAC', 'RIVN', 'NKE', 'UBER', 'PYPL', 'HOOD', 'XLF', 'EEM', 'MRK', 'WMT', 'SBUX'];

// With a position, for exits from it.
export const HELD_SYMBOLS = ['AMD', 'NVDA', 'F'];

const limitOrder = (symbol, price) => ({
  account_number: ACCOUNT,
  legs: [{ symbol, action: 'buy_to_open', quantity: 1 }],
  order_type: 'limit', price: price.toFixed(2), time_in_force: 'gtc',
});
const FIRST_PRICE = 2.5;
const NEW_PRICE = 2.25;
// Of a pair, far from the market, so that its orders wait.
const FIRST_RATIO = 9_000;
const NEW_RATIO = 9_500;

const exitOf = ({ target }) => ({ account_number: ACCOUNT, exits_complex_order_id: target, order_type: 'limit', price: 'natural', time_in_force: 'day' });
const childrenOf = (orders, id) => orders.filter((order) => String(order['complex-order-id']) === id);
// The first one of `orders` if all have ended: a cancellation of them all is one effect.
const oneIfEnded = (orders) => (orders.length > 0 && !orders.some(isWorking) ? orders.slice(0, 1) : []);

const isWorking = (order) => !['Filled', 'Cancelled', 'Expired', 'Rejected', 'Removed', 'Partially Removed'].includes(order.status);
const hasPrice = (order, price) => Number(order.price) === price;

// preview(case): arguments of preview_order; or cancel(case): arguments of cancel_order, which needs no preview.
// target: of TARGETS; there is such a working order `case.target` before. find(orders, case): those that the write has made or
// changed. path: where the write is sent to, below the account; without one to the target. symbol: if it must be that one.
// step: of a confirmation with several requests the one that is meant, from 0. suffix: of its identifier.
export const KINDS = {
  place: {
    preview: ({ symbol }) => limitOrder(symbol, FIRST_PRICE),
    find: (orders, { identifier }) => orders.filter((order) => order['external-identifier'] === identifier),
  },
  replace: {
    target: 'place',
    preview: ({ target }) => ({ account_number: ACCOUNT, replaces_order_id: target, price: NEW_PRICE.toFixed(2) }),
    find: findChanged,
  },
  edit: {
    target: 'place',
    preview: ({ target }) => ({ account_number: ACCOUNT, edits_order_id: target, price: NEW_PRICE.toFixed(2) }),
    find: findChanged,
  },
  cancel: {
    target: 'place',
    cancel: ({ target }) => ({ account_number: ACCOUNT, id: target }),
    find: (orders, { target }) => orders.filter((order) => String(order.id) === target && !isWorking(order)),
  },
  complex: {
    preview: ({ symbol }) => {
      const { account_number, ...entry } = limitOrder(symbol, FIRST_PRICE);
      const legs = [{ symbol, action: 'sell_to_close', quantity: 1 }];
      const exit = { legs, order_type: 'limit', price: '900.00', time_in_force: 'gtc' };
      const stop = { legs, order_type: 'stop', stop_trigger: 1.5, time_in_force: 'gtc' };
      return { account_number, complex_type: 'otoco', orders: [entry, exit, stop] };
    },
    find: (orders, { identifier }) => orders.filter((order) => order['external-identifier'] === `${identifier}-0`),
  },
  pair: {
    preview: ({ symbol }) => {
      const { account_number, ...purchase } = limitOrder(symbol, FIRST_PRICE);
      const orders = [purchase, { ...purchase, price: (FIRST_PRICE - 0.1).toFixed(2) }];
      return { account_number, complex_type: 'pairs', ratio_threshold: FIRST_RATIO, ratio_comparator: 'at_least', orders };
    },
    find: (orders, { identifier }) => orders.filter((order) => order['external-identifier'] === `${identifier}-0`),
  },
  'edit pair': {
    target: 'pair',
    preview: ({ target }) => ({ account_number: ACCOUNT, edits_complex_order_id: target, ratio_threshold: NEW_RATIO }),
    find: (orders, { target }) => childrenOf(orders, target).filter(({ ratio }) => ratio === NEW_RATIO).slice(0, 1),
  },
  'cancel complex': {
    target: 'complex',
    cancel: ({ target }) => ({ account_number: ACCOUNT, id: target }),
    find: (orders, { target }) => oneIfEnded(childrenOf(orders, target)),
  },
  'exit, its cancellation': {
    target: 'oco', symbol: 'AMD', step: 0, suffix: '-cancel',
    preview: exitOf,
    find: (orders, { target }) => oneIfEnded(childrenOf(orders, target)),
  },
  'exit, its order': {
    target: 'oco', symbol: 'NVDA', step: 1, path: '/orders',
    preview: exitOf,
    find: (orders, { identifier }) => orders.filter((order) => order['external-identifier'] === identifier),
  },
};

// The orders that are placed before a write that changes one: arguments of preview_order.
export const TARGETS = {
  place: KINDS.place.preview,
  complex: KINDS.complex.preview,
  pair: KINDS.pair.preview,
  oco: ({ symbol }) => {
    const legs = [{ symbol, action: 'sell_to_close', quantity: 1 }];
    const exit = { legs, order_type: 'limit', price: '900.00', time_in_force: 'gtc' };
    return { account_number: ACCOUNT, complex_type: 'oco', orders: [exit, { legs, order_type: 'stop', stop_trigger: 5, time_in_force: 'gtc' }] };
  },
};

// What a replace or an edit has made of its target: the target itself or its successor, with the new price.
function findChanged(orders, { target }) {
  return orders.filter((order) => hasPrice(order, NEW_PRICE) && [order.id, order['replaces-order-id']].map(String).includes(target));
}

// Returns true if nothing is known yet of what became of a case, or its intent has no end in the journal.
export const isOpen = ({ told, hasOpenIntent }) => hasOpenIntent || ['none', 'conflict', 'outcome_unknown'].includes(told.at(-1));

// Reads the answer to a write, or to the step of a confirmation: { status, identifier, orderId, seq, code, reason }.
export function readTold(answer, step) {
  const one = answer.steps?.[step] ?? ((answer.status === undefined && answer.orders?.[0]) || answer);
  let status = one.status ?? 'none';
  const reason = one.reason ?? one.message;
  // That another call used a confirmation, or is using it, says nothing about its order.
  if (one.code === 'conflict' || (['refused', 'error'].includes(status) && /already used|is using this confirmation/.test(reason))) status = 'conflict';
  return { status, identifier: one.external_identifier, orderId: one.order_id ?? one.id, seq: one.journal_seq, code: one.code, reason };
}
