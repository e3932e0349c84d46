// One call for each tool, about the simulated broker's accounts. A tool without required arguments needs no entry: it is
// called with none.
import assert from 'node:assert/strict';

export const examples = {
  fetch_positions: { account_number: '5WT00001' },
  fetch_balances: { account_number: '5WT00001' },
  search_symbols: { query: 'apple' },
  fetch_market_data: { symbols: ['AAPL', 'SPX', '/ES', 'BTC/USD', 'NOSUCHTHING'] },
  search_options: { symbol: 'AAPL', option_type: 'call', limit: 10 },
  search: { query: 'AAPL position' },
  fetch: { id: 'symbol:AAPL' },
};

export function argumentsFor(tool) {
  const given = examples[tool.name];
  if (given) return given;
  assert.deepEqual(tool.inputSchema.required ?? [], [], `calls.mjs has no example for ${tool.name}`);
  return {};
}

// When data was fetched differs from call to call; everything else must not.
export function comparable(value) {
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'as_of')
      .map(([key, inner]) => [key, comparable(inner)]),
  );
}
