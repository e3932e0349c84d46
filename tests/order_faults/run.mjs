// Usage: node run.mjs path/to/tastytrade-mcp [--only TEXT] [--kind KIND] [--wire tls|plain] [--at-once N] [--late-seconds N]
//   [--rotate N]
// Breaks the way to the broker at each point of points.mjs and server_points.mjs, for each kind of write, over TLS and plain TCP,
// and compares what the client was told, the journal, the requests that were written, and the broker's orders. With --rotate each
// point that takes less than half a minute is met once: N chooses its kind of write and its wire; N + 1 the next ones.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { check, summary } from '../interop/checks.mjs';
import { collect, reconcileAll, runCase } from './cases.mjs';
import { makeCertificate } from './certificates.mjs';
import { KINDS, SYMBOLS } from './kinds.mjs';
import { findRepeatedWrites, findViolations } from './oracle.mjs';
import { NO_FAULT, POINTS } from './points.mjs';
import { SERVER_POINTS } from './server_points.mjs';
import { startWorld } from './world.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' }, kind: { type: 'string' }, wire: { type: 'string' }, rotate: { type: 'string' },
    'at-once': { type: 'string', default: '12' }, 'late-seconds': { type: 'string', default: '240' },
  },
});
const [binary] = positionals;
if (!binary) {
  console.error('usage: node run.mjs path/to/tastytrade-mcp [--only TEXT] [--kind KIND] [--wire tls|plain] [--at-once N] [--rotate N]');
  process.exit(2);
}
const root = mkdtempSync(join(tmpdir(), 'tastytrade-mcp-order-faults-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
const certificate = makeCertificate(root);

// All kinds of writes with one point, in a world of their own.
async function runPoint(wire, point, folder, kinds) {
  const world = await startWorld({ binary, folder: join(root, folder), certificate: wire === 'tls' ? certificate : undefined, byName: point.byName });
  const cases = [];
  const name = (kind) => `${wire}: ${point.name}: ${kind}`;
  try {
    for (const [index, kind] of kinds.entries()) {
      await runCase(world, kind, point, KINDS[kind].symbol ?? SYMBOLS[index]).then((one) => cases.push(one), (error) => check(name(kind), () => { throw error; }));
    }
    await reconcileAll(world, cases, Number(values['late-seconds']), { isFast: true });
    await world.stopServers();
    const verified = await collect(world, cases);
    for (const one of cases) {
      await check(name(one.kind), () => {
        const problems = findViolations(one, { isLast: true });
        assert.deepEqual(problems, [], `${problems.join('; ')} (told ${one.told.join(', ')}: ${one.reason})`);
      });
    }
    await check(`${wire}: ${point.name}: journal verify`, () => assert.deepEqual(verified.filter(({ code }) => code !== 0), []));
    await check(`${wire}: ${point.name}: no write twice`, () => assert.deepEqual(findRepeatedWrites(world.front.writes), []));
  } finally {
    await world.stop();
  }
}

const WIRES = values.wire ? [values.wire] : ['tls', 'plain'];
const rotation = values.rotate === undefined ? undefined : Number(values.rotate);

// The kinds of writes that meet a point on a wire.
function chooseKinds(wire, point, number) {
  const kinds = Object.keys(KINDS).filter((kind) => (values.kind ?? kind) === kind);
  if (rotation === undefined) return kinds;
  const turn = number + rotation;
  const isTurn = !point.slow && (point.only ?? WIRES[turn % WIRES.length]) === wire;
  return isTurn ? [kinds[turn % kinds.length]] : [];
}

const jobs = [];
for (const wire of WIRES) {
  for (const [number, point] of [NO_FAULT, ...POINTS, ...SERVER_POINTS].entries()) {
    const isWanted = (point.only ?? wire) === wire && `${wire}: ${point.name}`.includes(values.only);
    // Points that wait for half a minute are met over TLS only.
    if (!isWanted || (point.slow && wire === 'plain')) continue;
    const kinds = chooseKinds(wire, point, number);
    if (kinds.length === 0) continue;
    for (const group of point.slow || point.alone ? kinds.map((kind) => [kind]) : [kinds]) {
      const folder = `${wire}-${number}-${group[0]}`;
      jobs.push(() => runPoint(wire, point, folder, group).catch((error) => check(`${wire}: ${point.name}`, () => { throw error; })));
    }
  }
}
await Promise.all(Array.from({ length: Number(values['at-once']) }, async () => {
  for (let job = jobs.shift(); job; job = jobs.shift()) await job();
}));
process.exit(summary({ name: 'order faults' }) ? 0 : 1);
