// Quotes at a fixed rate: what they cost the server, whether all arrive, and how calls are answered meanwhile.
import { setTimeout as sleep } from 'node:timers/promises';
import { processorSeconds, residentBytes } from '../server.mjs';
import { startBroker } from './broker.mjs';
import { percentile } from './report.mjs';
import { startHttp } from './servers.mjs';
import { findSymbols, lookAt, quoteUri, streamerSymbol } from './symbols.mjs';
import { waitUntil } from './watched.mjs';

const LOOK_EVERY = 10_000; // subscriptions are kept for 20 seconds after a call
const EVENTS = 'tastytrade_mcp_broker_live_events_total';

// Sends quotes of the symbols for `seconds`. Resolves with figures of the server from a second after their begin to their
// end: {rate, processor: share of a core, memory: {before, after, peak}, sent, received, queued: bytes, milliseconds}.
// `meanwhile()` is called again and again, and timed; between two calls is a pause.
async function measureFlood({ broker, server, symbols, rate, perFrame, seconds, meanwhile, pause = 100 }) {
  const memory = { before: residentBytes(server.pid), peak: 0 };
  const total = { sent: (await broker.figures())['sent-events'], received: await server.metric(EVENTS) };
  await broker.addFault({
    kind: 'flood',
    flood: { symbols: symbols.map(streamerSymbol), 'events-per-second': rate, 'events-per-frame': perFrame, seconds },
  });
  const sample = async () => ({
    at: performance.now(), sent: (await broker.figures())['sent-events'],
    server: processorSeconds(server.pid), broker: processorSeconds(broker.pid),
  });
  await sleep(1000);
  const begin = await sample();
  const end = begin.at + (seconds - 2) * 1000;
  const milliseconds = [];
  let queued = 0, last = begin;
  while (performance.now() < end) {
    const called = performance.now();
    await meanwhile();
    milliseconds.push(performance.now() - called);
    memory.peak = Math.max(memory.peak, residentBytes(server.pid));
    queued = Math.max(queued, (await broker.figures())['queued-bytes']);
    await sleep(pause);
    const now = await sample();
    if (now.at < end + 500) last = now; // the flood goes on for a second
  }
  const duration = (last.at - begin.at) / 1000;
  let sent = 0, received = 0;
  await waitUntil('the end of the flood', async () => {
    const now = (await broker.figures())['sent-events'] - total.sent;
    const isOver = now === sent && now >= rate * seconds;
    sent = now;
    received = await server.metric(EVENTS) - total.received;
    return isOver && received >= sent;
  }, 10_000).catch(() => {});
  memory.after = residentBytes(server.pid);
  return {
    rate: (last.sent - begin.sent) / duration, processor: (last.server - begin.server) / duration,
    brokerProcessor: (last.broker - begin.broker) / duration, memory, sent, received, queued, milliseconds,
  };
}

const percent = (share) => share * 100;
const megabytes = (bytes) => bytes / 1e6;

async function withServer(binary, body) {
  const broker = await startBroker(binary);
  const server = await startHttp(binary, broker);
  try {
    await body(broker, server);
  } finally {
    await server.stop();
    await broker.stop();
  }
}

// Keeps the subscriptions of the symbols without watching them.
async function keepSubscribed(server, symbols) {
  const notLive = await lookAt(server, symbols);
  if (notLive.length > 0) throw new Error(`${notLive.length} of ${symbols.length} symbols are not live`);
}

export async function measureBursts({ binary, report, say, quick }) {
  const rate = 50_000, perFrame = 20, seconds = quick ? 6 : 60, count = 500;
  await withServer(binary, async (broker, server) => {
    const symbols = await findSymbols(server, count);
    await keepSubscribed(server, symbols);
    say(`${rate} events a second for ${seconds} s`);
    let looked = performance.now(), next = 0;
    const read = async () => {
      next = (next + 10) % count;
      await lookAt(server, symbols.slice(next, next + 10));
    };
    const meanwhile = async () => {
      await read();
      if (performance.now() - looked < LOOK_EVERY) return;
      looked = performance.now();
      await keepSubscribed(server, symbols);
    };
    // A first short flood brings the server's memory to its level.
    await measureFlood({ broker, server, symbols, rate, perFrame, seconds: 3, meanwhile: read });
    const flood = await measureFlood({ broker, server, symbols, rate, perFrame, seconds, meanwhile });
    const sorted = flood.milliseconds.sort((a, b) => a - b);
    report.show(`${rate} events/s of ${count} symbols, ${perFrame} a frame: rate reached`, `${flood.rate.toFixed(0)} events/s`);
    report.atLeast('  share of the rate, in percent', Math.round(percent(flood.rate / rate)), 95);
    report.atMost('  processor time of the server', percent(flood.processor), 25, '%');
    report.show('  processor time of the simulated broker', `${percent(flood.brokerProcessor).toFixed(1)} %`);
    report.equal('  events sent and not received', flood.sent - flood.received, 0);
    report.show('  events received', String(flood.received));
    report.show('  most bytes waiting at the broker', `${(flood.queued / 1024).toFixed(0)} KiB`);
    report.show('  resident memory before, at most', `${megabytes(flood.memory.before).toFixed(1)}, ${megabytes(flood.memory.peak).toFixed(1)} MB`);
    report.atMost('  growth of resident memory', megabytes(flood.memory.after - flood.memory.before), 4, 'MB', 2);
    report.atMost(`  fetch_market_data meanwhile: p99 of ${sorted.length}`, percentile(sorted, 0.99), 50, 'ms');
  });
}

export async function measureManySymbols({ binary, report, say, quick }) {
  const count = 1000, rate = 10_000, perFrame = 100, seconds = quick ? 5 : 32;
  await withServer(binary, async (broker, server) => {
    const symbols = await findSymbols(server, count);
    await keepSubscribed(server, symbols);
    say(`${count} symbols, 10 events a second each, for ${seconds} s`);
    let looked = performance.now();
    const meanwhile = async () => {
      if (performance.now() - looked < LOOK_EVERY) return;
      looked = performance.now();
      await keepSubscribed(server, symbols);
    };
    const fed = await measureFlood({ broker, server, symbols, rate, perFrame, seconds, meanwhile, pause: 500 });
    report.show(`${count} symbols, 10 events/s each: rate reached`, `${fed.rate.toFixed(0)} events/s`);
    report.atMost('  processor time of the server, subscribed', percent(fed.processor), 5, '%');
    report.equal('  events sent and not received', fed.sent - fed.received, 0);
    say('the same, each of them watched by a client');
    let announced = 0;
    await server.listen(symbols.map(quoteUri), () => { announced += 1; });
    await sleep(2000);
    const watched = await measureFlood({ broker, server, symbols, rate, perFrame, seconds, meanwhile: async () => {}, pause: 500 });
    report.show('  processor time of the server, all of them watched', `${percent(watched.processor).toFixed(1)} %`);
    report.show('  announcements a second', (announced / seconds).toFixed(0));
    report.equal('  events sent and not received', watched.sent - watched.received, 0);
    report.show('  resident memory before, after', `${megabytes(fed.memory.before).toFixed(1)}, ${megabytes(watched.memory.after).toFixed(1)} MB`);
  });
}
