// A program that logged in to read asks for the scope "trade" when it first places an order, with the official SDKs' own
// login; the owner allows it or not. The simulated broker tells which orders were sent.
import assert from 'node:assert/strict';
import { login } from '../access.mjs';
import { check } from '../checks.mjs';
import { approve } from '../owner.mjs';
import { generations } from '../program.mjs';
import { request, startHttp, TOKEN } from '../servers.mjs';
import { Run } from '../stepup.mjs';
import { connect } from '../../orders_over_mcp/clients.mjs';
import { ACCOUNT, makeFolder, World } from '../../orders_over_mcp/world.mjs';
import { KINDS } from './kinds.mjs';
import { Trader } from './trader.mjs';

const CALLBACK = { url: 'http://127.0.0.1:9' };
const ORDER = { account_number: ACCOUNT, ...KINDS['equity limit'].tool };
const READ = ['offline_access', 'read'];
const TRADE = ['offline_access', 'read', 'trade'];

const sorted = (text) => text.split(' ').sort();

// The owner without a browser: the page's form is sent as he would send it.
class OrderRun extends Run {
  async visit(scopes) {
    const answer = await approve(String(this.program.visits.at(-1)), TOKEN, scopes);
    assert.equal(answer.searchParams.get('state'), this.program.state());
    return answer;
  }
  async tool(name, parameters) {
    const { structuredContent, content, isError } = await this.client.callTool({ name, arguments: parameters });
    return { data: structuredContent, text: content[0].text, ok: !isError };
  }
}

async function checkSdk(label, sdk, world, url) {
  const run = new OrderRun(sdk, url, undefined, CALLBACK, false);
  const trader = new Trader((name, parameters) => run.tool(name, parameters), world.control);
  let preview;
  const place = () => ({ name: 'place_order', arguments: { confirmation_token: preview.confirmation_token } });
  await check(`${label}: logs in to read, and previews with that`, async () => {
    await run.sendsTheOwner(run.open());
    assert.ok(!run.program.visits.at(-1).searchParams.get('scope').includes('trade'));
    await run.finish(await run.visit(['offline_access']));
    await run.open();
    assert.deepEqual(sorted(run.program.kept.scope), READ);
    preview = await trader.preview(ORDER);
    const note = preview.checks.notes.find(({ name }) => name === 'scope_trade');
    assert.match(note.why, /needs the scope trade/);
  });
  if (!preview) return;
  await check(`${label}: place_order asks for the scope trade; without it nothing is sent`, async () => {
    await trader.sendsNothing(async () => {
      await run.asksForMore(place());
      // The owner allows only what the program has already.
      await run.finish(await run.visit(['offline_access']));
      assert.deepEqual(sorted(run.program.kept.scope), READ);
      await run.asksForMore(place());
    });
  });
  await check(`${label}: once the owner allows it, the same confirmation places the order`, async () => {
    const before = (await world.control.writes()).length;
    await run.finish(await run.visit(['offline_access', 'trade']));
    assert.deepEqual(sorted(run.program.kept.scope), TRADE);
    const { data, text } = await run.tool('place_order', place().arguments);
    assert.equal(data.status, 'accepted', text);
    const writes = await world.control.writes();
    assert.equal(writes.length, before + 1);
    assert.equal(String(writes.at(-1)['order-id']), data.order_id);
    assert.equal((await trader.cancel(data.order_id)).broker_status, 'Cancelled');
    const again = await run.tool('place_order', place().arguments);
    assert.ok(!again.ok);
    assert.match(again.text, /already used/);
    assert.equal((await world.control.writes()).length, before + 2);
  });
  await run.client.close();
}

// What each tool of orders answers to a token that may only read, on every path.
async function checkReader(world, url) {
  const { tokens } = await login(url, TOKEN, 'read');
  const token = tokens.access_token;
  const call = (tool, parameters) =>
    request(`${url}/mcp/call`, { token, method: 'POST', body: { name: tool, arguments: parameters } });
  const owner = await connect({ server: { url } });
  const trader = new Trader(owner.call, world.control);
  await check('step-up: a token that may only read can neither place nor cancel', async () => {
    const order = (await trader.place(ORDER)).order_id;
    const preview = await trader.preview({ ...ORDER, price: '249.25' });
    await trader.sendsNothing(async () => {
      for (const [tool, parameters] of [
        ['place_order', { confirmation_token: preview.confirmation_token }],
        ['cancel_order', { account_number: ACCOUNT, id: order }],
        ['cancel_order', { account_number: ACCOUNT, all: true }],
      ]) {
        const { status, body } = await call(tool, parameters);
        assert.equal(status, 403, `${tool}: ${JSON.stringify(body)}`);
        assert.match(JSON.stringify(body), /scope/);
      }
    });
    // The token of the server itself has all scopes.
    assert.equal((await trader.cancel(order)).broker_status, 'Cancelled');
  });
  await check('step-up: a confirmation is of no use to another program, though it may trade', async () => {
    const own = await request(`${url}/mcp/call`, { token, method: 'POST', body: { name: 'preview_order', arguments: ORDER } });
    const { confirmation_token: confirmation } = own.body.result;
    assert.ok(confirmation, JSON.stringify(own.body).slice(0, 400));
    const other = (await login(url, TOKEN, 'read trade')).tokens.access_token;
    await trader.sendsNothing(async () => {
      const body = { name: 'place_order', arguments: { confirmation_token: confirmation } };
      const answer = await request(`${url}/mcp/call`, { token: other, method: 'POST', body });
      assert.match(JSON.stringify(answer.body), /belongs to another caller/);
    });
  });
  await owner.close();
}

// Callers without a login: a program that starts the server, and one that has the token of the HTTP API.
async function checkLocal(world) {
  await check('step-up: over stdio all scopes are there', async () => {
    const connection = await connect({ parameters: world.stdioParameters() });
    const trader = new Trader(connection.call, world.control);
    const { order_id: id } = await trader.place(ORDER);
    assert.equal((await trader.cancel(id)).broker_status, 'Cancelled');
    await connection.close();
  });
  await check('step-up: the token of the HTTP API has all scopes', async () => {
    const folder = makeFolder();
    const settings = { ...world.settings, STATE_DIR: folder };
    const api = await startHttp(world.binary, 'api', settings, undefined, []);
    const post = (path, body) => request(`${api.url}/api/v1/orders${path}`, { method: 'POST', body });
    const preview = await post('/preview', ORDER);
    assert.equal(preview.status, 200, JSON.stringify(preview.body));
    const placed = await post('', { confirmation_token: preview.body.confirmation_token });
    assert.equal(placed.body.status, 'accepted', JSON.stringify(placed.body));
    const path = `${api.url}/api/v1/orders/${placed.body.order_id}?account_number=${ACCOUNT}`;
    const cancelled = await request(path, { method: 'DELETE' });
    assert.equal(cancelled.status, 200, JSON.stringify(cancelled.body));
    assert.equal(await api.stop(), 0);
  });
}

export async function checkOrderStepUp(binary) {
  let world;
  let server;
  await check('step-up: the broker and the server start', async () => {
    world = await World.start(binary, { settings: { DUPLICATE_WINDOW_SECONDS: '0' } });
    server = await world.serve();
  });
  if (server) {
    for (const sdk of await generations('step-up of orders')) await checkSdk(`step-up: ${sdk.name}`, sdk, world, server.url);
    await checkReader(world, server.url);
    await checkLocal(world);
  }
  await world?.stop();
}
