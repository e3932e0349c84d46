// Questions about prices, options, metrics, events and hours. run.mjs says what the members of a question are.
import assert from 'node:assert/strict';
import { delta, nearestDelta } from '../deltas.mjs';
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

// The contract with the delta is among the rows, not at the edge, where a better one might have been cut off.
function assertInside(contract, contracts) {
  const strikes = strikesOf(contracts.filter(({ option_type }) => option_type === contract.option_type));
  assert.ok(Math.min(...strikes) < number(contract.strike) && number(contract.strike) < Math.max(...strikes), contract.symbol);
}

const strangle = ({ options, underlying_prices: prices }) =>
  [-0.2, 0.2].map((wanted) => nearestDelta(rows(options), Object.values(prices)[0], wanted));

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
    calls: [['search_options', { symbol: 'NVDA', days_min: 35, days_max: 55, option_type: 'put', strikes: 16 }]],
    lacks: 'the deltas are for the client to compute',
    check(answer) {
      assertComplete(answer, answer.options);
      const contracts = rows(answer.options);
      const price = answer.underlying_prices.NVDA;
      const put = nearestDelta(contracts, price, -0.3);
      assertNear(delta(put, price), -0.3, 'delta', 0.05);
      assertInside(put, contracts);
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
      ['search_options', { symbol: 'NVDA', expiration: 'nearest', strikes: 3 }],
    ],
    lacks: 'the move is the price of the straddle, which the client adds up',
    check({ events }, { options, underlying_prices: prices }) {
      const [earnings] = rows(events);
      assert.deepEqual([earnings.date, earnings.time_of_day], ['2027-02-03', 'after_close']);
      const contracts = rows(options);
      assert.ok(contracts.every(({ expiration }) => expiration > earnings.date), 'the options end before the earnings');
      const nearest = contracts.sort((one, other) => Math.abs(one.strike - prices.NVDA) - Math.abs(other.strike - prices.NVDA)).slice(0, 2);
      assert.deepEqual(nearest.map(({ option_type }) => option_type).sort(), ['call', 'put']);
      const move = nearest.reduce((total, { mark }) => total + number(mark), 0);
      assert.ok(move / number(prices.NVDA) > 0.01 && move / number(prices.NVDA) < 0.2, `${move}`);
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
      ['search_options', { symbol: '/ES', expiration: 'friday', strikes: 40, limit: 100 }],
      [
        'fetch_margin_impact',
        (chain) => ({ account_number: 'Individual', legs: strangle(chain).map(({ symbol }) => ({ action: 'sell_to_open', quantity: 1, symbol })) }),
      ],
    ],
    lacks: 'the deltas are for the client to compute',
    check(chain, margin) {
      assertComplete(chain, chain.options);
      assert.deepEqual([...new Set(column(chain.options, 'expiration'))], ['2026-11-27']);
      const contracts = rows(chain.options);
      const legs = strangle(chain);
      for (const leg of legs) {
        assertNear(Math.abs(delta(leg, Object.values(chain.underlying_prices)[0])), 0.2, 'delta', 0.03);
        assertInside(leg, contracts);
      }
      for (const { strike } of legs) assert.ok(margin.trade.includes(strike), margin.trade);
      assert.ok(number(margin.buying_power_change) < 0 && number(margin.margin_requirement_change) > 0);
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
