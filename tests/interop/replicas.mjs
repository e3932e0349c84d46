// Usage: node replicas.mjs path/to/tastytrade-mcp
// Two servers on one Redis (or Valkey) behind a proxy that takes turns: everything that is checked of one, done through
// it; then what only replicas can get wrong; then again while one of them is restarted under load.
import assert from 'node:assert/strict';
import { request as rawRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { authorizeAddress, login, newClient } from './access.mjs';
import { check, summary } from './checks.mjs';
import { startCluster } from './cluster.mjs';
import { checkServer, checkSiege, OWNERS_CLIENT } from './server_checks.mjs';
import { request, TOKEN } from './servers.mjs';
import { checkClient, overStdio } from './v1.mjs';

const binary = process.argv[2];
if (!binary) {
  console.error('usage: node replicas.mjs path/to/tastytrade-mcp');
  process.exit(2);
}

const stdio = await checkClient('stdio', overStdio(binary));
const cluster = await startCluster(binary);
await checkServer('replicas', cluster.url, stdio);

await check('replicas: both did their share', () => {
  const [one, two] = cluster.served;
  assert.ok(one > 50 && two > 50 && Math.abs(one - two) < 0.2 * (one + two), `${one} and ${two}`);
});
await check('replicas: of many renewals at once everybody gets the same successor', async () => {
  const { client, tokens } = await login(cluster.url, TOKEN);
  const renew = async () => {
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: client.client_id, refresh_token: tokens.refresh_token });
    return (await fetch(`${cluster.url}/token`, { method: 'POST', body })).json();
  };
  const answers = await Promise.all(Array.from({ length: 20 }, renew));
  assert.equal(new Set(answers.map((answer) => answer.refresh_token)).size, 1, JSON.stringify(answers));
});
await check('replicas: a session that one ended is ended for the other', async () => {
  const headers = { accept: 'application/json, text/event-stream' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'interop', version: '1' } };
  const opened = await request(`${cluster.url}/mcp`, { method: 'POST', headers, body: { jsonrpc: '2.0', id: 0, method: 'initialize', params } });
  const session = { ...headers, 'mcp-session-id': opened.headers.get('mcp-session-id') };
  const list = () => request(`${cluster.url}/mcp`, { method: 'POST', headers: session, body: { jsonrpc: '2.0', id: 1, method: 'tools/list' } });
  assert.deepEqual([(await list()).status, (await list()).status], [200, 200]);
  assert.equal((await request(`${cluster.url}/mcp`, { method: 'DELETE', headers: session })).status, 204);
  assert.deepEqual([(await list()).status, (await list()).status], [404, 404]);
});
await check('replicas: a restart of one under load costs no call', async () => {
  const { tokens } = await login(cluster.url, TOKEN);
  let running = true;
  let done = 0;
  const failures = [];
  const caller = async () => {
    while (running) {
      try {
        const { status, body } = await request(`${cluster.url}/mcp/call`, { token: tokens.access_token, method: 'POST', body: { name: 'fetch_accounts' } });
        if (status === 200) done += 1;
        else failures.push(`${status} ${JSON.stringify(body)}`);
      } catch (error) {
        failures.push(String(error.cause ?? error));
      }
    }
  };
  const callers = Array.from({ length: 8 }, caller);
  const moreCalls = async (count) => { for (const goal = done + count; done < goal;) await sleep(5); };
  for (const which of [0, 1]) {
    await moreCalls(50);
    assert.equal(await cluster.endOne(which), 0);
    await moreCalls(50);
    await cluster.startOne(which);
  }
  await moreCalls(50);
  running = false;
  await Promise.all(callers);
  // A connection may be made in the very moment in which the listener closes; it was in flight there.
  assert.ok(failures.length <= 2, failures.join('\n'));
});
await check('replicas: a full Redis gives out no tokens, and is not ready', async () => {
  const { client, tokens } = await login(cluster.url, TOKEN);
  const renew = async () => {
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: client.client_id, refresh_token: tokens.refresh_token });
    return (await fetch(`${cluster.url}/token`, { method: 'POST', body })).status;
  };
  assert.equal(await cluster.tellRedis('CONFIG SET maxmemory 1'), '+OK');
  try {
    assert.deepEqual([await renew(), await renew()], [503, 503]);
    // Readiness is found out anew every five seconds.
    const statuses = [];
    for (let attempt = 0; attempt < 60 && statuses.filter((status) => status === 503).length < 4; attempt += 1) {
      statuses.push((await request(`${cluster.url}/health/ready`)).status);
      await sleep(200);
    }
    assert.ok(statuses.filter((status) => status === 503).length >= 4, String(statuses));
  } finally {
    await cluster.tellRedis('CONFIG SET maxmemory 0');
  }
  assert.deepEqual([await renew(), await renew()], [200, 200]);
});
await check('replicas: the login outlives both', async () => {
  const { client, tokens } = await login(cluster.url, TOKEN);
  for (const which of [0, 1]) {
    await cluster.endOne(which);
    await cluster.startOne(which);
  }
  const called = await request(`${cluster.url}/mcp/call`, { token: tokens.access_token, method: 'POST', body: { name: 'fetch_accounts' } });
  assert.equal(called.status, 200);
  const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: client.client_id, refresh_token: tokens.refresh_token });
  assert.equal((await fetch(`${cluster.url}/token`, { method: 'POST', body })).status, 200);
});
await check('replicas: end with 0 when asked to', async () => assert.deepEqual(await cluster.stop(), [0, 0]));

await check('replicas: limits are counted together', async () => {
  const limited = await startCluster(binary, { RATE_LIMIT_REQUESTS_PER_MINUTE: '40' });
  const statuses = [];
  for (let i = 0; i < 60; i += 1) {
    statuses.push((await request(`${limited.url}/mcp/call`, { method: 'POST', body: { name: 'fetch_accounts' } })).status);
  }
  await limited.stop();
  const answered = statuses.filter((status) => status === 200).length;
  // A minute may have turned over in between.
  assert.ok(answered >= 36 && answered <= 50, `${answered} of 60 answered`);
});

const besieged = await startCluster(binary, OWNERS_CLIENT);
await checkSiege(besieged.url);
// The last of the attacks has locked this machine's usual address out.
await check('replicas: who guesses is locked out of both, and nobody else of either', async () => {
  const client = await newClient(besieged.url);
  const form = async () => {
    const page = await fetch(authorizeAddress(besieged.url, client, 'read').address);
    const sealed = /name="request" value="([^"]+)"/.exec(await page.text())[1];
    const body = new URLSearchParams({ request: sealed, token: TOKEN, decision: 'allow' }).toString();
    return { body, cookie: page.headers.get('set-cookie').split(';')[0] };
  };
  const send = ({ body, cookie }, localAddress, claimed) =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length, cookie, ...claimed };
      rawRequest(`${besieged.url}/authorize`, { method: 'POST', localAddress, headers, agent: false }, (answer) => resolve(answer.resume().statusCode))
        .on('error', reject)
        .end(body);
    });
  // Both pages first: of two requests in a row each server gets one.
  const twice = async (...from) => {
    const [one, two] = [await form(), await form()];
    return [await send(one, ...from), await send(two, ...from)];
  };
  assert.deepEqual(await twice('127.0.0.1'), [429, 429]);
  assert.deepEqual(await twice('127.0.0.1', { 'x-real-ip': '127.0.0.3' }), [429, 429]);
  assert.deepEqual(await twice('127.0.0.2'), [303, 303]);
});
await besieged.stop();
process.exit(summary({ name: 'replicas' }) ? 0 : 1);
