// Usage: node random.mjs path/to/tastytrade-mcp [--runs 500] [--seed N] [--at-once 8] [--seconds 2400] [--span-ms 150]
//   [--late-seconds N] [--replicas 1]
// Writes at random, with faults of the way to the broker, two calls with one confirmation, and kills (SIGKILL) of the server at
// random moments, each with a restart. Run i has the seed N + i, which chooses all of it: a run that failed is repeated by
// --runs 1 --seed <its seed>, as far as the machine is as fast. With --replicas 2 calls go to two servers with a journal in Redis,
// which is killed and started again, too. Ends with 1 if a rule of oracle.mjs is broken.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { check, summary } from '../interop/checks.mjs';
import { HeldSymbolError, collect, findIdentifier, findOpenIntents, placeTarget, preview, reconcileAll, write } from './cases.mjs';
import { makeCertificate } from './certificates.mjs';
import { HELD_SYMBOLS, KINDS, SYMBOLS, isOpen } from './kinds.mjs';
import { findRepeatedWrites, findViolations } from './oracle.mjs';
import { NO_FAULT, POINTS } from './points.mjs';
import { startWorld } from './world.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '500' }, seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    'at-once': { type: 'string', default: '8' }, seconds: { type: 'string', default: '2400' },
    'span-ms': { type: 'string', default: '150' }, 'late-seconds': { type: 'string', default: '240' },
    replicas: { type: 'string', default: '1' },
  },
});
const [binary] = positionals;
if (!binary) {
  console.error('usage: node random.mjs path/to/tastytrade-mcp [--runs N] [--seed N] [--at-once N] [--seconds N]');
  process.exit(2);
}
const [runs, seed, atOnce, replicas] = [values.runs, values.seed, values['at-once'], values.replicas].map(Number);
const root = mkdtempSync(join(tmpdir(), 'tastytrade-mcp-order-kills-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
const certificate = makeCertificate(root);
const deadline = Date.now() + Number(values.seconds) * 1000;
const CALL_TIMEOUT = { timeout: 60_000 };
// The requests of each write that a run may make.
const EXIT = ['exit, its cancellation', 'exit, its order'];
const WRITES = { ...Object.fromEntries(Object.keys(KINDS).filter((kind) => !EXIT.includes(kind)).map((kind) => [kind, [kind]])), exit: EXIT };
const EXIT_TAKES = 4;  // times as long as another write, with both requests
const seen = { killed: 0, redisKilled: 0, killedAtWrite: 0, twoCalls: 0, repeated: 0, unwritten: 0, held: 0, exits: 0 };

// Numbers from 0 to below 1 (mulberry32).
function makeRandom(start) {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

// What a run does. A kill comes after `delay` milliseconds, or when the front has the request: before or after the broker.
function choose(runSeed) {
  const random = makeRandom(runSeed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const plan = { seed: runSeed, kind: pick(Object.keys(WRITES)), symbolAt: random(), fraction: random() };
  plan.kill = pick(['none', 'time', 'time', 'time', 'before commit', 'after commit']);
  const usable = POINTS.filter((point) => point.lost === undefined && !point.slow);
  plan.point = random() < 0.6 ? NO_FAULT : pick(usable);
  const isConfirmed = WRITES[plan.kind].every((kind) => KINDS[kind].preview);
  plan.hasTwoCalls = random() < 0.3 && isConfirmed;
  plan.isRepeated = random() < 0.5 && isConfirmed;
  plan.faultedStep = Math.floor(random() * WRITES[plan.kind].length);
  plan.killsRedis = replicas > 1 && random() < 0.2;
  plan.redisFraction = random();
  return plan;
}
const describe = ({ seed: runSeed, kind, symbol, kill, delay, point, hasTwoCalls, isRepeated, killsRedis }) =>
  `seed ${runSeed}: ${kind} ${symbol}, kill ${kill === 'time' ? `after ${delay.toFixed(1)} ms` : kill}, ${point.name}` +
  `${hasTwoCalls ? ', two calls' : ''}${isRepeated ? ', called again' : ''}${killsRedis ? ', Redis killed' : ''}`;

// A symbol without a case whose outcome is unknown, and without another such order: those hold back new orders. Of an exit one
// with a position.
function chooseSymbol(plan, cases, held) {
  const open = new Set(cases.filter(isOpen).map((one) => one.symbol));
  const free = (WRITES[plan.kind].length > 1 ? HELD_SYMBOLS : SYMBOLS).filter((symbol) => !open.has(symbol) && !held.has(symbol));
  return free[Math.floor(plan.symbolAt * free.length)];
}

async function restart(world) {
  for (const [number, server] of world.servers.entries()) {
    await server.kill();
    await world.start(number);
  }
}

async function restartRedis(world, milliseconds) {
  await sleep(milliseconds);
  await world.redis.kill();
  await world.redis.start();
}

// Runs a plan. Its cases, one for each request, hold what every call was told.
async function run(world, plan, cases) {
  const kinds = WRITES[plan.kind];
  const target = KINDS[kinds[0]].target && (await placeTarget(world, kinds[0], plan.symbol));
  const own = kinds.map((kind) => ({ ...plan, kind, target, told: [] }));
  const token = KINDS[kinds[0]].preview && (await preview(world, own));
  let killing;
  const victim = world.nextServer();
  const kill = () => (killing ??= world.servers[victim].kill());
  const atWrite = plan.kill === 'before commit' || plan.kill === 'after commit';
  const point = atWrite ? { name: plan.kill, carriedOut: plan.kill === 'after commit', answer: { call: kill, close: 'reset' } } : plan.point;
  world.front.arm(point, { writesBefore: plan.faultedStep });
  const calls = Array.from({ length: plan.hasTwoCalls ? 2 : 1 }, () => write(world, own, token, CALL_TIMEOUT));
  const restarting = plan.killsRedis ? restartRedis(world, plan.redisFraction ** 2 * Number(values['span-ms'])) : undefined;
  if (plan.kill === 'time') await sleep(plan.delay).then(kill);
  await Promise.all([...calls, restarting]);
  const met = await world.front.disarm();
  // The point of a random run promises nothing of the order: a kill may come first.
  for (const one of own) Object.assign(one, met, { point: { ...plan.point, told: one.told, order: 'either' } });
  if (killing) await killing.then(() => world.start(victim));
  if (plan.isRepeated) await write(world, own, token, CALL_TIMEOUT);
  for (const one of own) if (!one.identifier) await findIdentifier(world, one);
  cases.push(...own);
  await reconcileAll(world, own, 0);
  count(plan, met.writes, killing !== undefined);
}

function count(plan, writes, wasKilled) {
  seen.killed += wasKilled;
  seen.redisKilled += plan.killsRedis;
  seen.killedAtWrite += wasKilled && plan.kill !== 'time';
  seen.twoCalls += plan.hasTwoCalls;
  seen.repeated += plan.isRepeated;
  seen.unwritten += writes.length === 0;
  seen.exits += WRITES[plan.kind].length > 1;
}

// Runs a plan with a symbol that nothing holds back. If Redis ends between an intent and the answer, a call is refused although
// the intent is in the journal, and an order that was to be changed may have an unknown outcome: then another symbol is taken.
async function runWithSymbol(world, plan, cases) {
  for (const held = new Set(); ;) {
    for (plan.symbol = chooseSymbol(plan, cases, held); !plan.symbol; plan.symbol = chooseSymbol(plan, cases, held)) {
      held.clear();
      await reconcileAll(world, cases, 3);
    }
    try {
      return await run(world, plan, cases);
    } catch (error) {
      if (!(error instanceof HeldSymbolError) || replicas === 1) throw error;
      held.add(plan.symbol);
      seen.held += 1;
      assert.ok(seen.held < runs, 'too many symbols are held back by orders whose outcome is unknown');
    }
  }
}

const plans = Array.from({ length: runs }, (_, index) => choose(seed + index));
let done = 0;

async function work(number) {
  const world = await startWorld({ binary, folder: join(root, String(number)), certificate, replicas });
  const cases = [];
  try {
    for (let plan = plans.shift(); plan && Date.now() < deadline; plan = plans.shift()) {
      plan.delay = plan.fraction ** 2 * Number(values['span-ms']) * (WRITES[plan.kind].length > 1 ? EXIT_TAKES : 1);
      await runWithSymbol(world, plan, cases).catch(async (error) => {
        await check(describe(plan), () => { throw error; });
        await world.front.disarm();
        await restart(world);
      });
      done += 1;
    }
    await findOpenIntents(world, cases);
    await reconcileAll(world, cases, Number(values['late-seconds']));
    await world.stopServers();
    const verified = await collect(world, cases);
    for (const one of cases) {
      const problems = findViolations(one, { isLast: true });
      await check(describe(one), () => assert.deepEqual(problems, [], `${problems.join('; ')} (told ${one.told.join(', ')}: ${one.reason})`));
    }
    await check(`world ${number}: journal verify`, () => assert.deepEqual(verified.filter(({ code }) => code !== 0), []));
    await check(`world ${number}: no write twice`, () => assert.deepEqual(findRepeatedWrites(world.front.writes), []));
  } finally {
    await world.stop();
  }
}

console.log(`order kills: seed ${seed}, ${runs} runs`);
await Promise.all(Array.from({ length: Math.min(atOnce, runs) }, (_, number) => work(number).catch((error) => check(`world ${number}`, () => { throw error; }))));
await check('all runs were made in time', () => assert.equal(done, runs, `${done} of ${runs} runs in ${values.seconds} s`));
if (runs >= 100) {
  await check('kills came before and after the write', () => assert.ok(seen.killedAtWrite > 0 && seen.unwritten > 0, JSON.stringify(seen)));
}
console.log(`   ${seen.killed} kills, ${seen.killedAtWrite} of them at the write; ${seen.unwritten} runs wrote nothing; ${seen.exits} exits; ${seen.twoCalls} with two calls, ${seen.repeated} called again${replicas > 1 ? `; Redis killed ${seen.redisKilled} times; ${seen.held} symbols held back by an order whose outcome was unknown` : ''}`);
process.exit(summary({ name: 'order kills' }) ? 0 : 1);
