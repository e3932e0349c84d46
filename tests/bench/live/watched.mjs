// Quotes that a client of the server watches, and the checks that none of them is lost.
import { setTimeout as sleep } from 'node:timers/promises';
import { changedQuote, findSymbols, quoteUri, streamerSymbol } from './symbols.mjs';

const POLL = 20;
const ANNOUNCED_WITHIN = 5_000;

// Resolves when `condition()` does with true; rejects after `limit` milliseconds.
export async function waitUntil(what, condition, limit) {
  const end = performance.now() + limit;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`${what}: not within ${limit / 1000} s`);
    await sleep(POLL);
  }
}

// Event types that the server subscribes to for the quote of a symbol: Quote, Trade and, of a stock, TradeETH.
const subscriptionsOf = (symbol) => (streamerSymbol(symbol).startsWith('.') ? 2 : 3);

export class WatchedQuotes {
  static async start(server, broker, count) {
    const quotes = new WatchedQuotes();
    Object.assign(quotes, { server, broker, symbols: await findSymbols(server, count), seen: new Map() });
    quotes.subscriptions = quotes.symbols.reduce((sum, symbol) => sum + subscriptionsOf(symbol), 0);
    await server.listen(quotes.symbols.map(quoteUri), (uri, now) => quotes.seen.set(uri, now));
    await waitUntil('first subscriptions', async () => (await broker.figures()).subscriptions >= quotes.subscriptions, 30_000);
    await sleep(500); // a first value is not announced
    return quotes;
  }

  // Changes a quote, so that a frame is sent.
  sendSome() {
    return this.broker.sendEvents([changedQuote(this.symbols[0])]);
  }

  // Changes every quote once. Resolves with the symbols whose change was not announced.
  async findLost() {
    const begin = performance.now();
    await this.broker.sendEvents(this.symbols.map(changedQuote));
    const lost = () => this.symbols.filter((symbol) => !(this.seen.get(quoteUri(symbol)) > begin));
    await waitUntil('announcements', () => lost().length === 0, ANNOUNCED_WITHIN).catch(() => {});
    return lost();
  }

  // Resolves when a later connection than the first `opened` ones has all subscriptions.
  async waitUntilRestored(opened, limit) {
    await waitUntil('subscriptions after a disconnect', async () => {
      const figures = await this.broker.figures();
      return figures.opened > opened && figures.connections === 1 && figures.subscriptions >= this.subscriptions;
    }, limit);
  }
}
