// Questions about value, holdings, cash and risk of the accounts. run.mjs says what the members of a question are.
import assert from 'node:assert/strict';
import { ACCOUNTS, assertAllAccounts, assertComplete, assertNear, assertNumbers, column, number, rows, sum } from '../tables.mjs';
import { EARNINGS_WEEK, withoutQuotes } from '../servers.mjs';

const isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text);

export default [
  {
    number: 1,
    question: 'Show my accounts and current balances.',
    calls: [['fetch_account_summary', {}]],
    check(summary) {
      assert.deepEqual(column(summary.accounts, 'account_number'), ACCOUNTS);
      for (const member of ['net_liquidating_value', 'cash_balance', 'buying_power_left']) {
        assertNumbers(summary.accounts, member);
        assertNear(summary.totals[member], sum(summary.accounts, member), `the sum of ${member}`);
      }
    },
  },
  {
    number: 2,
    question: 'What do I hold, how much am I up today and overall, over both accounts?',
    calls: [['fetch_positions', {}]],
    check(answer) {
      assertAllAccounts(answer.positions);
      assertComplete(answer, answer.positions);
      assertNumbers(answer.positions, 'quantity', 'mark_price', 'open_profit');
      assertNear(answer.totals.open_profit, sum(answer.positions, 'open_profit'), 'open_profit');
      // The day's profit is also that of what was closed today.
      assertNear(answer.totals.day_profit, sum(answer.positions, 'day_profit') + sum(answer.closed_today ?? [], 'day_profit'), 'day_profit');
      assertNear(answer.totals.day_profit, sum(answer.accounts, 'day_profit'), 'day_profit by account');
    },
  },
  {
    number: 7,
    question: 'How much buying power is left, what share is in use, by what?',
    calls: [
      ['fetch_account_summary', {}],
      ['fetch_margin', {}],
    ],
    check(summary, margin) {
      assertNumbers(summary.accounts, 'buying_power_left', 'buying_power_used_percent');
      assert.deepEqual(column(margin.accounts, 'account_number'), ACCOUNTS);
      for (const account of margin.accounts) {
        assertNumbers(account.underlyings, 'margin_requirement', 'share_percent');
        assertNear(account.margin_requirement, sum(account.underlyings, 'margin_requirement'), 'the sum of the requirements');
      }
    },
  },
  {
    number: 8,
    question: 'What buying power would selling the SPY 655 put in January take?',
    calls: [
      [
        'fetch_margin_impact',
        {
          account_number: 'Individual',
          legs: [{ action: 'sell_to_open', quantity: 1, underlying: 'SPY', expiration: '2027-01-15', strike: 655, option_type: 'put' }],
        },
      ],
    ],
    check(answer) {
      assert.match(answer.trade, /^Sell 1 SPY 15 Jan 2027 655 put/);
      assert.ok(number(answer.buying_power_change) < 0);
      assertNear(answer.buying_power_after, number(answer.buying_power_before) + number(answer.buying_power_change), 'buying_power_after');
    },
  },
  {
    number: 9,
    question: 'When is AAPL ex-dividend; can my short call be assigned early?',
    clock: EARNINGS_WEEK,
    calls: [
      ['fetch_corporate_events', { symbols: ['AAPL'], kind: 'dividends' }],
      ['fetch_positions', { underlying: 'AAPL' }],
    ],
    lacks: 'what the call is worth beyond its exercise is for the client to compute',
    check(events, answer) {
      const [dividend] = rows(events.events);
      assert.ok(dividend.symbol === 'AAPL' && dividend.kind === 'dividend' && isDay(dividend.date) && number(dividend.amount) > 0);
      const positions = rows(answer.positions);
      const shares = positions.find((row) => row.instrument_type === 'equity');
      const call = positions.find((row) => row.option_type === 'call' && number(row.quantity) < 0);
      assert.ok(call.expiration > dividend.date, 'the call expires before the day');
      // Early assignment pays where the rest of the call's value is below the dividend.
      const rest = number(call.mark_price) - Math.max(0, number(shares.mark_price) - number(call.strike));
      assert.ok(rest > number(dividend.amount), 'in the demo the call is worth more than its exercise');
    },
  },
  {
    number: 18,
    question: 'How did my accounts do in the last three months, deepest drawdown?',
    calls: [['fetch_net_liq_history', { period: 'last_3_months' }]],
    check({ period, summary, accounts, points }) {
      assert.equal(period, '2026-08-24..2026-11-23');
      assertNear(summary.change, number(summary.end) - number(summary.start), 'change');
      assert.ok(number(summary.max_drawdown) > 0 && summary.max_drawdown_percent > 0);
      assert.deepEqual(column(accounts, 'account_number'), ACCOUNTS);
      assertNumbers(accounts, 'change', 'change_percent', 'max_drawdown');
      assertNumbers(points, 'net_liquidating_value');
      assert.equal(rows(points).at(-1).net_liquidating_value, summary.end);
    },
  },
  {
    number: 26,
    question: 'What was my net liq and cash on 31 March, and the change since?',
    calls: [
      ['fetch_balances', { period: '2026-03-31' }],
      ['fetch_account_summary', {}],
    ],
    check(then, now) {
      assertAllAccounts(then.snapshots);
      assert.deepEqual([...new Set(column(then.snapshots, 'date'))], ['2026-03-31']);
      assertNumbers(then.snapshots, 'net_liquidating_value', 'cash_balance');
      assertNumbers(now.accounts, 'net_liquidating_value', 'cash_balance');
      assert.ok(number(now.totals.net_liquidating_value) - sum(then.snapshots, 'net_liquidating_value') > 0, 'the demo has gained since');
    },
  },
  {
    number: 31,
    question: 'Am I restricted? Pattern day trader, margin call, how many day trades left?',
    calls: [['fetch_account_summary', {}]],
    check(summary) {
      assert.deepEqual(column(summary.accounts, 'account_number'), ACCOUNTS);
      for (const account of summary.accounts) {
        // They would name the pattern day trader and a margin call. Left out where the broker does not speak of them.
        assert.deepEqual(account.restrictions, []);
        // Of three in five days.
        assert.ok(Number.isInteger(account.day_trade_count));
      }
      assert.equal(summary.missing, undefined);
    },
  },
  {
    number: 32,
    question: 'Margin rates for GME and how many I may hold at most.',
    calls: [
      ['fetch_margin', { symbol: 'GME' }],
      ['fetch_margin', { detail: 'limits' }],
    ],
    check(margin, limits) {
      for (const { rates } of margin.accounts) {
        assert.equal(rates.underlying_symbol, 'GME');
        assert.ok(rates.long_equity_initial_percent > 0 && rates.long_equity_maintenance_percent > 0 && rates.naked_option_standard_percent > 0);
      }
      for (const account of limits.accounts) {
        assert.ok(account.limits.equity_position_size > 0 && account.limits.equity_option_position_size > 0);
      }
    },
  },
  {
    number: 39,
    question: 'Morning briefing: account, what moved, orders, events today, hours.',
    clock: EARNINGS_WEEK,
    calls: [
      ['fetch_account_summary', {}],
      ['fetch_positions', { group_by: 'underlying' }],
      ['fetch_corporate_events', { period: 'next_7_days' }],
    ],
    lacks: 'the hours are a fourth call, `fetch_market_hours`',
    check(summary, positions, events) {
      assertNumbers(summary.accounts, 'net_liquidating_value', 'day_profit', 'working_orders');
      assertNear(positions.totals.day_profit, number(summary.totals.day_profit), 'the profit of the day');
      assertNumbers(positions.groups, 'day_profit');
      assertNear(sum(positions.groups, 'day_profit'), number(positions.totals.day_profit), 'the sum of what moved');
      assert.deepEqual([...new Set(column(events.events, 'kind'))].sort(), ['dividend', 'earnings']);
      assertNumbers(events.events, 'days_until', 'held_quantity');
    },
  },
  {
    number: 42,
    question: 'Sandbox: nothing has quotes. What can I still see?',
    server: withoutQuotes,
    calls: [['fetch_positions', {}]],
    check(answer) {
      assertAllAccounts(answer.positions);
      assertNumbers(answer.positions, 'quantity', 'average_open_price');
      // What is not known is left out, never 0.
      for (const row of rows(answer.positions)) assert.ok(!row.mark_price && !row.market_value, JSON.stringify(row));
      for (const total of [answer.totals, ...answer.accounts]) {
        assert.deepEqual([total.market_value, total.open_profit], [undefined, undefined]);
      }
      const marks = answer.totals.missing.filter(({ field }) => field === 'mark_price');
      assert.equal(marks.length, rows(answer.positions).length, 'it does not say which marks are missing');
    },
  },
];
