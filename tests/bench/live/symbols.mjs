// The instruments of scripts/bench-live, and changes of their quotes.
const STOCKS = ['AAPL', 'MSFT', 'SPY', 'QQQ', 'TSLA', 'NVDA', 'AMZN', 'IWM'];
const PAGE = 100;

// "AAPL  261218C00335000" to ".AAPL261218C335"
export function streamerSymbol(symbol) {
  const option = /^(\w+)\s*(\d{6})([CP])(\d{8})$/.exec(symbol);
  return option ? `.${option[1]}${option[2]}${option[3]}${Number(option[4]) / 1000}` : symbol;
}

export const quoteUri = (symbol) => `tastytrade://quotes/${encodeURIComponent(symbol)}`;

// `count` symbols of the simulated broker: some stocks, the rest options of AAPL.
export async function findSymbols(server, count) {
  const symbols = STOCKS.slice(0, count);
  let cursor;
  while (symbols.length < count) {
    const page = await server.call('search_options', {
      symbol: 'AAPL', days_min: 1, strike_min: 200, strike_max: 500, detail: 'symbols', limit: PAGE, ...(cursor && { cursor }),
    });
    symbols.push(...page.options.slice(1).map((row) => row[0]));
    cursor = page.next_cursor;
    if (!cursor) break;
  }
  if (symbols.length < count) throw new Error(`the simulated broker has ${symbols.length} symbols, not ${count}`);
  return symbols.slice(0, count);
}

let price = 10;
// An event that changes the quote of the symbol to prices that it never had.
export function changedQuote(symbol) {
  price = Math.round((price + 0.01) * 100) / 100;
  return { type: 'Quote', symbol: streamerSymbol(symbol), fields: { bidPrice: price, askPrice: Math.round((price + 0.05) * 100) / 100 } };
}

// Asks for live quotes of the symbols, which subscribes to them for the next 20 seconds. Resolves with the rows that are
// not live.
export async function lookAt(server, symbols) {
  const missing = [];
  for (let first = 0; first < symbols.length; first += PAGE) {
    const part = symbols.slice(first, first + PAGE);
    const answer = await server.call('fetch_market_data', { symbols: part, detail: 'full', columns: ['symbol', 'bid'] });
    if (answer.live?.source !== 'live') missing.push(...part);
    else missing.push(...(answer.missing ?? []).map((one) => one.symbol));
  }
  return missing;
}
