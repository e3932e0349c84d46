// The MCP server as the checks use it: its tools, on one account, and what reached the broker meanwhile.
import assert from 'node:assert/strict';
import { ACCOUNT } from '../../orders_over_mcp/world.mjs';
import { eventually } from './kinds.mjs';

export class Trader {
  // `call`: of a connection to the server. `control`: the simulated broker's own routes.
  constructor(call, control) {
    this.call = (tool, parameters) => call(tool, { account_number: ACCOUNT, ...parameters });
    this.confirm = (token, words) => call('place_order', { confirmation_token: token, order_in_words: words });
    this.control = control;
  }
  async preview(parameters) {
    const { data, text } = await this.call('preview_order', parameters);
    assert.equal(data.status, 'previewed', text);
    return data;
  }
  send(preview) {
    return this.confirm(preview.confirmation_token, preview.order);
  }
  // Previews and places. The answer of place_order.
  async place(parameters) {
    const { data, text } = await this.send(await this.preview(parameters));
    assert.equal(data.status, 'accepted', text);
    return data;
  }
  // The rows of fetch_orders with an id: one, or those of a complex order.
  async read(id) {
    const { ok, data, text } = await this.call('fetch_orders', { id: String(id), format: 'rows' });
    assert.ok(ok, text);
    return data.orders;
  }
  async order(id) {
    const [row, ...others] = await this.read(id);
    assert.equal(others.length, 0);
    return row;
  }
  // The row of the order once it has this status.
  reaches(id, status) {
    return eventually(() => this.order(id), (row) => row.status === status);
  }
  async working() {
    const { data } = await this.call('fetch_orders', { format: 'rows', limit: 100 });
    return data.orders.map((row) => row.id);
  }
  async cancel(id) {
    const { data, text } = await this.call('cancel_order', { id: String(id), acknowledge: ['removes_protection'] });
    assert.equal(data.orders?.length, 1, text);
    return data.orders[0];
  }
  // Runs the body, which must not send an order to the broker.
  async sendsNothing(body) {
    const before = (await this.control.writes()).length;
    await body();
    assert.equal((await this.control.writes()).length, before, 'an order was sent');
  }
}
