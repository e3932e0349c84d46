// Each fault of the feed while 100 quotes are watched: how long it takes until all subscriptions are there again, and
// whether every quote is still announced. The silence takes a minute: the feed counts as silent only then.
import { setTimeout as sleep } from 'node:timers/promises';
import { startBroker } from './broker.mjs';
import { startHttp } from './servers.mjs';
import { WatchedQuotes, waitUntil } from './watched.mjs';

const SYMBOLS = 100;
const RESTORED_WITHIN = 20_000;
const SILENCE_MS = 75_000;
const SECONDS_TO_NOTICE = 60; // of a silent feed

// `ends`: the connection does. `events`: frames that have to be sent for the fault to happen.
const FAULTS = [
  { name: 'expired quote token', ends: true, revokes: true },
  { name: 'frame that is no JSON', kind: 'not-json', ends: false },
  { name: 'frame with a value too many', kind: 'row-does-not-divide', ends: false, events: 1 },
  { name: 'frame that is no UTF-8', kind: 'bad-utf8', ends: true },
  { name: 'frame cut in the middle', kind: 'half-frame', events: 3, ends: true },
  { name: 'frame of 10 MB', kind: 'big-frame', bytes: 10_000_000, ends: true },
  { name: 'connection cut', kind: 'cut', ends: true },
  { name: 'close frame 1000 "Bye"', kind: 'close', code: 1000, text: 'Bye', ends: true },
  { name: 'close frame 1009', kind: 'close', code: 1009, text: 'Too big', ends: true },
];

async function cause(quotes, { name, ends, revokes, events = 0, ...fault }) {
  const { broker } = quotes;
  const before = await broker.figures();
  const begin = performance.now();
  await (revokes ? broker.revokeQuoteTokens() : broker.addFault(fault));
  if (events > 0) await sleep(30);
  for (let i = 0; i < events && (await broker.figures()).connections > 0; i += 1) await quotes.sendSome();
  if (ends) {
    await quotes.waitUntilRestored(before.opened, RESTORED_WITHIN);
  } else {
    const asked = before.received.FEED_SUBSCRIPTION ?? 0; // the channel is opened anew
    await waitUntil(name, async () => {
      const figures = await broker.figures();
      return (figures.received.FEED_SUBSCRIPTION ?? 0) > asked && figures.subscriptions >= quotes.subscriptions;
    }, RESTORED_WITHIN);
  }
  return performance.now() - begin;
}

// The feed sends nothing for longer than the server waits.
async function keepSilent(quotes) {
  const { broker } = quotes;
  const { opened } = await broker.figures();
  const begin = performance.now();
  await broker.addFault({ kind: 'silence', 'duration-ms': SILENCE_MS });
  await quotes.waitUntilRestored(opened, SILENCE_MS + RESTORED_WITHIN);
  return performance.now() - begin;
}

export async function measureFaults({ binary, report, say, quick }) {
  const broker = await startBroker(binary);
  const server = await startHttp(binary, broker, { LIVE_RECONNECT_SECONDS: '1' });
  try {
    const quotes = await WatchedQuotes.start(server, broker, SYMBOLS);
    const lost = new Set(await quotes.findLost());
    const rows = [];
    for (const fault of FAULTS) {
      say(fault.name);
      rows.push([fault.name, await cause(quotes, fault), 5]);
      for (const symbol of await quotes.findLost()) lost.add(symbol);
    }
    if (!quick) {
      say('silence of the feed');
      rows.push(['silence of the feed', await keepSilent(quotes), SECONDS_TO_NOTICE + 5]);
      for (const symbol of await quotes.findLost()) lost.add(symbol);
    }
    for (const [name, milliseconds, max] of rows) report.atMost(`${name}: until all subscriptions are back`, milliseconds / 1000, max, 's', 2);
    report.equal(`${SYMBOLS} quotes watched, lost after these faults`, lost.size, 0);
  } finally {
    await server.stop();
    await broker.stop();
  }
}
