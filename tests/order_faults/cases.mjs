// One write of a kind, with the way to the broker broken at one point.
import { setTimeout as sleep } from 'node:timers/promises';
import { readOrders } from './broker_orders.mjs';
import { readIntents, verifyJournal } from './journal.mjs';
import { KINDS, TARGETS, isOpen, readTold } from './kinds.mjs';
import { makeCancellation } from './mcp.mjs';
import { NO_FAULT } from './points.mjs';

const MAX_ATTEMPTS = 10;
const NOT_IN_JOURNAL = /^No order with the external_identifier .* is in the journal/;

// A preview that the server rightly refuses, because the outcome of another order of the symbol is unknown.
export class HeldSymbolError extends Error {}

async function previewed(world, parameters, symbol) {
  const answer = await world.call('preview_order', parameters);
  if (answer.status === 'previewed') return answer;
  const problem = `the preview in ${symbol} was not accepted: ${JSON.stringify(answer.checks?.failed ?? answer).slice(0, 600)}`;
  throw answer.checks?.failed?.some(({ name }) => name === 'unknown_open') ? new HeldSymbolError(problem) : new Error(problem);
}

// The confirmation token of a preview. Throws Error if the preview was refused.
export async function preview(world, cases) {
  const answer = await previewed(world, KINDS[cases[0].kind].preview(cases[0]), cases[0].symbol);
  for (const one of cases) one.identifier = answer.external_identifier + (KINDS[one.kind].suffix ?? '');
  return answer.confirmation_token;
}

// Sends what was previewed, or cancels. Notes what was told in each of `cases`: one, or those of the requests of an exit.
export async function write(world, cases, token, options) {
  const { cancel } = KINDS[cases[0].kind];
  const answer = cancel
    ? await world.call('cancel_order', cancel(cases[0]), options)
    : await world.call('place_order', { confirmation_token: token }, options);
  for (const one of cases) {
    const told = readTold(answer, KINDS[one.kind].step);
    one.identifier ??= told.identifier;
    one.told.push(told.status);
    if (told.reason) one.reason = one.reason ? `${one.reason} | ${told.reason}` : told.reason;
  }
}

// The id of a working order of the symbol, for kinds that change one.
export async function placeTarget(world, kind, symbol) {
  let told;
  // On a machine that is slow just now nothing is sent, and it is tried again.
  for (let attempt = 0; attempt < MAX_ATTEMPTS && (told?.status ?? 'not_sent') === 'not_sent'; attempt += 1) {
    const { confirmation_token } = await previewed(world, TARGETS[KINDS[kind].target]({ symbol }), symbol);
    told = readTold(await world.call('place_order', { confirmation_token }));
  }
  if (told.status !== 'accepted') throw new HeldSymbolError(`the order to be changed was not accepted: ${JSON.stringify(told)}`);
  // The orders of a pair wait for its ratio, also while that is changed.
  if (KINDS[kind].target !== 'pair') await waitUntilWorking(world, String(told.orderId), KINDS[kind].target === 'oco');
  return String(told.orderId);
}

// Orders that are on their way to the exchange cannot be changed. Of a complex order that is no OCO the first one works.
async function waitUntilWorking(world, id, needsAll) {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const orders = (await readOrders(world.simulator)).filter((order) => [order.id, order['complex-order-id']].map(String).includes(id));
    const working = orders.filter(({ status }) => status === 'Live').length;
    if (working > 0 && (!needsAll || working === orders.length)) return;
    await sleep(50);
  }
  throw new Error(`order ${id} does not work`);
}

// Point and kind say together what is expected: a cancellation needs no preview.
function choose(expected, kind) {
  return expected !== null && typeof expected === 'object' && 'preview' in expected ? expected[KINDS[kind].cancel ? 'cancel' : 'preview'] : expected;
}

async function runOnce(world, kind, point, symbol, reads) {
  const one = { kind, point: { ...point, told: choose(point.told, kind), order: choose(point.order, kind) }, symbol, told: [] };
  if (KINDS[kind].target) one.target = await placeTarget(world, kind, symbol);
  const token = KINDS[kind].preview && (await preview(world, [one]));
  world.front.arm(point, { reads, writesBefore: KINDS[kind].step ?? 0 });
  const cancellation = point.cancelBy && makeCancellation(point.cancelBy);
  world.cancelCall = async () => cancellation.cancel();
  try {
    await point.before?.(world);
    if (point.cancelAfter !== undefined) setTimeout(cancellation.cancel, point.cancelAfter);
    await write(world, [one], token, { cancellation });
  } finally {
    Object.assign(one, await world.front.disarm());
    one.openAtExit = await world.recover();
  }
  if (!one.identifier) await findIdentifier(world, one);
  // A server that stood still before its intent had connected for a read of its own.
  one.isMissed = one.stood !== undefined && !one.stood.some((intent) => isIntentOf(intent, one));
  return one;
}

// Runs a case. A point that loses the connection is met after as many reads as a write without a fault makes before it; if
// the server makes another number of them this time, the case is tried again.
export async function runCase(world, kind, point, symbol) {
  if (point.lost === undefined) {
    const one = await runOnce(world, kind, point, symbol);
    if (!one.hasFired && !point.mayNotSend) throw new Error(`the request was not sent: told ${one.told}, ${one.reason}`);
    return one;
  }
  let { reads } = await runOnce(world, kind, NO_FAULT, symbol);
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const one = await runOnce(world, kind, point, symbol, reads);
    if (one.hasFired && !one.isMissed && one.told[0] !== 'error') return one;
    reads += one.hasFired ? 1 : -1;
  }
  throw new Error(`the fault did not come between the last read and the write in ${MAX_ATTEMPTS} attempts`);
}

// Asks what became of the cases with an unknown outcome until there is an answer to each, at most for `seconds`.
// isFast: the clocks of the broker and of the server are set forward between two rounds.
export async function reconcileAll(world, cases, seconds, { isFast = false } = {}) {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const open = cases.filter((one) => one.identifier && isOpen(one));
    if (open.length > 0 && isFast) await letTimePass(world);
    for (const one of open) {
      const { status, code, reason } = readTold(await world.call('reconcile_order', { external_identifier: one.identifier }));
      const isUnknown = code === 'not_found' || NOT_IN_JOURNAL.test(reason);
      if (status === 'none' || (status === 'error' && !isUnknown)) continue;
      if (status !== 'outcome_unknown') one.hasOpenIntent = false;
      if (status === one.told.at(-1)) continue;
      one.told.push(status);
      one.reason = reason;
    }
    if (open.length === 0 || Date.now() > deadline) return;
    await sleep(isFast ? 200 : 3_000);
  }
}

// Waits until the front has carried out its late requests, then sets the clocks past the time at which they could arrive.
async function letTimePass(world) {
  await world.front.pending;
  world.advance(35);
}

// The client of a cancellation knows its identifier from the answer only; its target is cancelled once.
function isIntentOf(intent, { kind, identifier, target }) {
  if (identifier) return intent.identifier === identifier;
  return KINDS[kind].cancel !== undefined && intent.method === 'DELETE' && isPathTo(target, intent.path);
}

const isPathTo = (target, path) => path.endsWith(`/orders/${target}`) || path.endsWith(`/complex-orders/${target}`);

// A case changes or cancels a target of its own. What was cut before its end has no identifier.
function isWriteOf({ identifier, path, arming }, one) {
  const sentTo = KINDS[one.kind].path;
  if (sentTo && !path.endsWith(sentTo)) return false;
  if (one.target && !sentTo) return isPathTo(one.target, path);
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
