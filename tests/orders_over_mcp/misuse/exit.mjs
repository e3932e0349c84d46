// Out of a bracket in one step: what a model gets wrong, and what happens between the two requests.
import assert from 'node:assert/strict';
import { differ, readAccount, until, waitForOrder } from '../account.mjs';
import { connect } from '../clients.mjs';
import { ACCOUNT, leg, place, preview, previewed } from './cases.mjs';

const exit = (id, more = {}) => ({ exits_complex_order_id: id, order_type: 'limit', price: 'natural', time_in_force: 'day', ...more });

const nested = (quantity) => [
  { legs: [leg('AMD', 'sell_to_close', quantity)], order_type: 'limit', price: '900.00', time_in_force: 'gtc' },
  { legs: [leg('AMD', 'sell_to_close', quantity)], order_type: 'stop', stop_trigger: 20, time_in_force: 'gtc' },
];

// Places a bracket of a part of the position in AMD, and waits until both orders work. Each case has a quantity of its
// own, because an order that equals an earlier one is a duplicate.
async function bracket(model, quantity) {
  const { data, text } = await place(model, await previewed(model, { complex_type: 'oco', orders: nested(quantity) }));
  assert.equal(data.status, 'accepted', text);
  const read = async () => (await model.call('fetch_orders', { account_number: ACCOUNT, id: data.order_id, refresh: true })).data.orders;
  await until(async () => (await read()).every(({ status }) => status === 'Live'), 'both orders work');
  return data.order_id;
}

export async function runExit(cases, scene) {
  const { model, server, world } = scene;
  const given = (parameters) => preview(model, parameters);
  await cases.one(scene, 'an exit of an order that is single', /single order and no complex order/, () => given(exit('441561040')));
  await cases.one(scene, 'an exit of a child of a bracket', /part of complex order 441519026/, () => given(exit('441519024')));
  await cases.one(scene, 'an exit of a bracket whose first order waits', /holds no position/, () => given(exit('441553034')));
  await cases.one(scene, 'an exit of an order that is unknown', /no order '999999999'/, () => given(exit('999999999')));
  await cases.one(scene, 'an exit with a path in the id', /no order '..\/orders/, () => given(exit('../orders/441561040')));
  await cases.one(scene, 'an exit of the order of another account', /no order '441519026' in the account …0002/, () => given({ ...exit('441519026'), account_number: '5WT00002' }));
  await cases.one(scene, 'an exit by a stop', /does not wait for a price/, () => given(exit('441519026', { order_type: 'stop', price: undefined, stop_trigger: 20 })));
  await cases.one(scene, 'an exit under a condition', /does not wait for a price/, () => given(exit('441519026', { conditions: [{ symbol: 'SPY', comparator: 'at_least', threshold: 1 }] })));
  await cases.one(scene, 'an exit without a time in force', /time_in_force` is missing/, () => given(exit('441519026', { time_in_force: undefined })));
  await cases.one(scene, 'an exit beside legs', /exclude each other/, () => given(exit('441519026', { legs: [leg('AAPL', 'sell_to_close')] })));
  await cases.one(scene, 'an exit with a quantity', /`quantity` belongs to `close_position`/, () => given(exit('441519026', { quantity: 1 })));
  await cases.one(scene, 'an exit far below the market', /price_far_from_market|worse than the market|below/, () => given(exit('441519026', { price: '1.00' })));

  await cases.one(scene, 'the token of an exit twice', /already used.*order 5\d+.*accepted/, async () => {
    const seen = await previewed(model, exit(await bracket(model, 4)));
    return [await place(model, seen), await place(model, seen)];
  }, { writes: 3 });
  await cases.one(scene, 'the person says no: the bracket stays', /said no/, async () => {
    const no = await connect({ server }, { answer: 'decline' });
    return place(no, await previewed(no, exit(await bracket(model, 5))));
  }, { writes: 1 });
  await cases.one(scene, 'an order of the bracket fills meanwhile: nothing is closed', /not_sent.*has filled 6 AMD/, async () => {
    await world.control.script({ kind: 'fill-during-cancel', symbol: 'AMD' });
    const result = await place(model, await previewed(model, exit(await bracket(model, 6))));
    assert.equal(result.data.alerts, undefined);
    return result;
  }, { writes: 2 });
  await cases.one(scene, 'a close that TastyTrade refuses: the lost stop is told', /refused/, async () => {
    const seen = await previewed(model, exit(await bracket(model, 7)));
    await world.control.fault({ kind: 'error', status: 422, method: 'POST', path: `/accounts/${ACCOUNT}/orders` });
    const result = await place(model, seen);
    assert.match(result.data.alerts.join(), /position_unprotected: .*stop at 20\.00/);
    assert.match(result.data.note, /Tell the user at once/);
    return result;
  }, { writes: 3 });
  await cases.one(scene, 'a cancellation that TastyTrade refuses: the bracket works as before', /works as before. Nothing was closed/, async () => {
    const seen = await previewed(model, exit(await bracket(model, 2)));
    await world.control.fault({ kind: 'error', status: 422, method: 'DELETE', path: `/accounts/${ACCOUNT}/*` });
    return place(model, seen);
  }, { writes: 2 });
  // With those of the cases before, this bracket holds all that is held.
  const person = await connect({ server }, { answer: 'yes' });
  await cases.one(scene, 'a bracket is left with a yes: two requests, and the position is closed', /^accepted/, async () => {
    const id = await bracket(model, 19);
    const before = await readAccount(world, person);
    const seen = await previewed(person, exit(id));
    assert.match(seen.order, new RegExp(`^1\\. CANCEL complex order ${id}: .*stop at 20\\.00, GTC\\)\\. 2\\. After they have ended: SELL TO CLOSE 19 shares of AMD`));
    assert.ok(seen.checks.not_run.some(({ name, why }) => name === 'dry_run_clean' && /checked after the cancellation/.test(why)));
    const result = await place(person, seen);
    const [question] = person.person.questions;
    assert.equal(question.message, `Send this order?\n${seen.question}`);
    assert.match(question.message, /the position has no stop/);
    assert.equal(result.data.confirmed_by, 'elicitation');
    assert.deepEqual(result.data.steps.map(({ step, status }) => [step, status]), [['cancel', 'accepted'], ['close', 'accepted']]);
    await waitForOrder(person, result.data.order_id, 'filled');
    const after = await readAccount(world, person);
    assert.equal(Number(differ(after.quantities.get('AMD'), before.quantities.get('AMD'))), -19);
    return result;
  }, { writes: 3 });
  await cases.one(scene, 'the token of an exit after a halt: the bracket stays', /halted/i, async () => {
    const seen = await previewed(model, exit(await bracket(model, 1)));
    await model.call('halt_trading', { reason: 'a test' });
    return place(model, seen);
  }, { writes: 1 });
}
