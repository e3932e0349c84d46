// Usage: node replicas.mjs path/to/tastytrade-mcp
// Two servers on one Redis (or Valkey) behind a proxy that takes turns: everything the other checks do, done through it;
// then what only replicas can get wrong; then again while one of them is restarted under load.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { connect as connectTo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { login } from './access.mjs';
import { check, summary } from './checks.mjs';
import { checkLogin } from './login.mjs';
import { checkBridge } from './plain.mjs';
import { freePort, request, startHttp, TOKEN } from './servers.mjs';
import { checkClient, overHttp, overStdio } from './v1.mjs';
import { checkStateless } from './v2.mjs';

const binary = process.argv[2];
if (!binary) {
  console.error('usage: node replicas.mjs path/to/tastytrade-mcp');
  process.exit(2);
}

async function startRedis() {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'tastytrade-mcp-redis-'));
  const parameters = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder, '--loglevel', 'warning'];
  let child;
  for (const name of ['redis-server', 'valkey-server']) {
    child = spawn(name, parameters, { stdio: 'ignore' });
    const started = await new Promise((resolve) => child.once('spawn', () => resolve(true)).once('error', () => resolve(false)));
    if (started) break;
  }
  process.once('exit', () => {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answers = await new Promise((resolve) => {
      const socket = connectTo(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (answers) return `redis://127.0.0.1:${port}`;
    await sleep(25);
  }
  throw new Error('no Redis');
}

// Takes turns; goes to the next where nobody listens. Counts what each was given.
async function startProxy(targets) {
  let turn = 0;
  const served = targets.map(() => 0);
  const forward = (incoming, outgoing, chunks, first, attempt = 0) => {
    const which = (first + attempt) % targets.length;
    const target = new URL(targets[which]());
    const out = httpRequest({
      host: target.hostname, port: target.port, path: incoming.url, method: incoming.method,
      headers: incoming.rawHeaders, agent: false,
    });
    out.on('response', (answer) => {
      served[which] += 1;
      outgoing.writeHead(answer.statusCode, answer.statusMessage, answer.rawHeaders);
      outgoing.flushHeaders();
      answer.on('error', () => outgoing.destroy());
      answer.pipe(outgoing);
    });
    out.on('error', (error) => {
      if (error.code === 'ECONNREFUSED' && attempt + 1 < targets.length) forward(incoming, outgoing, chunks, first, attempt + 1);
      else outgoing.destroy();
    });
    outgoing.on('close', () => out.destroy());
    out.end(chunks);
  };
  const server = createServer(async (incoming, outgoing) => {
    const chunks = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk);
    } catch {
      return;
    }
    forward(incoming, outgoing, Buffer.concat(chunks), turn++);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, served, close: () => server.close() };
}

const redis = await startRedis();
const shared = { REDIS_URL: redis, STATE_SECRET: randomBytes(32).toString('base64url') };
const replicas = [await startHttp(binary, 'chatgpt', shared), await startHttp(binary, 'chatgpt', shared)];
const proxy = await startProxy(replicas.map((_, i) => () => replicas[i].url));

const stdio = await checkClient('stdio', overStdio(binary));
await checkClient('replicas', overHttp(proxy.url));
await checkStateless('replicas', { url: proxy.url }, stdio);
await checkBridge(proxy.url, stdio);
await checkLogin(proxy.url);

await check('replicas: both did their share', () => {
  const [one, two] = proxy.served;
  assert.ok(one > 100 && two > 100 && Math.abs(one - two) < 0.2 * (one + two), `${one} and ${two}`);
});
await check('replicas: of many renewals at once everybody gets the same successor', async () => {
  const { client, tokens } = await login(proxy.url, TOKEN);
  const renew = async () => {
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: client.client_id, refresh_token: tokens.refresh_token });
    return (await fetch(`${proxy.url}/token`, { method: 'POST', body })).json();
  };
  const answers = await Promise.all(Array.from({ length: 20 }, renew));
  assert.equal(new Set(answers.map((answer) => answer.refresh_token)).size, 1, JSON.stringify(answers));
});
await check('replicas: a session that one ended is ended for the other', async () => {
  const headers = { accept: 'application/json, text/event-stream' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'interop', version: '1' } };
  const opened = await request(`${proxy.url}/mcp`, { method: 'POST', headers, body: { jsonrpc: '2.0', id: 0, method: 'initialize', params } });
  const session = { ...headers, 'mcp-session-id': opened.headers.get('mcp-session-id') };
  const list = () => request(`${proxy.url}/mcp`, { method: 'POST', headers: session, body: { jsonrpc: '2.0', id: 1, method: 'tools/list' } });
  assert.deepEqual([(await list()).status, (await list()).status], [200, 200]);
  assert.equal((await request(`${proxy.url}/mcp`, { method: 'DELETE', headers: session })).status, 204);
  assert.deepEqual([(await list()).status, (await list()).status], [404, 404]);
});
await check('replicas: a restart of one under load costs no call', async () => {
  const { tokens } = await login(proxy.url, TOKEN);
  let running = true;
  let done = 0;
  const failures = [];
  const caller = async () => {
    while (running) {
      try {
        const { status, body } = await request(`${proxy.url}/mcp/call`, { token: tokens.access_token, method: 'POST', body: { name: 'fetch_accounts' } });
        if (status === 200) done += 1;
        else failures.push(`${status} ${JSON.stringify(body)}`);
      } catch (error) {
        failures.push(String(error.cause ?? error));
      }
    }
  };
  const callers = Array.from({ length: 8 }, caller);
  for (const which of [0, 1]) {
    await sleep(500);
    assert.equal(await replicas[which].stop(), 0);
    await sleep(200);
    replicas[which] = await startHttp(binary, 'chatgpt', shared);
  }
  await sleep(500);
  running = false;
  await Promise.all(callers);
  assert.ok(done > 100, `only ${done} calls`);
  // A connection may be made in the very moment in which the listener closes; it was in flight there.
  assert.ok(failures.length <= 2, failures.join('\n'));
});
await check('replicas: the login outlives both', async () => {
  const { client, tokens } = await login(proxy.url, TOKEN);
  for (const which of [0, 1]) {
    await replicas[which].stop();
    replicas[which] = await startHttp(binary, 'chatgpt', shared);
  }
  const called = await request(`${proxy.url}/mcp/call`, { token: tokens.access_token, method: 'POST', body: { name: 'fetch_accounts' } });
  assert.equal(called.status, 200);
  const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: client.client_id, refresh_token: tokens.refresh_token });
  assert.equal((await fetch(`${proxy.url}/token`, { method: 'POST', body })).status, 200);
});
for (const replica of replicas) await replica.stop();

await check('replicas: limits are counted together', async () => {
  const limited = { ...shared, RATE_LIMIT_REQUESTS_PER_MINUTE: '40' };
  const pair = [await startHttp(binary, 'chatgpt', limited), await startHttp(binary, 'chatgpt', limited)];
  const statuses = [];
  for (let i = 0; i < 60; i += 1) {
    statuses.push((await request(`${pair[i % 2].url}/mcp/call`, { method: 'POST', body: { name: 'fetch_accounts' } })).status);
  }
  for (const replica of pair) await replica.stop();
  const answered = statuses.filter((status) => status === 200).length;
  // A minute may have turned over in between.
  assert.ok(answered >= 36 && answered <= 50, `${answered} of 60 answered`);
});
proxy.close();
process.exit(summary({ name: 'replicas' }) ? 0 : 1);
