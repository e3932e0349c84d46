// The time from a change at the broker to `notifications/resources/updated` at a client, over stdio and over HTTP. It begins
// when the simulated broker is asked to send the change, so it includes that request. The server looks ten times a second.
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCOUNTS, startBroker } from './broker.mjs';
import { startHttp, startStdio } from './servers.mjs';
import { changedQuote, findSymbols, quoteUri } from './symbols.mjs';
import { waitUntil } from './watched.mjs';

const QUOTES = 25;
const INTERVAL = 1300; // of the changes of one resource, which is announced once a second at most
const ARRIVES_WITHIN = 5_000;
const GOALS = { stdio: [60, 130], http: [60, 150] };

let quantity = 5000, orderId = 900_000_000, cash = 1000;

// The changes of an account, each with the resource that they announce.
const ACCOUNT_CHANGES = {
  positions: (account) => ({
    type: 'CurrentPosition',
    data: {
      'account-number': account, symbol: 'AAPL', 'instrument-type': 'Equity', quantity: (quantity += 1), 'quantity-direction': 'Long',
      'updated-at': new Date().toISOString(),
    },
  }),
  balances: (account) => ({ type: 'AccountBalance', data: { 'account-number': account, currency: 'USD', 'cash-balance': String(cash += 1) } }),
  orders: (account) => ({
    type: 'Order',
    data: {
      id: (orderId += 1), 'account-number': account, status: 'Live', 'order-type': 'Limit', price: '1.0', 'price-effect': 'Debit', 'time-in-force': 'Day',
      'updated-at': Date.now(),
      legs: [{ 'instrument-type': 'Equity', symbol: 'AAPL', action: 'Buy to Open', quantity: 1, 'remaining-quantity': 1, fills: [] }],
    },
  }),
};

// Makes the changes in turn, at times that are independent of the server's. Resolves with the milliseconds of those that
// were announced, and the number of those that were not.
async function timeChanges(changes, rounds, arrivals) {
  const milliseconds = [];
  let lost = 0;
  const step = INTERVAL / changes.length;
  const pending = [];
  for (let i = 0; i < rounds * changes.length; i += 1) {
    const { uri, make } = changes[i % changes.length];
    const begin = performance.now();
    pending.push(make().then(() => waitUntil(uri, () => arrivals.get(uri) > begin, ARRIVES_WITHIN))
      .then(() => milliseconds.push(arrivals.get(uri) - begin), () => { lost += 1; }));
    const next = begin + step * (0.5 + Math.random());
    await sleep(Math.max(0, next - performance.now()));
  }
  await Promise.all(pending);
  return { milliseconds, lost };
}

async function measureTransport(kind, { binary, report, say, quick }) {
  const broker = await startBroker(binary);
  const server = kind === 'stdio' ? startStdio(binary, broker) : await startHttp(binary, broker);
  try {
    say(`updates over ${kind}`);
    const symbols = await findSymbols(server, QUOTES);
    const quotes = symbols.map((symbol) => ({ uri: quoteUri(symbol), make: () => broker.sendEvents([changedQuote(symbol)]) }));
    const account = ACCOUNTS.flatMap((number) => Object.entries(ACCOUNT_CHANGES).map(([part, change]) => ({
      uri: `tastytrade://accounts/${number}/${part}`, make: () => broker.notify([{ account: number, ...change(number) }]),
    })));
    const arrivals = new Map();
    await server.listen([...quotes, ...account].map((one) => one.uri), (uri, now) => arrivals.set(uri, now));
    await waitUntil('subscriptions', async () => (await broker.figures()).subscriptions >= QUOTES * 2, 30_000);
    await waitUntil('the account streamer', async () => (await broker.figures('/account')).connections === 1, 30_000);
    await sleep(1500); // the first values and snapshots are not announced
    await timeChanges([...quotes, ...account], 1, arrivals);
    await sleep(INTERVAL);
    const [ofQuotes, ofAccount] = await Promise.all([
      timeChanges(quotes, quick ? 2 : 20, arrivals), timeChanges(account, quick ? 2 : 20, arrivals)]);
    report.latency(`change of a quote to its announcement, ${kind}`, ofQuotes.milliseconds, ...GOALS[kind]);
    report.latency(`change of an account to its announcement, ${kind}`, ofAccount.milliseconds, ...GOALS[kind]);
    report.equal('  changes that were not announced', ofQuotes.lost + ofAccount.lost, 0);
  } finally {
    await server.stop();
    await broker.stop();
  }
}

export async function measureUpdates(context) {
  for (const kind of ['stdio', 'http']) await measureTransport(kind, context);
}
