// The doors without MCP: POST /mcp/call and the tool lists of the bridge, and the REST routes of the plain API.
import assert from 'node:assert/strict';
import { argumentsFor, comparable, tablesOf } from './calls.mjs';
import { check } from './checks.mjs';
import { request } from './servers.mjs';

// Over MCP the data of search has ChatGPT's exact shape, and the environment stands beside it; here it is part of the data.
const dataOf = (tool, results) => (tool.name === 'search' ? { environment: 'demo', ...results.search } : results[tool.name]);

// A program's answer holds what a model's does.
function checkSame(body, expected) {
  assert.deepEqual(tablesOf(comparable(body), expected), expected);
}

export async function checkBridge(url, { tools, results }) {
  await check('bridge: health says mode and environment', async () => {
    const { status, body } = await request(`${url}/health`, { token: null });
    assert.equal(status, 200);
    assert.equal(body.environment, 'demo');
    assert.match(JSON.stringify(body), /"mode":"mcp"/);
  });
  await check('bridge: ready and live', async () => {
    for (const path of ['/health/live', '/health/ready']) assert.equal((await request(url + path, { token: null })).status, 200, path);
  });
  await check('bridge: capabilities and the three tool formats are public and complete', async () => {
    assert.equal((await request(`${url}/mcp/capabilities`, { token: null })).status, 200);
    for (const format of ['mcp', 'responses', 'chat']) {
      const { status, body } = await request(`${url}/mcp/tools?format=${format}`, { token: null });
      assert.equal(status, 200, format);
      // OpenAI's formats are the bare array that goes into a request.
      const listed = format === 'mcp' ? body.tools : body;
      const names = listed.map((tool) => tool.name ?? tool.function.name);
      assert.deepEqual(names, tools.map((tool) => tool.name), format);
      for (const tool of listed) {
        const parameters = tool.inputSchema ?? tool.parameters ?? tool.function?.parameters;
        assert.equal(parameters?.type, 'object', `${format}: parameters of ${tool.name ?? tool.function?.name}`);
      }
    }
  });
  for (const tool of tools) {
    await check(`bridge: POST /mcp/call ${tool.name} gives the same data`, async () => {
      const { status, body } = await request(`${url}/mcp/call`, { method: 'POST', body: { name: tool.name, arguments: argumentsFor(tool) } });
      assert.equal(status, 200, JSON.stringify(body));
      checkSame(body.result, dataOf(tool, results));
    });
  }
  await check('bridge: POST /mcp/call speaks HTTP status codes', async () => {
    const call = (body, options = {}) => request(`${url}/mcp/call`, { method: 'POST', body, ...options });
    assert.equal((await call({ name: 'no_such_tool', arguments: {} })).status, 404);
    assert.equal((await call({ name: 'fetch_market_data', arguments: {} })).status, 400);
    assert.equal((await call({ arguments: {} })).status, 400);
    assert.equal((await call({ name: 'fetch_accounts' }, { token: null })).status, 401);
    assert.equal((await call({ name: 'fetch_accounts' }, { token: 'not-the-token' })).status, 401);
  });
  await check('bridge: POST /mcp/call says what this server cannot do, and takes arguments as text', async () => {
    const call = (body) => request(`${url}/mcp/call`, { method: 'POST', body });
    const order = await call({ name: 'place_order', arguments: {} });
    assert.equal(order.status, 404);
    assert.match(order.body.error.message, /set ENABLE_TRADING=true/);
    assert.equal((await call({ name: 'get_positions' })).body.error.hint, 'Nearest first: fetch_positions.');
    assert.equal((await call({ name: 'fetch_market_data', arguments: '{"symbols": "AAPL SPY"}' })).body.result.quotes.length, 3); // a row of names, two of quotes
  });
  await check('bridge: a wrong token is refused with a challenge', async () => {
    for (const token of [null, 'not-the-token', '']) {
      const { status, headers } = await request(`${url}/mcp`, {
        method: 'POST', token,
        headers: { accept: 'application/json, text/event-stream' },
        body: { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} },
      });
      assert.equal(status, 401);
      assert.match(headers.get('www-authenticate') ?? '', /^Bearer/);
    }
  });
  await check('bridge: a foreign Host is refused', async () => {
    // fetch() does not let a caller choose the Host header.
    const { request: raw } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      raw(`${url}/mcp/tools`, { headers: { host: 'evil.example.com' } }, (response) => resolve(response.resume().statusCode)).on('error', reject).end();
    });
    assert.ok(status >= 400 && status < 500, `status ${status}`);
  });
}

export async function checkApi(url, { tools, results }) {
  let openapi;
  await check('api: describes itself', async () => {
    const { status, body } = await request(`${url}/openapi.json`, { token: null });
    assert.equal(status, 200);
    assert.match(body.openapi, /^3\.1/);
    openapi = body;
    const docs = await request(`${url}/docs`, { token: null });
    assert.equal(docs.status, 200);
    assert.match(docs.headers.get('content-type'), /text\/html/);
  });
  if (!openapi) return;
  // An operation's id is its tool's name, numbered where a tool has several routes; call_… takes the arguments as a body.
  const operations = Object.entries(openapi.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId }]) => ({ path, method: method.toUpperCase(), id: operationId })),
  );
  for (const tool of tools) {
    const routes = operations.filter(({ id }) => id === `call_${tool.name}` || id.replace(/_\d+$/, '') === tool.name);
    await check(`api: ${tool.name} has a route of its own and the general one`, async () => assert.ok(routes.length >= 2, JSON.stringify(routes)));
    for (const route of routes) {
      await check(`api: ${route.method} ${route.path} gives the same data`, async () => {
        const { status, body } = await follow(url, route, argumentsFor(tool));
        assert.equal(status, 200, JSON.stringify(body));
        checkSame(body, dataOf(tool, results));
      });
    }
  }
  await check('api: account data needs the token', async () => {
    assert.equal((await request(`${url}/api/v1/accounts`, { token: null })).status, 401);
    assert.equal((await request(`${url}/api/v1/accounts`, { token: 'not-the-token' })).status, 401);
  });
  await check('api: errors are status codes with a reason', async () => {
    const bad = await request(`${url}/api/v1/market-data`);
    assert.equal(bad.status, 400);
    assert.match(JSON.stringify(bad.body), /symbols/);
    assert.equal((await request(`${url}/api/v1/no-such-route`)).status, 404);
    const order = await request(`${url}/api/v1/tools/place_order`, { method: 'POST', body: {} });
    assert.equal(order.status, 404);
    assert.match(order.body.error.message, /set ENABLE_TRADING=true/);
    const near = await request(`${url}/api/v1/tools/get_positions`, { method: 'POST', body: {} });
    assert.equal(near.body.error.hint, 'Nearest first: fetch_positions.');
  });
}

// Arguments go where the route wants them: into the path, the body or the query.
function follow(url, { path, method }, given) {
  const rest = { ...given };
  const filled = path.replace(/\{(\w+)\}/g, (_, key) => {
    const value = encodeURIComponent(rest[key]);
    delete rest[key];
    return value;
  });
  if (method === 'POST') return request(url + filled, { method, body: rest });
  const query = new URLSearchParams(Object.entries(rest).map(([key, value]) => [key, Array.isArray(value) ? value.join(',') : String(value)]));
  return request(`${url}${filled}?${query}`, { method });
}
