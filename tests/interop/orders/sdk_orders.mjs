// Orders that an SDK places: the server reads, replaces and cancels them.
import assert from 'node:assert/strict';
import { check } from '../checks.mjs';
import { assertRow, assertWire, BRACKET, changeBody, changeTool, eventually, KINDS } from './kinds.mjs';

async function checkKind(label, kind, { sdk, trader }) {
  const { body, tool } = kind;
  let id;
  await check(`${label}: the dry run of the SDK and preview_order have the same figures, and send nothing`, async () => {
    await trader.sendsNothing(async () => {
      const report = await sdk.dry_run(body);
      assertWire(report.order, body);
      assert.equal(report.order.id, undefined);
      const preview = await trader.preview(tool);
      // The market moves between both.
      const [told, own] = [Number(preview.buying_power_change), Number(report['change-in-buying-power'])];
      assert.ok(Math.abs(told - own) <= Math.abs(own) / 100, `${told} and ${own}`);
      assert.ok(Math.abs(Number(preview.fees) - Number(report['total-fees'])) < 0.01, `${preview.fees} and ${report['total-fees']}`);
    });
  });
  await check(`${label}: is placed by the SDK and read by both`, async () => {
    const report = await sdk.place({ ...body, 'external-identifier': 'interop-1' });
    id = report.order.id;
    assert.ok(id > 0);
    assertWire(report.order, body);
    const row = await trader.reaches(id, 'Live');
    assertRow(row, body);
    assert.equal(row.external_identifier, 'interop-1');
    // The server keeps the list of orders for some seconds.
    await eventually(() => trader.working(), (ids) => ids.includes(String(id)));
    assertWire(await sdk.order(id), body);
    assert.ok((await sdk.live()).some((order) => order.id === id));
    assert.ok((await sdk.history('2026-11-23')).some((order) => order.id === id));
  });
  if (sdk.dry_run_replace) {
    await check(`${label}: the dry run of a replacement by the SDK changes nothing`, async () => {
      await trader.sendsNothing(async () => {
        const report = await sdk.dry_run_replace(id, changeBody(kind));
        assertWire(report.order, changeBody(kind));
        assert.equal(report.order['replaces-order-id'], id);
      });
      assertRow(await trader.order(id), body);
    });
  }
  await check(`${label}: is replaced by the server`, async () => {
    const old = id;
    const placed = await trader.place({ replaces_order_id: String(old), ...changeTool(kind) });
    id = Number(placed.order_id);
    assert.notEqual(id, old);
    const replaced = await eventually(() => sdk.order(old), (order) => order.status === 'Cancelled');
    assert.equal(replaced.edited, true);
    assert.equal(replaced['replacing-order-id'], id);
    const order = await eventually(() => sdk.order(id), ({ status }) => status === 'Live');
    assertWire(order, changeBody(kind));
    assert.equal(order['replaces-order-id'], old);
    assert.match(order.source, /^tastytrade-mcp\//);
    assert.equal(order['external-identifier'], placed.external_identifier);
  });
  await check(`${label}: is cancelled by the server`, async () => {
    const cancelled = await trader.cancel(id);
    assert.deepEqual([cancelled.status, cancelled.broker_status], ['accepted', 'Cancelled'], JSON.stringify(cancelled));
    assert.equal((await sdk.order(id)).status, 'Cancelled');
  });
}

async function checkBracket(label, { sdk, trader }) {
  const { body } = BRACKET;
  let complex;
  await check(`${label}: is placed by the SDK and read by the server`, async () => {
    const report = await sdk.place_complex(body);
    complex = report['complex-order'];
    assert.equal(complex.type, 'OTOCO');
    assertWire(complex['trigger-order'], body['trigger-order']);
    complex.orders.forEach((order, i) => assertWire(order, body.orders[i]));
    const rows = await eventually(() => trader.read(complex.id), (all) => all.some(({ status }) => status === 'Live'));
    const find = (id) => rows.find((row) => row.id === String(id));
    assertRow(find(complex['trigger-order'].id), body['trigger-order']);
    complex.orders.forEach((order, i) => assertRow(find(order.id), body.orders[i]));
    assert.ok(rows.every((row) => row.complex_type === 'OTOCO' && row.complex_order_id === String(complex.id)));
  });
  await check(`${label}: a part of it is not cancelled by the server`, async () => {
    await trader.sendsNothing(async () => {
      const refused = await trader.cancel(complex.orders[0].id);
      assert.equal(refused.status, 'refused');
      assert.match(refused.reason, new RegExp(`complex order ${complex.id}`));
    });
  });
  await check(`${label}: is cancelled by the server as a whole`, async () => {
    const cancelled = await trader.cancel(complex.id);
    assert.deepEqual([cancelled.status, cancelled.broker_status], ['accepted', 'Cancelled'], JSON.stringify(cancelled));
    for (const order of [complex['trigger-order'], ...complex.orders]) {
      assert.equal((await sdk.order(order.id)).status, 'Cancelled');
    }
  });
}

async function checkFill(label, { sdk, trader, control }) {
  const { body } = KINDS['equity limit'];
  await check(`${label}: a partial fill is the same for both, and what is left is cancelled by the server`, async () => {
    await control.script({ kind: 'fill', quantity: 2, price: '250.2', symbol: 'GOOGL' });
    const { order } = await sdk.place(body);
    const row = await eventually(() => trader.order(order.id), ({ filled_quantity }) => filled_quantity === '2');
    assert.equal(Number(row.average_fill_price), 250.2);
    const [leg] = (await sdk.order(order.id)).legs;
    assert.equal(Number(leg['remaining-quantity']), 1);
    assert.deepEqual(leg.fills.map((fill) => [Number(fill.quantity), Number(fill['fill-price'])]), [[2, 250.2]]);
    const cancelled = await trader.cancel(order.id);
    assert.deepEqual([cancelled.broker_status, cancelled.filled_quantity], ['Cancelled', '2']);
  });
  if (!sdk.average_fill_price) return;
  await check(`${label}: a whole fill has the same price for both`, async () => {
    await control.script({ kind: 'fill', quantity: 3, price: '250.2', symbol: 'GOOGL' });
    const { order } = await sdk.place(body);
    const row = await trader.reaches(order.id, 'Filled');
    assert.equal(Number(await sdk.average_fill_price(order.id)), Number(row.average_fill_price));
  });
}

export async function checkSdkOrders(parts) {
  for (const [name, kind] of Object.entries(KINDS)) await checkKind(`${parts.sdk.name}: ${name}`, kind, parts);
  await checkBracket(`${parts.sdk.name}: OTOCO`, parts);
  await checkFill(`${parts.sdk.name}: fills`, parts);
}
