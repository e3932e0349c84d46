// Questions about watchlists and alerts, some of which change them. run.mjs says what the members of a question are.
import assert from 'node:assert/strict';
import { assertNumbers, column, number, rows } from '../tables.mjs';

const WRITES = { ENABLE_WRITES: 'true' };

export default [
  {
    number: 21,
    question: 'My watchlists with IV rank; add TSLA to Core.',
    settings: WRITES,
    calls: [
      ['fetch_watchlists', {}],
      ['fetch_market_metrics', (lists) => ({ symbols: rows(lists.watchlists).map(({ name }) => `watchlist:${name}`) })],
      ['update_watchlist', { name: 'Core', add: ['TSLA'] }],
    ],
    check({ watchlists }, { metrics }, { watchlist, changes }) {
      assert.deepEqual(column(watchlists, 'name'), ['Core', 'Options / Q4 ideas', 'Later']);
      assertNumbers(metrics, 'implied_volatility_rank');
      assert.deepEqual(changes, { added: ['TSLA'] });
      assert.equal(watchlist.symbols.at(-1), 'TSLA');
      // Both lists' stocks and funds have a rank.
      for (const symbol of watchlist.symbols.slice(0, -1)) assert.ok(column(metrics, 'symbol').includes(symbol), symbol);
    },
  },
  {
    number: 22,
    question: 'Alert me at AAPL 400.',
    settings: WRITES,
    calls: [['create_quote_alert', { symbol: 'AAPL', operator: '>', threshold: 400 }]],
    check({ alert }) {
      assert.deepEqual([alert.symbol, alert.field, alert.operator, alert.status], ['AAPL', 'last', 'above', 'waiting']);
      assert.equal(number(alert.threshold), 400);
      assert.match(alert.id, /^\d+$/);
    },
  },
];
