// Questions about prices, options, metrics, events and hours. run.mjs says what the members of a question are.
import assert from 'node:assert/strict';
import { delta } from '../deltas.mjs';
import { EARNINGS_WEEK } from '../servers.mjs';
import { assertComplete, assertDescending, assertNear, assertNumbers, column, number, rows } from '../tables.mjs';

const symbolsOf = (list) => column(list, 'symbol');
const strikesOf = (contracts) => contracts.map(({ strike }) => number(strike));

// A quote fits itself: the mark is between bid and ask, and the change is that from the close before.
function assertQuotes(quotes) {
  assertNumbers(quotes, 'bid', 'ask', 'mark', 'change', 'change_percent', 'previous_close');
  for (const { symbol, bid, ask, mark, change, previous_close: close } of rows(quotes)) {
    assert.ok(number(bid) <= number(mark) && number(mark) <= number(ask), symbol);
    assertNear(number(close) + number(change), number(mark), `${symbol}: change`);
  }
}

// The strikes of the contracts reach from below the price to above it.
function assertAround(contracts, price) {
  const strikes = strikesOf(contracts);
  assert.ok(Math.min(...strikes) < number(price) && number(price) < Math.max(...strikes), `${price} is not within ${strikes}`);
}

export default [
  {
    number: 3,
    question: 'AAPL and TSLA, now?',
    calls: [['fetch_market_data', { symbols: ['AAPL', 'TSLA'] }]],
    check({ quotes, as_of }) {
      assert.deepEqual(symbolsOf(quotes), ['AAPL', 'TSLA']);
      assertQuotes(quotes);
      assert.match(as_of, /^2026-11-23T15:30/);
    },
  },
  {
    number: 4,
    question: 'AAPL calls next month near the price.',
    calls: [['search_options', { symbol: 'AAPL', expiration: 'next_month', option_type: 'call', strikes: 8 }]],
    check(answer) {
      assertComplete(answer, answer.options);
      const expirations = new Set(column(answer.options, 'expiration'));
      assert.ok(expirations.has('2026-12-18') && [...expirations].every((day) => day.startsWith('2026-12')));
      for (const expiration of expirations) {
        const contracts = rows(answer.options).filter((row) => row.expiration === expiration);
        assert.equal(contracts.length, 8);
        assert.ok(contracts.every(({ option_type }) => option_type === 'call'));
        assertAround(contracts, answer.underlying_prices.AAPL);
      }
      assertNumbers(answer.options, 'bid', 'ask', 'volume', 'open_interest');
    },
  },
  {
    number: 5,
    question: 'The 30-delta put of NVDA about 45 days out.',
    calls: [['search_options', { symbol: 'NVDA', days_min: 35, days_max: 55, option_type: 'put', delta: 0.3 }]],
    check(answer) {
      const puts = rows(answer.options);
      assert.ok(puts.length > 0 && puts.every(({ option_type }) => option_type === 'put'));
      assert.equal(new Set(column(answer.options, 'expiration')).size, puts.length);
      for (const put of puts) {
        assertNear(number(put.delta), -0.3, 'delta', 0.05);
        // The feed's delta is that of the price.
        assertNear(delta(put, answer.underlying_prices.NVDA), number(put.delta), put.symbol, 0.02);
      }
    },
  },
  {
    number: 6,
    question: 'IV rank of TSLA; which of my names has the highest?',
    calls: [['fetch_market_metrics', { symbols: ['holdings', 'TSLA'], sort_by: '-implied_volatility_rank' }]],
    check({ metrics }) {
      assert.ok(symbolsOf(metrics).includes('TSLA'));
      for (const held of ['AAPL', 'NVDA', 'SPY', 'SCHD']) assert.ok(symbolsOf(metrics).includes(held), held);
      assertNumbers(metrics, 'implied_volatility_rank');
      assertDescending(column(metrics, 'implied_volatility_rank').map(number));
    },
  },
  {
    number: 10,
    question: 'Who of my holdings reports this week?',
    clock: EARNINGS_WEEK,
    calls: [['fetch_corporate_events', { kind: 'earnings', period: 'next_7_days' }]],
    check({ period, events }) {
      assert.equal(period, '2027-02-01..2027-02-07');
      assert.deepEqual(symbolsOf(events).sort(), ['F', 'NVDA']);
      for (const row of rows(events)) {
        assert.equal(row.kind, 'earnings');
        assert.match(row.time_of_day, /^(before_open|after_close)$/);
        assert.ok(number(row.held_quantity) !== 0);
      }
    },
  },
  {
    number: 20,
    question: 'Is the market open? Next holiday?',
    calls: [['fetch_market_hours', {}]],
    check({ venues, holidays }) {
      const equities = venues.find(({ venue }) => venue === 'equities');
      assert.equal(equities.state, 'open');
      assert.equal(equities.closes_at, '2026-11-23T21:00:00.000Z');
      const next = rows(holidays).find(({ venue }) => venue === 'equities');
      assert.deepEqual([next.date, next.kind], ['2026-11-26', 'closed']);
    },
  },
  {
    number: 33,
    question: 'Tick size, last trading day and multiplier of /ESZ6, and the next contract.',
    calls: [['fetch_instruments', { symbols: ['/ESZ6'] }]],
    check({ instruments: [future] }) {
      assert.equal(future.symbol, '/ESZ6');
      assert.equal(future.multiplier, '50');
      assert.equal(future.tick_sizes.at(-1).value, '0.25');
      assert.ok(future.last_trade_at.startsWith('2026-12-18'), future.last_trade_at);
      assert.equal(future.next_contract, '/ESH7');
    },
  },
  {
    number: 34,
    question: 'Expected move of NVDA into earnings; when are they?',
    clock: EARNINGS_WEEK,
    calls: [
      ['fetch_corporate_events', { symbols: ['NVDA'], kind: 'earnings' }],
      ['search_options', { symbol: 'NVDA', expiration: 'nearest', strikes: 5 }],
    ],
    check({ events }, { options, expected_moves: moves, underlying_prices: prices }) {
      const [earnings] = rows(events);
      assert.deepEqual([earnings.date, earnings.time_of_day], ['2027-02-03', 'after_close']);
      const contracts = rows(options);
      assert.ok(contracts.every(({ expiration }) => expiration > earnings.date), 'the options end before the earnings');
      const [move] = Object.values(moves).map(number);
      // Near the price of the straddle at the money.
      const near = contracts.sort((one, other) => Math.abs(one.strike - prices.NVDA) - Math.abs(other.strike - prices.NVDA)).slice(0, 2);
      const straddle = near.reduce((total, { mark }) => total + number(mark), 0);
      assertNear(move / straddle, 0.85, 'the expected move', 0.15);
    },
  },
  {
    number: 35,
    question: 'IV term structure of SPX and of QQQ.',
    calls: [['fetch_market_metrics', { symbols: ['SPX', 'QQQ'], term_structure: true }]],
    check({ term_structure: structure }) {
      assertNumbers(structure, 'implied_volatility');
      for (const symbol of ['SPX', 'QQQ']) {
        const days = rows(structure).filter((row) => row.symbol === symbol).map(({ expiration }) => expiration);
        assert.ok(days.length > 8, symbol);
        assert.deepEqual(days, [...days].sort());
      }
    },
  },
  {
    number: 36,
    question: 'Compare my ten largest holdings: price change today, IV rank, beta, earnings.',
    calls: [
      ['fetch_positions', { group_by: 'underlying' }],
      ['fetch_market_data', { symbols: ['holdings'] }],
      ['fetch_market_metrics', { symbols: ['holdings'] }],
    ],
    check({ groups }, { quotes }, { metrics }) {
      const held = rows(groups).filter(({ legs }) => legs !== '0');
      assertNumbers(held, 'market_value');
      const size = ({ market_value: value }) => Math.abs(number(value));
      const largest = held.sort((one, other) => size(other) - size(one)).slice(0, 10).map(({ key }) => key);
      for (const symbol of largest.filter((name) => !/^\/|\//.test(name))) {
        number(rows(quotes).find((row) => row.symbol === symbol).change_percent);
        const row = rows(metrics).find((each) => each.symbol === symbol);
        number(row.implied_volatility_rank);
        number(row.beta);
        assert.ok('earnings_date' in row);
      }
      assert.equal(rows(metrics).find(({ symbol }) => symbol === 'NVDA').earnings_date, '2027-02-03');
    },
  },
  {
    number: 38,
    question: 'Which /ES options expire Friday, 20-delta strangle, and its margin?',
    calls: [
      ['search_options', { symbol: '/ES', expiration: 'friday', delta: 0.2 }],
      [
        'fetch_margin_impact',
        ({ options }) => ({
          account_number: 'Individual',
          legs: rows(options).map(({ symbol }) => ({ action: 'sell_to_open', quantity: 1, symbol })),
        }),
      ],
    ],
    check(chain, margin) {
      const legs = rows(chain.options);
      assert.deepEqual(legs.map(({ option_type }) => option_type).sort(), ['call', 'put']);
      for (const leg of legs) {
        assert.equal(leg.expiration, '2026-11-27');
        assertNear(Math.abs(number(leg.delta)), 0.2, 'delta', 0.03);
        assertNear(delta(leg, Object.values(chain.underlying_prices)[0]), number(leg.delta), leg.symbol, 0.02);
        assert.ok(margin.trade.includes(leg.strike), margin.trade);
      }
      assert.ok(number(margin.buying_power_change) < 0 && number(margin.margin_requirement_change) > 0);
    },
  },
  {
    number: 19,
    question: 'Is NVDA above its 50-day average? Chart of the month.',
    calls: [['fetch_candles', { symbol: 'NVDA', period: 'last_30_days' }]],
    check({ candles, summary }) {
      const bars = rows(candles);
      assert.ok(bars.length >= 20 && bars.length <= 23, `${bars.length} bars`);
      assertNumbers(candles, 'open', 'high', 'low', 'close', 'volume');
      for (const { date, open, high, low, close } of bars) {
        assert.ok(number(low) <= Math.min(number(open), number(close)), date);
        assert.ok(number(high) >= Math.max(number(open), number(close)), date);
      }
      assert.equal(summary.end, bars.at(-1).close);
      for (const average of ['average_20_days', 'average_50_days', 'average_200_days']) assert.ok(number(summary[average]) > 0);
    },
  },
  {
    number: 37,
    question: 'Quotes of the public list "High Options Volume", top movers first.',
    calls: [['fetch_market_data', { symbols: ['watchlist:High Options Volume'] }]],
    lacks: 'the order is for the client to make',
    check({ quotes }) {
      assert.deepEqual(symbolsOf(quotes).sort(), ['AAPL', 'AMD', 'IWM', 'NVDA', 'PLTR', 'QQQ', 'SPY', 'TSLA']);
      assertQuotes(quotes);
    },
  },
];
