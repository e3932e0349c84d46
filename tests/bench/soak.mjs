// The measurements of scripts/soak: rounds of small calls, fresh quotes and chains of options, in all three modes at once.
import { call, MODES, startMode } from './modes.mjs';
import { processorSeconds, residentBytes, stop } from './server.mjs';
import fs from 'node:fs';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const ROUND = [
  { kind: 'cached', calls: 400, lanes: 16 },
  { kind: 'quote', calls: 30, lanes: 4 },
  { kind: 'chain', calls: 3, lanes: 1 },
  { kind: 'chains', calls: 4, lanes: 2 },
];

const threads = (pid) => fs.readdirSync(`/proc/${pid}/task`).length;

// Loads one server until `end`. Resolves with {mode, first, last, peak, rounds, failed, threads, seconds}: resident MB after
// the first round, after the last round and a pause, and at most; seconds of processor time.
async function soak(mode, binary, state, end, say) {
  const server = await startMode(mode, binary, state);
  const megabytes = () => residentBytes(server.child.pid) / 1e6;
  const result = { mode, peak: 0, rounds: 0, failed: 0 };
  let id = 1;
  try {
    while (Date.now() < end || result.rounds === 0) {
      for (const step of ROUND) {
        result.failed += await call(mode, server, { ...step, first: id });
        id += step.calls;
        result.peak = Math.max(result.peak, megabytes());
      }
      await sleep(1500);
      result.rounds += 1;
      result.first ??= megabytes();
      if (result.rounds % 20 === 0) say(`${mode}: ${result.rounds} rounds, ${megabytes().toFixed(1)} MB, ${threads(server.child.pid)} threads`);
    }
    await sleep(2000);
    Object.assign(result, { last: megabytes(), threads: threads(server.child.pid), seconds: processorSeconds(server.child.pid) });
  } finally {
    await stop(server.child);
  }
  return result;
}

export function soakAll(binary, state, minutes, say) {
  const end = Date.now() + minutes * 60_000;
  return Promise.all(MODES.map((mode) => soak(mode, binary, state, end, say)));
}
