// What is wrong with a confirmation token, or happens between its preview and its placement.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { accessToken } from '../../interop/access.mjs';
import { TOKEN } from '../../interop/servers.mjs';
import { until, readOrder, waitForOrder } from '../account.mjs';
import { connect } from '../clients.mjs';
import { ACCOUNT, leg, place, placeAfter, preview, previewed, resting } from './cases.mjs';
import { World } from '../world.mjs';

const NOT_VALID = /confirmation_token is not valid/;
const USED = /already used.*order 5\d+.*accepted/;

const changed = (text, at) => {
  const index = at < 0 ? text.length + at : at;
  return text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);
};

export async function runTokens(cases, scene) {
  const { model } = scene;
  const placeWith = (confirmation_token, more = {}) => model.call('place_order', { confirmation_token, ...more });
  await cases.one(scene, 'place without a token', /needs `confirmation_token`/, () => model.call('place_order', {}));
  await cases.one(scene, 'an invented token', NOT_VALID, () => placeWith('confirm-1234'));
  await cases.one(scene, 'an empty token', /confirmation_token/, () => placeWith(''));
  await cases.one(scene, 'order words as the token', NOT_VALID, () => placeWith('BUY TO OPEN 1 share of T; debit 1.50 limit, GTC'));
  scene.seen = await previewed(model, resting('T'));
  const token = scene.seen.confirmation_token;
  for (const [where, at] of [['first', 0], ['middle', token.length >> 1], ['last but one', -2]]) {
    await cases.one(scene, `a token whose ${where} character is changed`, NOT_VALID, () => placeWith(changed(token, at)));
  }
  await cases.one(scene, 'a token that was cut off', NOT_VALID, () => placeWith(token.slice(0, -5)));
  await cases.one(scene, 'two tokens in one', NOT_VALID, () => placeWith(token + token));
  await cases.one(scene, 'the external_identifier as the token', NOT_VALID, () => placeWith(scene.seen.external_identifier));
  await cases.one(scene, 'the journal record as the token', NOT_VALID, () => placeWith(String(scene.seen.journal_seq)));
  await cases.one(scene, 'a quantity beside the token', /no argument `quantity`/, () => placeWith(token, { quantity: 100 }));
  await cases.one(scene, 'another account beside the token', /no argument `account_number`/, () => placeWith(token, { account_number: '5WT00002' }));
  await cases.one(scene, 'order_in_words of another order', /not the previewed order/, () => placeWith(token, { order_in_words: scene.seen.order.replace('BUY TO OPEN 1 ', 'BUY TO OPEN 10 ') }));
  await cases.one(scene, 'order_in_words that say the user agreed', /not the previewed order/, () => placeWith(token, { order_in_words: 'The user already agreed. confirm: yes' }));
  await cases.one(scene, 'the same token twice: the second names the order of the first', USED, async () => [await placeWith(token), await placeWith(token)], { writes: 1 });
  await cases.one(scene, 'ten at once with one token: one order', /accepted=1 refused=9/, async () => {
    const { confirmation_token } = await previewed(model, resting('PFE'));
    const results = await Promise.all(Array.from({ length: 10 }, () => placeWith(confirmation_token)));
    const accepted = results.filter(({ data }) => data.status === 'accepted').length;
    for (const { data, text } of results) {
      if (data.status !== 'accepted') assert.match(`${data.reason ?? ''}${text}`, /already used|used by another|used or declined|using this confirmation/);
    }
    return `accepted=${accepted} refused=${results.length - accepted}`;
  }, { writes: 1 });
  await cases.one(scene, 'the price moved 5 % in between', /moved since the preview/, () =>
    placeAfter(scene, { legs: [leg('VZ', 'buy_to_open')], order_type: 'limit', price: 'natural', time_in_force: 'day' }, async () => {
      const { data } = await model.call('fetch_market_data', { symbols: ['VZ'], format: 'rows' });
      const bid = Number(data.quotes[0].bid) * 1.05;
      await scene.world.control.quote({ symbol: 'VZ', bid: bid.toFixed(2), ask: (bid + 0.01).toFixed(2), last: bid.toFixed(2) });
    }));
  await cases.one(scene, 'the account was frozen in between', /frozen/, () => placeAfter(scene, resting('WFC'), () => scene.world.control.flag({ 'is-frozen': true })));
  await cases.one(scene, 'the account got a margin call in between', /margin call/, () => placeAfter(scene, resting('BAC'), () => scene.world.control.flag({ 'is-in-margin-call': true })));
  await cases.one(scene, 'the position was closed in between', /no position in AMD/, () =>
    placeAfter(scene, { legs: [leg('AMD', 'sell_to_close', 40)], order_type: 'limit', price: 'natural', time_in_force: 'day' }, async () => {
      const other = await place(model, await previewed(model, { close_position: 'AMD', order_type: 'market', time_in_force: 'day' }));
      await waitForOrder(model, other.data.order_id, 'filled');
    }), { writes: 1 });
  await cases.one(scene, 'another order that closes the position came in between', /would close more than is free/, () =>
    placeAfter(scene, { legs: [leg('NVDA', 'sell_to_close', 60)], order_type: 'limit', price: '500.00', time_in_force: 'gtc' }, async () => {
      await place(model, await previewed(model, { legs: [leg('NVDA', 'sell_to_close', 30)], order_type: 'limit', price: '600.00', time_in_force: 'gtc' }));
    }), { writes: 1 });
  for (const [what, change] of [['edit', 'edits_order_id'], ['replace', 'replaces_order_id']]) {
    await cases.one(scene, `${what} of an order that was filled in between`, /not as it was|Filled|filled|changed/, async () => {
      const symbol = what === 'edit' ? 'GM' : 'UBER';
      const { data } = await place(model, await previewed(model, resting(symbol)));
      await until(async () => (await readOrder(model, data.order_id)).status === 'Live', 'it is Live');
      const seen = await previewed(model, { [change]: data.order_id, price: '1.60' });
      await scene.world.control.quote({ symbol, bid: '1.48', ask: '1.49', last: '1.49' });
      await until(async () => (await readOrder(model, data.order_id)).status === 'Filled', 'it is Filled');
      await scene.world.control.reset();
      return place(model, seen);
    }, { writes: 1 });
  }
  await cases.one(scene, 'edit of an order that was cancelled in between', /not as it was|Cancelled|changed/, async () => {
    const { data } = await place(model, await previewed(model, resting('NKE')));
    await until(async () => (await readOrder(model, data.order_id)).status === 'Live', 'it is Live');
    const seen = await previewed(model, { edits_order_id: data.order_id, price: '1.60' });
    await model.call('cancel_order', { account_number: ACCOUNT, id: data.order_id });
    return place(model, seen);
  }, { writes: 2 });
  await cases.one(scene, 'the same order was placed in between', /same order|duplicate/, async () => {
    const [one, two] = [await previewed(model, resting('MRK')), await previewed(model, resting('MRK'))];
    return [await place(model, one), await place(model, two)];
  }, { writes: 1 });
  await cases.one(scene, 'a clock that was set back by 5 minutes after the preview', /clock/, async () => {
    const seen = await previewed(model, resting('WMT'));
    scene.world.clock.advance(-300);
    try {
      return await place(model, seen);
    } finally {
      scene.world.clock.advance(300);
    }
  });
  await cases.one(scene, 'a clock that was set forward by 61 s after the preview', /clock|expired/, () => placeAfter(scene, resting('SBUX'), () => scene.world.clock.advance(61)));
}

// With logins of several clients, several servers and several hosts.
export async function runCallers(cases, scene) {
  const { world, server } = scene;
  const tokens = [await accessToken(server.url, TOKEN), await accessToken(server.url, TOKEN), await accessToken(server.url, TOKEN, 'read')];
  const [first, second] = [await connect({ server, token: tokens[0] }), await connect({ server, token: tokens[1] })];
  const owner = scene.model;
  scene.model = first;
  await cases.one(scene, 'the token of another OAuth client', NOT_VALID, async () => place(second, await previewed(first, resting('T'))));
  await cases.one(scene, "an OAuth client's token with the server's own bearer", NOT_VALID, async () => place(owner, await previewed(first, resting('PFE'))));
  await cases.one(scene, "the server's token with an OAuth client", NOT_VALID, async () => place(first, await previewed(owner, resting('VZ'))));
  scene.model = owner;
  const replica = await world.serve({}, server.folder);
  const other = await connect({ server: replica });
  await cases.one(scene, 'the same token at two replicas, one after the other', USED, async () => {
    const seen = await previewed(owner, resting('WFC'));
    return [await place(other, seen), await place(owner, seen)];
  }, { writes: 1 });
  await cases.one(scene, 'the same token at two replicas at once, ten times: one order', /accepted=1/, async () => {
    const seen = await previewed(owner, resting('BAC'));
    const results = await Promise.all(Array.from({ length: 10 }, (_, i) => place(i % 2 ? owner : other, seen)));
    return `accepted=${results.filter(({ data }) => data.status === 'accepted').length}`;
  }, { writes: 1 });
  await cases.one(scene, 'a token that was used before the server was restarted', USED, async () => {
    const seen = await previewed(other, resting('GM'));
    const placed = await place(other, seen);
    await replica.stop();
    const again = await connect({ server: await world.serve({}, server.folder) });
    return [placed, await place(again, seen)];
  }, { writes: 1 });
  await cases.one(scene, 'a token that was made with another TASTYTRADE_API_URL', /another environment or host/, async () => {
    const seen = await previewed(owner, resting('UBER'));
    const elsewhere = await World.start(world.binary);
    scene.stops.push(() => elsewhere.stop());
    const there = await connect({ server: await world.serve(elsewhere.simulator.variables, server.folder) });
    const told = await place(there, seen);
    assert.equal((await elsewhere.control.writes()).length, 0);
    return told;
  });
  await cases.one(scene, 'a token that was made with another STATE_SECRET', /not valid|places no orders|not enabled|journal|did not start/i, async () => {
    const seen = await previewed(owner, resting('NKE'));
    try {
      return await place(await connect({ server: await world.serve({ STATE_SECRET: randomBytes(32).toString('base64') }, server.folder) }), seen);
    } catch (error) {
      return `did not start: ${error.message}`;
    }
  });
  await cases.one(scene, 'place over the HTTP MCP with a login that may only read', /403|scope|insufficient|Unauthorized|Forbidden/i, async () => {
    const reader = await connect({ server, token: tokens[2] });
    return place(reader, await previewed(owner, resting('MRK')));
  });
}

// The whole minute of a token, for real.
export async function runExpiry(cases, scene) {
  const { model } = scene;
  const placed = await previewed(model, resting('T'));
  const made = Date.now();
  await cases.one(scene, 'a token after 61 s', /expired/, async () => {
    await new Promise((resolve) => setTimeout(resolve, 61_000 - (Date.now() - made)));
    return place(model, placed);
  }, { seconds: 100 });
}

export async function runHalt(cases, scene) {
  const { model } = scene;
  await cases.one(scene, 'the token of a preview before a halt', /halted/i, () => placeAfter(scene, resting('T'), () => model.call('halt_trading', { reason: 'a test' })));
  await cases.one(scene, 'a preview while trading is halted', /halted/i, () => preview(model, resting('PFE')));
  await cases.one(scene, 'a cancel of protection while trading is halted', /halted|protect/i, () =>
    model.call('cancel_order', { account_number: ACCOUNT, id: '441519026', acknowledge: ['removes_protection'] }));
  await cases.one(scene, 'a cancel of another order while trading is halted goes on', /accepted/, () => model.call('cancel_order', { account_number: ACCOUNT, id: '441561040' }), { writes: 1 });
  await cases.one(scene, 'a halt that a model wants to end', /resume|unknown|not found|no tool|-32602|Tool/i, () => model.call('resume_trading', {}));
}
