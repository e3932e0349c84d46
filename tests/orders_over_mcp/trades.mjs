// One trade as a model does it: a preview, the question to the person, the placement; and what the broker got of it.
import assert from 'node:assert/strict';
import { ACCOUNT } from './world.mjs';

export async function preview(model, order) {
  return model.call('preview_order', { account_number: ACCOUNT, ...order });
}

// Previews, and fails unless there is a token.
export async function previewed(model, order) {
  const { ok, data, text } = await preview(model, order);
  assert.ok(ok && data.status === 'previewed', explain(data, text));
  return data;
}

export function place(model, previewed_, more = {}) {
  return model.call('place_order', { confirmation_token: previewed_.confirmation_token, order_in_words: previewed_.order, ...more });
}

// Why an order was refused.
export function explain(data, text) {
  const failed = data.checks?.failed?.map(({ name, why }) => `${name}: ${why}`) ?? [];
  return [data.status, data.reason, ...failed, failed.length ? '' : text].filter(Boolean).join(' | ');
}

// Previews and places; the broker must have got exactly one write. Returns { id, preview, placed, write }.
export async function trade(world, model, order) {
  const before = (await world.control.writes()).length;
  const seen = await previewed(model, order);
  assert.equal((await world.control.writes()).length, before, 'a preview sent an order');
  const { ok, data, text } = await place(model, seen);
  assert.ok(ok && data.status === 'accepted', explain(data, text));
  const writes = (await world.control.writes()).slice(before);
  assert.equal(writes.length, 1, `${writes.length} writes`);
  assert.equal(writes[0].committed, true);
  if (model.person) {
    const question = model.person.questions.at(-1).message;
    assert.ok(question.includes(seen.order), `the question does not say the order: ${question}`);
    assert.equal(data.confirmed_by, 'elicitation');
  } else {
    assert.equal(data.confirmed_by, 'none');
  }
  return { id: data.order_id, preview: seen, placed: data, write: writes[0] };
}
