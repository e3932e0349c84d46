// Orders that the server places: an SDK reads them, hears of them, replaces and cancels them.
import assert from 'node:assert/strict';
import { check, rejection } from '../checks.mjs';
import { assertRow, assertWire, BRACKET, changeBody, changeTool, eventually, KINDS } from './kinds.mjs';

// The account streamer of the SDK tells of the order with this status.
const hears = (sdk, id, status) =>
  eventually(() => sdk.events(), (events) => events.some((event) => event.id === Number(id) && event.status === status));

async function checkKind(label, kind, { sdk, trader }) {
  const { body, tool } = kind;
  let id;
  await check(`${label}: is placed by the server, and read by the SDK`, async () => {
    const placed = await trader.place(tool);
    id = Number(placed.order_id);
    const order = await eventually(() => sdk.order(id), ({ status }) => status === 'Live');
    assertWire(order, body);
    assert.match(order['external-identifier'], /^ttm-[a-z2-7]{26}$/);
    assert.equal(order['external-identifier'], placed.external_identifier);
    assert.match(order.source, /^tastytrade-mcp\//);
    assert.ok((await sdk.live()).some((one) => one.id === id));
    await hears(sdk, id, 'Live');
  });
  for (const word of sdk.edit ? ['replace', 'edit'] : ['replace']) {
    await check(`${label}: ${word} by the SDK is seen by the server`, async () => {
      const old = id;
      const { legs, ...change } = word === 'edit' ? body : changeBody(kind);
      const order = await (word === 'edit' ? sdk.edit(old, change) : sdk.replace(old, changeBody(kind)));
      id = order.id;
      assert.notEqual(id, old);
      assert.equal((await trader.reaches(old, 'Replaced')).replaced_by_order_id, String(id));
      const row = await trader.reaches(id, 'Live');
      assertRow(row, word === 'edit' ? body : changeBody(kind));
      assert.equal(row.replaces_order_id, String(old));
    });
  }
  await check(`${label}: is cancelled by the SDK, after which the server cancels and replaces nothing`, async () => {
    await sdk.cancel(id);
    await trader.reaches(id, 'Cancelled');
    await hears(sdk, id, 'Cancelled');
    await trader.sendsNothing(async () => {
      const again = await trader.cancel(id);
      assert.equal(again.status, 'refused');
      assert.match(again.reason, /has ended already: Cancelled/);
      const { ok, data } = await trader.call('preview_order', { replaces_order_id: String(id), ...changeTool(kind) });
      assert.ok(!ok || data.status === 'refused', JSON.stringify(data));
    });
    assert.match(String(await rejection(sdk.cancel(id))), /cannot_update_order/);
  });
}

async function checkBracket(label, { sdk, trader }) {
  const { body, tool } = BRACKET;
  await check(`${label}: is placed by the server, read and cancelled by the SDK`, async () => {
    const placed = await trader.place(tool);
    const rows = await eventually(() => trader.read(placed.order_id), (all) => all.some(({ status }) => status === 'Live'));
    assert.equal(rows.length, 3);
    const live = await sdk.live();
    const nested = live.filter((order) => String(order['complex-order-id']) === placed.order_id);
    const find = (tag, type) => nested.find((order) => order['complex-order-tag'] === tag && order['order-type'] === type);
    assertWire(find('OTOCO::trigger-order', 'Limit'), body['trigger-order']);
    assertWire(find('OTOCO::oco-1-order', 'Limit'), body.orders[0]);
    assertWire(find('OTOCO::oco-1-order', 'Stop'), body.orders[1]);
    const identifiers = nested.map((order) => order['external-identifier']).sort();
    assert.deepEqual(identifiers, [0, 1, 2].map((i) => `${placed.external_identifier}-${i}`));
    if (sdk.complex_order) {
      assert.equal((await sdk.complex_order(placed.order_id)).type, 'OTOCO');
      assert.ok((await sdk.live_complex()).some(({ id }) => String(id) === placed.order_id));
    }
    await sdk.cancel_complex(placed.order_id);
    await eventually(() => trader.read(placed.order_id), (all) => all.every(({ status }) => status === 'Cancelled'));
  });
}

// The SDK changes an order between the preview of a change and its confirmation.
async function checkMeanwhile(label, { sdk, trader, control }) {
  const kind = KINDS['equity limit'];
  const changes = [
    ['replaced by the SDK', 'Replaced', (id) => sdk.replace(id, changeBody(kind))],
    ['cancelled by the SDK', 'Cancelled', (id) => sdk.cancel(id)],
  ];
  for (const [name, status, change] of changes) {
    await check(`${label}: a replacement that was previewed is not sent after the order was ${name}`, async () => {
      const { order } = await sdk.place(kind.body);
      await trader.reaches(order.id, 'Live');
      const preview = await trader.preview({ replaces_order_id: String(order.id), price: '249.75' });
      const next = await change(order.id);
      await trader.reaches(order.id, status);
      await trader.sendsNothing(async () => {
        const { data } = await trader.send(preview);
        assert.equal(data.status, 'refused');
        const failed = data.checks?.failed.map((entry) => entry.name);
        assert.ok(failed?.includes('target_unchanged'), JSON.stringify(data));
      });
      if (next?.id && next.id !== order.id) {
        await trader.reaches(next.id, 'Live');
        await sdk.cancel(next.id);
        await trader.reaches(next.id, 'Cancelled');
      }
    });
  }
  await check(`${label}: a replacement that was previewed is not sent after a part was filled`, async () => {
    const { order } = await sdk.place(kind.body);
    await trader.reaches(order.id, 'Live');
    const preview = await trader.preview({ replaces_order_id: String(order.id), price: '249.75' });
    await control.script({ kind: 'fill', quantity: 1, price: '250', symbol: 'GOOGL' });
    const next = await sdk.replace(order.id, changeBody(kind));
    await eventually(() => trader.order(next.id), ({ filled_quantity }) => filled_quantity === '1');
    await trader.sendsNothing(async () => assert.equal((await trader.send(preview)).data.status, 'refused'));
    await sdk.cancel(next.id);
    await trader.reaches(next.id, 'Cancelled');
  });
}

async function checkRefusals(label, { sdk, trader }) {
  const { body } = KINDS['equity limit'];
  await check(`${label}: refusals of the broker reach the SDK with their codes`, async () => {
    await trader.sendsNothing(async () => {
      const credit = { ...body, 'price-effect': 'Credit' };
      assert.match(String(await rejection(sdk.dry_run(credit))), /cant_buy_for_credit/);
      const large = { ...body, legs: [{ ...body.legs[0], quantity: 30_000 }] };
      assert.match(String(await rejection(sdk.dry_run(large))), /margin_check_failed/);
    });
    assert.match(String(await rejection(sdk.place({ ...body, 'price-effect': 'Credit' }))), /cant_buy_for_credit/);
    assert.match(String(await rejection(sdk.cancel(1))), /not.found|404/i);
  });
  await check(`${label}: a warning of the dry run reaches the SDK`, async () => {
    const unheld = { ...body, price: '310.5', 'price-effect': 'Credit', legs: [{ ...body.legs[0], action: 'Sell to Close', symbol: 'MSFT' }] };
    assert.match((await sdk.dry_run(unheld)).warnings.join(), /closing_with_no_position/);
    if (!sdk.dry_run_complex) return;
    const orders = BRACKET.body.orders.map((order) => ({ ...order, legs: [{ ...order.legs[0], symbol: 'META' }] }));
    assert.match((await sdk.dry_run_complex({ type: 'OCO', orders })).warnings.join(), /closing_with_no_position/);
  });
}

export async function checkServerOrders(parts) {
  for (const [name, kind] of Object.entries(KINDS)) await checkKind(`${parts.sdk.name}: server's ${name}`, kind, parts);
  await checkBracket(`${parts.sdk.name}: server's OTOCO`, parts);
  await checkMeanwhile(parts.sdk.name, parts);
  await checkRefusals(parts.sdk.name, parts);
}
