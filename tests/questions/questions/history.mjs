// Questions about orders and transactions. run.mjs says what the members of a question are.
import assert from 'node:assert/strict';
import { assertAllAccounts, assertComplete, assertNear, assertNumbers, column, number, rows, sum } from '../tables.mjs';

const isIn = (month) => (time) => time.startsWith(month);

// Sums for each group, which are those of the whole result.
function assertGroups(answer, member, row = member) {
  assertComplete(answer, answer.groups);
  assertNumbers(answer.groups, row);
  assertNear(answer.totals[0][member], sum(answer.groups, row), `the sum of ${member}`);
}

export default [
  {
    number: 11,
    question: "Do I have working orders? What became of this morning's?",
    calls: [
      ['fetch_orders', { status: 'all', period: 'today' }],
      ['fetch_orders', (page) => ({ status: 'all', period: 'today', cursor: page.next_cursor })],
    ],
    check(page, last) {
      const orders = [...page.orders, ...last.orders];
      assert.equal(last.next_cursor, undefined);
      assert.equal(new Set(orders.map(({ id }) => id)).size, page.total);
      const ended = orders.filter((order) => order.ended_at);
      assert.ok(ended.every((order) => order.ended_at.startsWith('2026-11-23')));
      assert.deepEqual([...new Set(ended.map((order) => order.status))].sort(), ['Cancelled', 'Filled', 'Rejected']);
      for (const order of ended.filter(({ status }) => status === 'Filled')) number(order.average_fill_price ?? order.legs[0].average_fill_price);
      const working = orders.filter((order) => !order.ended_at);
      assert.ok(working.length > 0);
      for (const { status, is_cancellable: cancellable, order } of working) {
        assert.match(status, /^(Live|Received|Contingent|Routed)$/);
        assert.ok(cancellable !== undefined && order.length > 5, order);
      }
    },
  },
  {
    number: 12,
    question: 'What did I trade and pay in commissions last month?',
    calls: [['fetch_transactions', { period: 'last_month', type: 'trade' }]],
    check(answer) {
      assert.equal(answer.period, '2026-10-01..2026-10-31');
      assertComplete(answer, answer.transactions);
      assert.ok(column(answer.transactions, 'executed_at').every(isIn('2026-10')));
      assert.deepEqual([...new Set(column(answer.transactions, 'type'))], ['trade']);
      const [totals] = answer.totals;
      assert.ok(number(totals.fees_by_kind.commission) < 0);
      assertNear(totals.fees, sum(answer.transactions, 'fees'), 'the sum of the fees');
      assertNear(totals.trades, sum(answer.transactions, 'value'), 'the sum of the trades');
    },
  },
  {
    number: 23,
    question: 'Dividends received in 2026, by symbol, both accounts.',
    calls: [['fetch_transactions', { period: '2026', type: 'dividend', group_by: 'underlying' }]],
    check(answer) {
      assert.equal(answer.period, '2026-01-01..2026-11-23');
      assertGroups(answer, 'dividends');
      // SCHD is held in one account, AAPL in the other.
      for (const symbol of ['AAPL', 'SCHD']) assert.ok(number(rows(answer.groups).find(({ key }) => key === symbol).dividends) > 0);
    },
  },
  {
    number: 24,
    question: 'What did I pay in fees, month by month this year?',
    calls: [['fetch_transactions', { period: 'ytd', group_by: 'month' }]],
    check(answer) {
      assertGroups(answer, 'fees');
      const months = Array.from({ length: 11 }, (_, index) => `2026-${String(index + 1).padStart(2, '0')}`);
      assert.deepEqual(column(answer.groups, 'key'), months);
      assert.ok(column(answer.groups, 'fees').every((fees) => number(fees) < 0));
    },
  },
  {
    number: 25,
    question: 'How much did I deposit and withdraw since I opened the account?',
    calls: [['fetch_transactions', { period: 'all', group_by: 'type' }]],
    check(answer) {
      // The older account was opened on this day.
      assert.match(answer.period, /^2022-10-27\.\./);
      assertGroups(answer, 'deposits');
      assertGroups(answer, 'withdrawals');
      const types = new Map(rows(answer.groups).map((row) => [row.key, row]));
      assert.ok(number(types.get('deposit').deposits) > 0 && number(types.get('withdrawal').withdrawals) < 0);
    },
  },
  {
    number: 27,
    question: 'Which options of mine were assigned or expired in October?',
    calls: [
      ['fetch_transactions', { period: '2026-10', type: 'assignment' }],
      ['fetch_transactions', { period: '2026-10', type: 'expiration' }],
    ],
    check(assigned, expired) {
      for (const [answer, type] of [
        [assigned, 'assignment'],
        [expired, 'expiration'],
      ]) {
        assertComplete(answer, answer.transactions);
        assert.deepEqual([...new Set(column(answer.transactions, 'type'))], [type]);
        for (const { executed_at, symbol, quantity } of rows(answer.transactions)) {
          assert.ok(isIn('2026-10')(executed_at) && number(quantity) > 0);
          assert.match(symbol, /^[A-Z]+ +\d{6}[CP]\d{8}$/);
        }
      }
      assertAllAccounts(assigned.transactions);
    },
  },
  {
    number: 28,
    question: 'Which trades do I have in AAPL in both accounts, open and closed, this year?',
    calls: [
      ['fetch_positions', { underlying: 'AAPL' }],
      ['fetch_transactions', { symbol: 'AAPL', period: 'ytd' }],
    ],
    check(open, all) {
      assert.deepEqual([...new Set(column(open.positions, 'underlying_symbol'))], ['AAPL']);
      assertAllAccounts(open.accounts);
      assertComplete(all, all.transactions);
      assert.ok(column(all.transactions, 'symbol').every((symbol) => /^AAPL\b/.test(symbol)));
      const actions = new Set(column(all.transactions, 'action'));
      for (const action of ['Sell to Open', 'Buy to Close']) assert.ok(actions.has(action), `there is no ${action}`);
      // What is open was opened by one of them.
      const option = rows(open.positions).find(({ option_type }) => option_type === 'call');
      assert.ok(column(all.transactions, 'symbol').includes(option.symbol));
    },
  },
  {
    number: 29,
    question: 'Show order 441561044: legs, fills, why was it rejected?',
    calls: [['fetch_orders', { id: '441561044' }]],
    check(answer) {
      assertComplete(answer, answer.orders);
      const [order] = answer.orders;
      assert.equal(order.id, '441561044');
      assert.equal(order.broker_message, 'Insufficient buying power');
      assert.equal(order.filled_quantity, '0');
      const [{ symbol, action, quantity, remaining_quantity }] = order.legs;
      assert.deepEqual({ symbol, action, quantity, remaining_quantity }, { symbol: 'NVDA', action: 'Buy to Open', quantity: '5000', remaining_quantity: '5000' });
    },
  },
  {
    number: 30,
    question: 'Rejected or cancelled orders of the last two weeks.',
    calls: [
      ['fetch_orders', { status: 'rejected', period: 'last_14_days' }],
      ['fetch_orders', { status: 'cancelled', period: 'last_14_days' }],
    ],
    check(...answers) {
      answers.forEach((answer, index) => {
        assert.equal(answer.period, '2026-11-10..2026-11-23');
        assertComplete(answer, answer.orders);
        assert.ok(answer.orders.length > 0);
        for (const { status, received_at, order } of answer.orders) {
          assert.equal(status, ['Rejected', 'Cancelled'][index]);
          assert.ok(received_at >= '2026-11-10' && order.length > 5);
        }
      });
    },
  },
  {
    number: 40,
    question: 'Did my order fill? Tell me when it does.',
    calls: [
      ['fetch_orders', { limit: 1 }],
      ['wait_for', ({ orders: [order] }) => ({ condition: `order ${order.id} filled`, timeout_seconds: 1 })],
    ],
    check({ orders: [order] }, waited) {
      assert.match(order.status, /^(Live|Received|Contingent|Routed)$/);
      assert.equal(waited.happened, false);
      assert.equal(waited.condition, `order ${order.id} filled`);
      assert.equal(waited.value, `order ${order.id}: ${order.status}`);
      assert.ok(waited.waited_ms >= 1000 && waited.notes.length > 0);
    },
  },
];
