// Trails, which move a stop behind the market: what is wrong with their bounds and their stops, and what ends them.
import assert from 'node:assert/strict';
import { readOrder, until } from '../account.mjs';
import { connect } from '../clients.mjs';
import { ACCOUNT, leg, place, preview, previewed } from './cases.mjs';

// Places a stop that closes a share of AMD, 10 dollars below the market. Returns { id, bid }.
async function placeStop(scene) {
  const { model } = scene;
  const { data } = await model.call('fetch_market_data', { symbols: ['AMD'], format: 'rows', refresh: true });
  const bid = Number(data.quotes[0].bid);
  const order = { legs: [leg('AMD', 'sell_to_close')], order_type: 'stop', stop_trigger: (bid - 10).toFixed(2), time_in_force: 'gtc', acknowledge: ['duplicate'] };
  const placed = await place(model, await previewed(model, order));
  assert.equal(placed.data.status, 'accepted', placed.text);
  const id = placed.data.order_id;
  await until(async () => (await readOrder(model, id)).status === 'Live', 'the stop is Live');
  return { id, bid };
}

const trail = (model, id, more = {}) => preview(model, { trails_order_id: id, trail_distance: '20.00', ...more });
const told = (model, external_identifier) => model.call('reconcile_order', { external_identifier });

// Starts a trail of a new stop. Returns { id, bid, identifier, seen }.
async function start(scene, more = {}) {
  const stop = await placeStop(scene);
  const { ok, data, text } = await trail(scene.model, stop.id, more);
  assert.ok(ok && data.status === 'previewed', text);
  const placed = await place(scene.model, data);
  assert.equal(placed.data.status, 'accepted', placed.text);
  return { ...stop, identifier: placed.data.external_identifier, seen: data };
}

const stopTrail = (model, identifier) => model.call('cancel_order', { trail: identifier });

// What is told of a trail, as one line, once it has ended.
async function end(model, identifier) {
  let last;
  await until(async () => (last = (await told(model, identifier)).data).trail?.state === 'ended', 'the trail has ended', 20);
  return `${last.trail.end} ${last.reason}`;
}

const BOUNDS = [
  ['a trail without a distance', { trail_distance: undefined }, /trail_distance. is missing/],
  ['a trail with the distance 0', { trail_distance: '0' }, /must be positive/],
  ['a trail with a negative distance', { trail_distance: '-2.00' }, /must be positive/],
  ['a trail with a negative percentage', { trail_distance: '-1.5%' }, /must be positive/],
  ['a trail with a distance over the price', { trail_distance: '5000' }, /not less than the market/],
  ['a trail with a distance of 100 %', { trail_distance: '100%' }, /not less than the market/],
  ['a trail with a distance of less than a price step', { trail_distance: '0.001' }, /less than a price step/],
  ['a trail with a distance in words', { trail_distance: 'two dollars' }, /no distance/],
  ['a trail with a distance like 1e1', { trail_distance: '1e1' }, /no distance/],
  ['a trail with a step downward', { trail_step: '-0.50' }, /must be positive/],
  ['a trail with a step of 0', { trail_step: '0' }, /must be positive/],
  ['a trail with a step over the price', { trail_step: '5000' }, /trail_step/],
  ['a trail with no replaces', { max_replaces: 0 }, /max_replaces/],
  ['a trail with 101 replaces', { max_replaces: 101 }, /max_replaces/],
  ['a trail until a time that is over', { trail_until: '2026-11-23T15:00:00Z' }, /is over/],
  ['a trail until a time without a zone', { trail_until: '2026-11-23T18:00:00' }, /no time with its zone/],
  ['a trail until a time in words', { trail_until: 'the close' }, /no time with its zone/],
  ['a trail for a month', { trail_until: '2026-12-23T18:00:00Z' }, /more than 7 days/],
  ['a trail with a price', { price: '100.00' }, /no meaning beside .trails_order_id/],
  ['a trail with another trigger', { stop_trigger: 100 }, /no meaning beside .trails_order_id/],
  ['a trail with a quantity', { quantity: 1 }, /no meaning beside .trails_order_id/],
  ['a trail and a replace in one', { replaces_order_id: '441561040' }, /exclude each other/],
  ['a trail that also closes a position', { close_position: 'AMD' }, /exclude each other/],
];

export async function runTrails(cases, scene) {
  const { model, world } = scene;
  const { id } = await placeStop(scene);
  for (const [name, more, expected] of BOUNDS) await cases.one(scene, name, expected, () => trail(model, id, more));
  await cases.one(scene, 'a distance of a trail beside legs', /belongs to .trails_order_id/, () =>
    preview(model, { legs: [leg('AMD', 'sell_to_close')], order_type: 'stop', stop_trigger: 100, time_in_force: 'day', trail_distance: '2.00' }));
  await cases.one(scene, 'a trail of a limit order', /no Stop or Stop Limit/, () => trail(model, '441561040'));
  await cases.one(scene, 'a trail of a child of a bracket', /part of complex order 441553034/, () => trail(model, '441553030'));
  await cases.one(scene, 'a trail of the stop of an OCO', /part of complex order 441519026/, () => trail(model, '441519024'));
  await cases.one(scene, 'a trail of an order that is unknown', /no order '999999999'/, () => trail(model, '999999999'));
  await cases.one(scene, 'a trail with a path as the order', /no order '..\/orders/, () => trail(model, '../orders/441561040'));
  await cases.one(scene, "a trail with the order of another account", /no order|not allowed|may not/, () => trail(model, id, { account_number: '5WT00002' }));
  await cases.one(scene, 'a trail in a crossed market', /crossed/, async () => {
    await world.control.quote({ symbol: 'AMD', bid: '300.00', ask: '299.00' });
    return trail(model, id);
  });
  await cases.one(scene, 'a trail of a stop that was cancelled', /does not work any more/, async () => {
    const stop = await placeStop(scene);
    await model.call('cancel_order', { account_number: ACCOUNT, id: stop.id, acknowledge: ['removes_protection'] });
    return trail(model, stop.id);
  }, { writes: 2 });
  await cases.one(scene, 'the token of a trail twice: one trail', /already used/, async () => {
    const one = await start(scene);
    const again = await place(model, one.seen);
    assert.equal((await stopTrail(model, one.identifier)).data.trail.state, 'ended');
    return again;
  }, { writes: 1 });
  await cases.one(scene, 'two trails of one stop', /trailed already/, async () => {
    const one = await start(scene);
    const second = await trail(model, one.id);
    await stopTrail(model, one.identifier);
    return second;
  }, { writes: 1 });
  await cases.one(scene, 'the words of another trail', /not the previewed order/, async () => {
    const { data } = await trail(model, id);
    return place(model, data, { order_in_words: data.order.replace('20.00', '200.00') });
  });
  await cases.one(scene, 'a trail follows the market upward only', /replaces 1/, async () => {
    const one = await start(scene, { trail_distance: '5.00' });
    await until(async () => (await told(model, one.identifier)).data.trail.replaces === 1, 'the stop was replaced', 20);
    const before = (await told(model, one.identifier)).data.trail;
    assert.ok(Number(before.trigger) > one.bid - 6, `the trigger is ${before.trigger}, the bid was ${one.bid}`);
    await world.control.quote({ symbol: 'AMD', bid: (one.bid - 1).toFixed(2), ask: (one.bid - 0.98).toFixed(2), last: (one.bid - 0.98).toFixed(2) });
    world.clock.advance(15);
    await new Promise((resolve) => setTimeout(resolve, 7_000));
    const after = (await told(model, one.identifier)).data.trail;
    assert.ok(Number(after.trigger) >= Number(before.trigger), `${before.trigger} became ${after.trigger}`);
    await stopTrail(model, one.identifier);
    assert.equal((await readOrder(model, after.order_id)).status, 'Live');
    return `replaces ${after.replaces}`;
  }, { writes: 2 });
  await cases.one(scene, 'a cancel of a trail that is unknown', /No trail with the external_identifier/, () => stopTrail(model, 'ttm-aaaaaaaaaaaaaaaaaaaaaaaaaa'));
  await cases.one(scene, 'a cancel of a trail and an order in one', /exclude each other/, () => model.call('cancel_order', { trail: 'ttm-aaaaaaaaaaaaaaaaaaaaaaaaaa', id }));
  await cases.one(scene, 'a cancel of a trail leaves its stop, and says so', /Live/, async () => {
    const one = await start(scene);
    const { data } = await stopTrail(model, one.identifier);
    assert.match(data.note, /No order was cancelled/);
    return (await readOrder(model, one.id)).status;
  }, { writes: 1 });
  await cases.one(scene, 'a cancel of a trailed stop ends its trail', /stopped Its stop is cancelled/, async () => {
    const one = await start(scene);
    await model.call('cancel_order', { account_number: ACCOUNT, id: one.id, acknowledge: ['removes_protection'] });
    return end(model, one.identifier);
  }, { writes: 2 });
  await cases.one(scene, 'a server that is killed: the trail is told as ended, its stop works', /server_ended/, async () => {
    const one = await start(scene);
    await scene.server.kill();
    world.clock.advance(121);
    const later = await connect({ server: await world.serve({}, scene.server.folder) });
    const said = await end(later, one.identifier);
    assert.equal((await readOrder(later, one.id)).status, 'Live');
    return said;
  }, { writes: 1 });
}

export async function runTrailHalt(cases, scene) {
  const { model } = scene;
  await cases.one(scene, 'a halt ends a trail, and its stop works', /halted/, async () => {
    const one = await start(scene);
    scene.stop = await placeStop(scene);
    scene.trail = (await trail(model, scene.stop.id)).data;
    await model.call('halt_trading', { reason: 'a test' });
    const said = await end(model, one.identifier);
    assert.equal((await readOrder(model, one.id)).status, 'Live');
    return said;
  }, { writes: 2 });
  await cases.one(scene, 'the token of a trail from before a halt', /halted/i, () => place(model, scene.trail));
  await cases.one(scene, 'a trail while trading is halted', /halted/i, () => trail(model, scene.stop.id));
}
