// Watchlists and alerts are changed over each transport of a server with ENABLE_WRITES, by those who may. A client that
// logged in needs the scope "write", which the owner grants by itself.
import assert from 'node:assert/strict';
import { authorizeAddress, exchange, newClient } from './access.mjs';
import { check } from './checks.mjs';
import { approve } from './owner.mjs';
import { request, startHttp, TOKEN } from './servers.mjs';

const WRITES = { ENABLE_WRITES: 'true' };
const NEW_LIST = { name: 'Interop / 🚀', symbols: ['AAPL', '/ES'] };
const PATH = `/api/v1/watchlists/${encodeURIComponent(NEW_LIST.name)}`;
const CREATE = { name: 'create_watchlist', arguments: NEW_LIST };

const grantedAccess = async (url, scopes) => {
  const client = await newClient(url);
  const { address, verifier } = authorizeAddress(url, client, 'read write');
  const answer = await approve(address, TOKEN, scopes);
  return (await exchange(url, client, answer.searchParams.get('code'), verifier)).access_token;
};

function callMcp(url, token, tool) {
  const headers = {
    accept: 'application/json, text/event-stream',
    'MCP-Protocol-Version': '2026-07-28',
    'Mcp-Method': 'tools/call',
    'Mcp-Name': tool.name,
  };
  const meta = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { ...tool, _meta: meta } };
  return request(`${url}/mcp`, { token, method: 'POST', headers, body });
}

async function checkApi(url) {
  await check('writes: a list is created, changed and deleted over the HTTP API', async () => {
    const made = await request(`${url}/api/v1/watchlists`, { method: 'POST', body: NEW_LIST });
    assert.equal(made.status, 200, JSON.stringify(made.body));
    const { version } = made.body.watchlist;
    const changed = await request(url + PATH, { method: 'PATCH', body: { add: 'TSLA', remove: ['AAPL'], version } });
    assert.deepEqual(changed.body.watchlist.symbols, ['/ES', 'TSLA']);
    const late = await request(url + PATH, { method: 'PATCH', body: { add: 'MSFT', version } });
    assert.equal(late.status, 409);
    assert.match(late.body.error.message, /\/ES, TSLA/);
    const read = await request(url + PATH);
    assert.equal(read.body.version, changed.body.watchlist.version);
    const deleted = await request(url + PATH, { method: 'DELETE' });
    assert.deepEqual(deleted.body.watchlist.symbols, ['/ES', 'TSLA']);
    assert.equal((await request(url + PATH)).status, 404);
  });
  await check('writes: an alert is created and deleted over the HTTP API', async () => {
    const made = await request(`${url}/api/v1/alerts`, { method: 'POST', body: { symbol: 'AAPL', operator: '>', threshold: 1000 } });
    const { id } = made.body.alert;
    const waiting = await request(`${url}/api/v1/alerts?status=waiting`);
    assert.ok(waiting.body.alerts.some((alert) => alert.id === id));
    assert.equal((await request(`${url}/api/v1/alerts/${id}`, { method: 'DELETE' })).body.status, 'deleted');
  });
  await check('writes: a foreign page cannot write', async () => {
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const { status } = await request(`${url}/api/v1/watchlists`, { method: 'POST', body: NEW_LIST, headers });
      assert.equal(status, 403);
    }
    assert.equal((await request(url + PATH)).status, 404);
  });
}

async function checkLogin(url) {
  await check('writes: the login page has an empty box for them, if the client asks for them', async () => {
    const client = await newClient(url);
    for (const scope of ['read', 'read write']) {
      const page = await (await fetch(authorizeAddress(url, client, scope).address)).text();
      const box = /<input[^>]*value="write"[^>]*>/.exec(page)?.[0];
      assert.equal(box !== undefined, scope !== 'read');
      if (box) assert.doesNotMatch(box, /checked/);
    }
  });
  await check('writes: a login that was granted read alone cannot write, and is told the scope', async () => {
    const token = await grantedAccess(url, ['offline_access']);
    const answer = await callMcp(url, token, CREATE);
    assert.equal(answer.status, 403);
    assert.match(answer.headers.get('www-authenticate'), /error="insufficient_scope".*scope="read write"/);
    assert.equal((await request(`${url}/mcp/call`, { token, method: 'POST', body: CREATE })).status, 403);
  });
  await check('writes: a login that was granted write can write, and cannot more', async () => {
    const token = await grantedAccess(url, ['write', 'offline_access']);
    const answer = await callMcp(url, token, CREATE);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const remove = { name: 'delete_watchlist', arguments: { name: NEW_LIST.name } };
    assert.equal((await request(`${url}/mcp/call`, { token, method: 'POST', body: remove })).status, 200);
  });
  await check('writes: the metadata offer the scope, and the challenge of a client without a login asks to read', async () => {
    const { body } = await request(`${url}/.well-known/oauth-authorization-server`, { token: '' });
    assert.deepEqual(body.scopes_supported, ['read', 'write', 'offline_access']);
    const { headers } = await request(`${url}/mcp`, { token: '', method: 'POST', body: {} });
    assert.match(headers.get('www-authenticate'), /scope="read"/);
  });
}

async function checkOff(url, settings) {
  const word = settings.READ_ONLY ? /READ_ONLY/ : /set ENABLE_WRITES/;
  await check(`writes: a tool that is off says why (${JSON.stringify(settings)})`, async () => {
    for (const [method, path] of [['POST', '/api/v1/watchlists'], ['PATCH', PATH], ['DELETE', PATH], ['POST', '/api/v1/tools/create_watchlist']]) {
      const { status, body } = await request(url + path, { method, body: method === 'DELETE' ? undefined : {} });
      assert.equal(status, 404);
      assert.match(body.error.message, word);
    }
  });
}

async function withServer(binary, mode, settings, run) {
  let server;
  await check(`writes: ${mode} starts with ${JSON.stringify(settings)}`, async () => {
    server = await startHttp(binary, mode, settings);
  });
  if (!server) return;
  await run(server.url, settings);
  await server.stop();
}

export async function checkWrites(binary) {
  await withServer(binary, 'api', WRITES, checkApi);
  await withServer(binary, 'mcp', WRITES, checkLogin);
  await withServer(binary, 'api', {}, checkOff);
  await withServer(binary, 'api', { ...WRITES, READ_ONLY: 'true' }, checkOff);
}
