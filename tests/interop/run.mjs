// Usage: node run.mjs path/to/tastytrade-mcp
// Drives the server as its users do, with the official SDKs, and holds every door's answers against the others'. With
// INTEROP_SEEN set, leaves what the server answered in that file, for other clients' answers to be held against.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { checkAttacks, checkField } from './attacks.mjs';
import { checkBrowser } from './browser.mjs';
import { check, rejection, summary } from './checks.mjs';
import { checkLogin } from './login.mjs';
import { checkApi, checkBridge } from './plain.mjs';
import { checkRemote } from './remote.mjs';
import { startHttp } from './servers.mjs';
import { checkClient, connect, overHttp, overStdio } from './v1.mjs';
import { checkStateless } from './v2.mjs';

const binary = process.argv[2];
if (!binary) {
  console.error('usage: node run.mjs path/to/tastytrade-mcp');
  process.exit(2);
}

const stdio = await checkClient('stdio', overStdio(binary));
await checkStateless('stdio', { binary }, stdio);

if (process.env.INTEROP_SEEN) {
  const seen = { toolNames: stdio.tools.map((tool) => tool.name), tools: stdio.results, ...stdio.features };
  writeFileSync(process.env.INTEROP_SEEN, JSON.stringify(seen));
}

// Where there is a login, tools say which scope they need.
const withoutLogin = (tools) =>
  tools.map(({ securitySchemes, _meta, ...tool }) => {
    const { securitySchemes: schemes, ...meta } = _meta;
    assert.deepEqual(schemes, [{ type: 'oauth2', scopes: ['read'] }]);
    return Object.keys(meta).length ? { ...tool, _meta: meta } : tool;
  });

let bridge;
await check('bridge: starts', async () => {
  bridge = await startHttp(binary, 'chatgpt');
});
if (bridge) {
  const http = await checkClient('http', overHttp(bridge.url));
  await check('both transports give the same tools, data, resources and prompts', async () => {
    assert.deepEqual(withoutLogin(http.tools), stdio.tools);
    assert.deepEqual(http.results, stdio.results);
    assert.deepEqual(http.features, stdio.features);
  });
  await check('http: a wrong token is refused', async () => {
    const error = await rejection(connect(overHttp(bridge.url, 'not-the-token')));
    assert.equal(error.code, 401, String(error));
  });
  await checkStateless('http', bridge, stdio);
  await checkBridge(bridge.url, stdio);
  await checkLogin(bridge.url);
  await checkRemote(bridge.url);
  await checkBrowser(bridge.url);
  await check('bridge: ends with 0 when asked to', async () => assert.equal(await bridge.stop(), 0));
}

let besieged;
await check('login: starts with a client of the owner\'s own', async () => {
  besieged = await startHttp(binary, 'chatgpt', { OAUTH_CLIENT_ID: 'the-owner-s-client', OAUTH_CLIENT_SECRET: 'a secret of 0123456789' });
});
if (besieged) {
  await checkField(besieged.url);
  await checkAttacks(besieged.url);
  await besieged.stop();
}

let api;
await check('api: starts', async () => {
  api = await startHttp(binary, 'api');
});
if (api) {
  await checkApi(api.url, stdio);
  await check('api: ends with 0 when asked to', async () => assert.equal(await api.stop(), 0));
}

process.exit(summary() ? 0 : 1);
