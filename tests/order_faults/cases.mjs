// One write of a kind, with the way to the broker broken at one point.
import { setTimeout as sleep } from 'node:timers/promises';
import { readOrders } from './broker_orders.mjs';
import { readIntents, verifyJournal } from './journal.mjs';
import { KINDS, isOpen, readTold } from './kinds.mjs';
import { NO_FAULT } from './points.mjs';

const MAX_ATTEMPTS = 5;

// The confirmation token of a preview. Throws Error if the preview was refused.
export async function preview(world, kind, one) {
  const answer = await world.call('preview_order', KINDS[kind].preview(one));
  if (answer.status !== 'previewed') throw new Error(`the preview of ${kind} in ${one.symbol} was not accepted: ${JSON.stringify(answer).slice(0, 600)}`);
  one.identifier = answer.external_identifier;
  return answer.confirmation_token;
}

// Sends what was previewed, or cancels. Notes what was told in `one`.
export async function write(world, kind, one, token, options) {
  const answer = KINDS[kind].cancel
    ? await world.call('cancel_order', KINDS[kind].cancel(one), options)
    : await world.call('place_order', { confirmation_token: token }, options);
  const told = readTold(answer);
  one.identifier ??= told.identifier;
  one.told.push(told.status);
  if (told.reason) one.reason = one.reason ? `${one.reason} | ${told.reason}` : told.reason;
  return told;
}

// A working order of the symbol, for kinds that change one.
export async function placeTarget(world, symbol) {
  const one = { symbol, told: [] };
  const told = await write(world, 'place', one, await preview(world, 'place', one));
  if (told.status !== 'accepted') throw new Error(`the order to be changed was not accepted: ${JSON.stringify(told)}`);
  return String(told.orderId);
}

async function runOnce(world, kind, point, symbol, reads) {
  const one = { kind, point, symbol, told: [] };
  if (KINDS[kind].needsTarget) one.target = await placeTarget(world, symbol);
  const token = KINDS[kind].preview && (await preview(world, kind, one));
  world.front.arm(point, reads);
  await write(world, kind, one, token);
  return Object.assign(one, await world.front.disarm());
}

// Runs a case. A point that loses the connection is met after as many reads as a write without a fault makes before it; if
// the server makes another number of them this time, the case is tried again.
export async function runCase(world, kind, point, symbol) {
  if (point.lost === undefined) {
    const one = await runOnce(world, kind, point, symbol);
    if (!one.hasFired) throw new Error(`the request was not sent: told ${one.told}, ${one.reason}`);
    return one;
  }
  let { reads } = await runOnce(world, kind, NO_FAULT, symbol);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const one = await runOnce(world, kind, point, symbol, reads);
    if (one.hasFired && one.told[0] !== 'error') return one;
    reads += one.hasFired ? 1 : -1;
  }
  throw new Error(`the fault did not come between the last read and the write in ${MAX_ATTEMPTS} attempts`);
}

// Asks what became of the cases with an unknown outcome until there is an answer to each, at most for `seconds`.
export async function reconcileAll(world, cases, seconds) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const open = cases.filter((one) => one.identifier && isOpen(one));
    for (const one of open) {
      const { status, code, reason } = readTold(await world.call('reconcile_order', { external_identifier: one.identifier }));
      if (status === 'none' || (status === 'error' && code !== 'not_found')) continue;
      if (status !== 'outcome_unknown') one.hasOpenIntent = false;
      if (status === one.told.at(-1)) continue;
      one.told.push(status);
      one.reason = reason;
    }
    if (open.length === 0 || Date.now() > deadline) return;
    await sleep(3_000);
  }
}

// The client of a cancellation knows its identifier from the answer only; its target is cancelled once.
function isIntentOf(intent, { kind, identifier, target }) {
  if (identifier) return intent.identifier === identifier;
  return kind === 'cancel' && intent.method === 'DELETE' && intent.path.endsWith(`/orders/${target}`);
}

// A case changes or cancels a target of its own. What was cut before its end has no identifier.
function isWriteOf({ identifier, path, arming }, one) {
  if (one.target) return path.endsWith(`/orders/${one.target}`);
  return identifier ? identifier === one.identifier : arming === one.arming;
}

// Notes the identifier of a cancellation that got no answer, if its intent is in the journal.
export async function findIdentifier(world, one) {
  const intents = await readIntents(world.binary, world.environments[0]);
  one.identifier ??= intents.find((intent) => isIntentOf(intent, one))?.identifier;
}

// Notes which cases have an intent without an end. A call is refused if Redis ends between its intent and the answer to it.
export async function findOpenIntents(world, cases) {
  const open = (await readIntents(world.binary, world.environments[0])).filter(({ ends }) => ends.length === 0);
  for (const one of cases) one.hasOpenIntent = open.some((intent) => isIntentOf(intent, one));
}

// Adds to each case what the front, the broker and the journal have of it. The servers must have stopped. Returns what
// `journal verify` says at each server.
export async function collect(world, cases) {
  const orders = await readOrders(world.simulator);
  const intents = await readIntents(world.binary, world.environments[0]);
  for (const one of cases) {
    one.effects = KINDS[one.kind].find(orders, one);
    one.writes = world.front.writes.filter((written) => isWriteOf(written, one));
    one.intents = intents.filter((intent) => isIntentOf(intent, one));
  }
  return Promise.all(world.environments.map((environment) => verifyJournal(world.binary, environment)));
}
