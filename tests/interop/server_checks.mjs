// What a server with a login must do, whoever answers at its address: run.mjs holds one process against this list,
// replicas.mjs several behind a proxy.
import assert from 'node:assert/strict';
import { checkAttacks, checkField } from './attacks.mjs';
import { checkBrowser } from './browser.mjs';
import { check, rejection } from './checks.mjs';
import { checkLogin } from './login.mjs';
import { checkBridge } from './plain.mjs';
import { checkRemote } from './remote.mjs';
import { checkClient, connect, overHttp } from './v1.mjs';
import { checkStateless } from './v2.mjs';

// Where there is a login, tools say which scope they need.
const withoutLogin = (tools) =>
  tools.map(({ securitySchemes, _meta, ...tool }) => {
    const { securitySchemes: schemes, ...meta } = _meta;
    assert.deepEqual(schemes, [{ type: 'oauth2', scopes: ['read'] }]);
    return Object.keys(meta).length ? { ...tool, _meta: meta } : tool;
  });

// `stdio`: what checkClient saw of the same program over stdio.
export async function checkServer(label, url, stdio) {
  const http = await checkClient(label, overHttp(url));
  await check(`${label}: gives the same tools, data, resources and prompts as stdio`, async () => {
    assert.deepEqual(withoutLogin(http.tools), stdio.tools);
    assert.deepEqual(http.results, stdio.results);
    assert.deepEqual(http.features, stdio.features);
  });
  await check(`${label}: a wrong token is refused`, async () => {
    const error = await rejection(connect(overHttp(url, 'not-the-token')));
    assert.equal(error.code, 401, String(error));
  });
  await checkStateless(label, { url }, stdio);
  await checkBridge(url, stdio);
  await checkLogin(url);
  await checkRemote(url);
  await checkBrowser(url);
}

// The settings of a server for checkSiege, beside the usual ones.
export const OWNERS_CLIENT = { OAUTH_CLIENT_ID: 'the-owner-s-client', OAUTH_CLIENT_SECRET: 'a secret of 0123456789' };

// The clients of the field and the attacks. They end with this machine locked out of the login page, so the server is
// good for little afterwards.
export async function checkSiege(url) {
  await checkField(url);
  await checkAttacks(url);
}
