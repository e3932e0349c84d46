// Forced disconnects while 100 quotes are watched and read: what is lost, how long it takes, what it costs in memory.
import { setTimeout as sleep } from 'node:timers/promises';
import { residentBytes } from '../server.mjs';
import { startBroker } from './broker.mjs';
import { descriptorCount, startHttp, threadCount } from './servers.mjs';
import { lookAt } from './symbols.mjs';
import { WatchedQuotes } from './watched.mjs';

const SYMBOLS = 100;
const WARM_UP = 10; // disconnects before the first figure of memory
const RESTORED_WITHIN = 15_000;
const CHECK_EVERY = 20; // disconnects between two checks of every quote
const MAX_GROWTH = 4; // MB
const READ_EVERY = 250;
// In turn: without a close frame, with one, in the middle of a frame.
const ENDS = [{ kind: 'cut' }, { kind: 'close', code: 1001, text: 'Going away' }, { kind: 'half-frame' }];

// Reads quotes until `isOver()`. Counts the calls, and those with quotes that were not live.
async function readMeanwhile(server, symbols, isOver) {
  const counts = { calls: 0, notLive: 0, slowest: 0 };
  for (let i = 0; !isOver(); i += 1) {
    const begin = performance.now();
    const rest = await lookAt(server, [symbols[i % symbols.length], symbols[(i * 7) % symbols.length]]);
    counts.calls += 1;
    counts.notLive += rest.length > 0 ? 1 : 0;
    counts.slowest = Math.max(counts.slowest, performance.now() - begin);
    await sleep(READ_EVERY);
  }
  return counts;
}

async function disconnect(quotes, number) {
  const { broker } = quotes;
  const { opened } = await broker.figures();
  const begin = performance.now();
  const end = ENDS[number % ENDS.length];
  await broker.addFault(end);
  // Half a frame needs frames.
  if (end.kind === 'half-frame') {
    await sleep(30);
    for (let i = 0; i < 3 && (await broker.figures()).connections > 0; i += 1) await quotes.sendSome();
  }
  await quotes.waitUntilRestored(opened, RESTORED_WITHIN);
  return performance.now() - begin;
}

export async function measureDisconnects({ binary, report, say, quick }) {
  const count = quick ? 20 : 200;
  const broker = await startBroker(binary);
  const server = await startHttp(binary, broker, { LIVE_RECONNECT_SECONDS: '1' });
  try {
    const quotes = await WatchedQuotes.start(server, broker, SYMBOLS);
    const before = { threads: threadCount(server.pid), descriptors: descriptorCount(server.pid) };
    const durations = [];
    const lost = new Set(await quotes.findLost());
    let isOver = false, memory;
    const reading = readMeanwhile(server, quotes.symbols, () => isOver);
    try {
      for (let i = 0; i < count; i += 1) {
        if (i === Math.min(WARM_UP, count / 2)) memory = residentBytes(server.pid);
        durations.push(await disconnect(quotes, i));
        if ((i + 1) % CHECK_EVERY !== 0) continue;
        for (const symbol of await quotes.findLost()) lost.add(symbol);
        say(`${i + 1} of ${count} disconnects`);
      }
    } finally {
      isOver = true;
    }
    const reads = await reading;
    await sleep(500);
    const growth = (residentBytes(server.pid) - memory) / 1e6;
    const { decodeErrors, reconnects } = await readCounters(server);
    report.atLeast(`${SYMBOLS} quotes watched, disconnects survived`, reconnects, count);
    report.equal('  quotes that were lost', lost.size, 0);
    report.latency('  disconnect to all subscriptions again', durations);
    report.show('  calls meanwhile, with a quote not live, slowest', `${reads.calls}, ${reads.notLive}, ${reads.slowest.toFixed(0)} ms`);
    report.show('  frames not decoded (half a frame is not one)', String(decodeErrors));
    report.show('  resident memory before', `${(memory / 1e6).toFixed(1)} MB`);
    report.atMost('  growth of resident memory', growth, MAX_GROWTH, 'MB', 2);
    report.show('  threads, descriptors before', `${before.threads}, ${before.descriptors}`);
    report.show('  threads, descriptors after', `${threadCount(server.pid)}, ${descriptorCount(server.pid)}`);
  } finally {
    await server.stop();
    await broker.stop();
  }
}

async function readCounters(server) {
  return {
    decodeErrors: await server.metric('tastytrade_mcp_broker_live_decode_errors_total'),
    reconnects: await server.metric('tastytrade_mcp_broker_live_reconnects_total'),
  };
}
