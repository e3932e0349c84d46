// Each tool that lists something is asked for as much as it gives: no answer has more than 12 KB. What does not fit is on the
// next page.
import assert from 'node:assert/strict';
import { check } from '../interop/checks.mjs';
import { rows } from './tables.mjs';
import { demo } from './servers.mjs';

const MAX_BYTES = 12 * 1024;

// Every symbol that the demo's search finds by a letter, for tools that take at most 100 of them.
async function symbols(call) {
  const found = new Set();
  for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
    const { symbols: list } = await call('search_symbols', { query: letter, limit: 100 });
    for (const { symbol } of rows(list)) found.add(symbol);
  }
  return [...found].slice(0, 100);
}

async function contracts(call) {
  const { options } = await call('search_options', { symbol: 'SPY', days_max: 30, strikes: 50, limit: 100 });
  return rows(options).map(({ symbol }) => symbol);
}

export async function checkLargest(binary) {
  const program = await demo(binary);
  const call = async (name, given) => {
    const { isError, content, structuredContent } = await program.client.callTool({ name, arguments: given });
    assert.ok(!isError, `${name}: ${content?.[0]?.text}`);
    return structuredContent;
  };
  let many;
  let options;
  let listed;
  await check('largest: the symbols are found', async () => {
    const { tools } = await program.client.listTools();
    listed = new Set(tools.map((tool) => tool.name));
    many = await symbols(call);
    options = await contracts(call);
    assert.ok(many.length > 40 && options.length > 60, `${many.length}, ${options.length}`);
  });
  for (const [name, given] of [
    ['fetch_positions', { limit: 500 }],
    ['fetch_positions', { group_by: 'underlying', limit: 500 }],
    ['fetch_balances', { period: 'last_1_year', limit: 200 }],
    ['fetch_transactions', { period: 'all', limit: 100 }],
    ['fetch_transactions', { period: 'all', group_by: 'day', limit: 100 }],
    ['fetch_net_liq_history', { period: 'all', points: 200 }],
    ['fetch_orders', { status: 'all', period: 'last_1_year', limit: 100 }],
    ['fetch_margin', {}],
    ['fetch_margin', { detail: 'holdings' }],
    ['fetch_market_data', { symbols: many }],
    ['fetch_market_data', { symbols: options }],
    ['search_options', { symbol: 'SPX' }],
    ['search_options', { symbol: 'SPX', days_max: 30, strikes: 200, limit: 100 }],
    ['fetch_market_metrics', { symbols: many.slice(0, 60) }],
    ['fetch_market_metrics', { symbols: ['SPX', 'SPY', 'QQQ', 'AAPL'], term_structure: true }],
    ['fetch_corporate_events', { symbols: many.slice(0, 60), period: 'last_5_years', limit: 200 }],
    ['fetch_market_hours', { period: 'this_month' }],
    ['fetch_watchlists', { kind: 'public', limit: 500 }],
    ['search_symbols', { query: 'A', limit: 100 }],
    ['fetch_instruments', { symbols: options }],
    ['list_instruments', { kind: 'equities', limit: 200 }],
    ['list_instruments', { kind: 'futures', limit: 200 }],
    ['fetch_quote_alerts', {}],
  ]) {
    if (!listed.has(name)) continue;
    const { symbols: list, ...others } = given;
    await check(`largest: ${name} ${JSON.stringify(others)}`, async () => {
      const bytes = Buffer.byteLength(JSON.stringify(await call(name, given)));
      assert.ok(bytes <= MAX_BYTES, `${bytes} bytes`);
    });
  }
  await program.close();
}
