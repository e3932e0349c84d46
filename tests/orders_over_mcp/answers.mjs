// Every answer that a person, or a client in the person's place, can give to the question before an order is sent. Only a yes
// sends it; every other answer makes the confirmation useless.
import assert from 'node:assert/strict';
import { check } from '../interop/checks.mjs';
import { connect } from './clients.mjs';
import { explain, place, previewed, trade } from './trades.mjs';
import { ACCOUNT } from './world.mjs';

// Each answer has an order of its own, because the same one is not asked for again at once.
const SYMBOLS = ['T', 'PFE', 'VZ', 'WFC', 'BAC', 'GM', 'UBER', 'NKE'];
const orderOf = (symbol) => ({ legs: [{ symbol, action: 'buy_to_open', quantity: 1 }], order_type: 'limit', price: '1.50', time_in_force: 'gtc' });

const REFUSED = {
  declined: { answer: 'decline', reason: /said no/ },
  cancelled: { answer: 'cancel', reason: /said no/ },
  'accepted with confirm: no': { answer: 'no', reason: /said no/ },
  'accepted without content': { answer: 'empty', reason: /said no|[Nn]o answer of the user/ },
  'accepted with another word': { answer: { action: 'accept', content: { confirm: 'yes' } }, reason: /said no|[Nn]o answer of the user/ },
  'accepted with a boolean': { answer: { action: 'accept', content: { confirm: true } }, reason: /said no|[Nn]o answer of the user/ },
};

// Of the stateless revision, an answer that does not fit the form counts as none, and the question is asked again. The SDK
// gives up after ten rounds.
const ASKED_AGAIN = /still required input after \d+ rounds/;

async function checkAskedAgain(model, world, seen, before) {
  assert.equal((await world.control.writes()).length, before);
  assert.ok(model.person.questions.length > 1);
  model.person.answer = 'decline';
  const declined = await place(model, seen);
  assert.match(declined.data.reason, /said no/);
}

async function checkRefused(label, world, connectAs, [name, { answer, reason }], symbol) {
  await check(`${label}: ${name}`, async () => {
    const model = await connectAs(answer);
    const before = (await world.control.writes()).length;
    const seen = await previewed(model, orderOf(symbol));
    const { ok, data, text } = await place(model, seen);
    assert.ok(!ok, 'it was placed');
    if (ASKED_AGAIN.test(text)) {
      await checkAskedAgain(model, world, seen, before);
    } else {
      assert.match(data.reason ?? text, reason);
      assert.equal(model.person.questions.length, 1);
    }
    const asked = model.person.questions.length;
    // The person's no holds: the same token is dead, whatever is answered then.
    model.person.answer = 'yes';
    const again = await place(model, seen);
    assert.ok(!again.ok);
    assert.match(again.text, /declined|expired|already used/);
    assert.equal(model.person.questions.length, asked, 'the person was asked again');
    assert.equal((await world.control.writes()).length, before);
    await model.close();
  });
}

// The OCO of the demo account, which holds the stop of a position.
const OCO = { account_number: ACCOUNT, id: '441519026', acknowledge: ['removes_protection'] };

// The person is asked before the stop of a position is cancelled, and about no other cancellation.
async function checkCancellations(label, world, sdk, place_, strict) {
  const writes = async () => (await world.control.writes()).length;
  await check(`${label}: the stop of a position stays if the person says no, and is not asked about again at once`, async () => {
    const model = await connect(place_, { sdk, answer: 'decline' });
    const before = await writes();
    const { ok, data } = await model.call('cancel_order', OCO);
    assert.ok(!ok);
    assert.match(data.orders[0].reason, /said no\. Nothing was sent/);
    const again = await model.call('cancel_order', OCO);
    assert.ok(!again.ok);
    assert.match(again.text, /said no to this cancellation less than a minute ago|asked about this cancellation less than a minute ago/);
    assert.equal(model.person.questions.length, 1);
    assert.equal(await writes(), before);
    await model.close();
  });
  const severe = await strict();
  await check(`${label}: a client that cannot ask cancels no stop where a person is required, but any other order`, async () => {
    const model = await connect(severe, { sdk });
    const before = await writes();
    const { ok, data } = await model.call('cancel_order', OCO);
    assert.ok(!ok);
    assert.match(data.orders[0].reason, /A person must confirm/);
    assert.equal(await writes(), before);
    const other = await model.call('cancel_order', { account_number: ACCOUNT, id: '441561040' });
    assert.equal(other.data.orders[0].status, 'accepted', other.text);
    await model.close();
  });
  await check(`${label}: the stop of a position is cancelled after a yes, with position and stop in the question`, async () => {
    const model = await connect(severe, { sdk, answer: 'yes' });
    const before = await writes();
    const { ok, data, text } = await model.call('cancel_order', OCO);
    assert.ok(ok, text);
    assert.equal(data.orders[0].removed_protection, true);
    assert.equal(data.orders[0].confirmed_by, 'elicitation');
    const [question] = model.person.questions;
    assert.match(question.message, /^Cancel an order that limits the loss of a position\?\n.*, account …0001\nCANCEL complex order 441519026; /);
    assert.match(question.message, /\nThe position that loses this stop: 100 AAPL, long; the stop is for 100\./);
    assert.deepEqual(question.requestedSchema.properties.confirm.enum, ['yes, cancel it', 'no']);
    assert.equal(await writes(), before + 1);
    await model.close();
  });
}

// `place_`: { server } or { parameters }, for a client that can be asked; `strict`: the same with REQUIRE_HUMAN_CONFIRMATION.
export async function checkAnswers(label, world, sdk, place_, strict) {
  const connectAs = (answer) => connect(place_, { sdk, answer });
  await check(`${label}: yes, with the order in the question`, async () => {
    const model = await connectAs('yes');
    const { preview } = await trade(world, model, orderOf('KO'));
    const [question] = model.person.questions;
    assert.equal(question.message, `Send this order?\n${preview.question}`);
    assert.deepEqual(question.requestedSchema.properties.confirm.enum, ['yes, send it', 'no']);
    assert.deepEqual(question.requestedSchema.required, ['confirm']);
    await model.close();
  });
  let next = 0;
  // After three times no, a principal may not preview for a while: each two have a server of their own.
  for (const entry of Object.entries(REFUSED)) {
    const place_ = next % 2 === 0 ? await strict() : undefined;
    if (place_) connectAs.place = place_;
    await checkRefused(label, world, (answer) => connect(connectAs.place, { sdk, answer }), entry, SYMBOLS[next]);
    next += 1;
  }
  await check(`${label}: a client that cannot ask sends it by itself where no person is required`, async () => {
    const model = await connect(place_, { sdk });
    const { placed } = await trade(world, model, orderOf('MRK'));
    assert.equal(placed.confirmed_by, 'none');
    await model.close();
  });
  await check(`${label}: a client that cannot ask sends nothing where a person is required`, async () => {
    const model = await connect(await strict(), { sdk });
    const before = (await world.control.writes()).length;
    const { ok, data, text } = await place(model, await previewed(model, orderOf('WMT')));
    assert.ok(!ok);
    assert.match(explain(data, text), /person/i);
    assert.equal((await world.control.writes()).length, before);
    await model.close();
  });
  await checkCancellations(label, world, sdk, place_, strict);
}
