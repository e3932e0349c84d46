// What must be accepted and what must be refused, from the outside, each in a line of two printed tables: the clients of
// the field with their redirect URIs and ways of introducing themselves; and attacks with the answer they get.
import assert from 'node:assert/strict';
import { request as rawRequest } from 'node:http';
import { authorizeAddress, exchange, login, newClient } from './access.mjs';
import { check } from './checks.mjs';
import { approve } from './owner.mjs';
import { TOKEN } from './servers.mjs';

const CHATGPT = 'https://chatgpt.com/connector_platform_oauth_redirect';
// [client, how it introduces itself, its id or nothing, where it looks for documents, redirect URIs]
const RESOURCE_FIRST = ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-authorization-server'];
const ROOT_FIRST = ['/.well-known/oauth-protected-resource', '/.well-known/oauth-authorization-server'];
const OIDC = ['/.well-known/oauth-protected-resource/mcp', '/.well-known/openid-configuration'];
const OLDEST = ['/.well-known/oauth-authorization-server'];
const field = [
  ['ChatGPT', 'document', 'https://chatgpt.com/oauth/client.json', OIDC, [CHATGPT]],
  ['ChatGPT, own app', 'document', 'https://chatgpt.com/oauth/app_1-x/client.json', RESOURCE_FIRST, ['https://chatgpt.com/connector/oauth/app_1-x']],
  ['ChatGPT', 'registration', null, OIDC, [CHATGPT, 'https://chatgpt.com/backend-api/aip/connectors/links/oauth/callback']],
  ['ChatGPT', 'own id and secret', 'the-owner-s-client', RESOURCE_FIRST, [CHATGPT]],
  ['claude.ai', 'document', 'https://claude.ai/oauth/mcp-oauth-client-metadata', RESOURCE_FIRST, ['https://claude.ai/api/mcp/auth_callback', 'https://claude.com/api/mcp/auth_callback']],
  ['claude.ai', 'registration', null, RESOURCE_FIRST, ['https://claude.ai/api/mcp/auth_callback']],
  ['Claude Code', 'document', 'https://claude.ai/oauth/claude-code-client-metadata', RESOURCE_FIRST, ['http://localhost:3118/callback', 'http://127.0.0.1:50123/callback']],
  ['Cursor', 'document', 'https://cursor.com/oauth/mcp-client.json', ROOT_FIRST, ['http://localhost:8787/callback', 'https://www.cursor.com/agents/mcp/oauth/callback']],
  ['Cursor', 'registration', null, ROOT_FIRST, ['cursor://anysphere.cursor-mcp/oauth/callback', 'http://localhost:8787/callback']],
  ['VS Code', 'registration', null, RESOURCE_FIRST, ['https://vscode.dev/redirect', 'https://insiders.vscode.dev/redirect', 'http://127.0.0.1/', 'http://127.0.0.1:33418/']],
  ['Codex', 'document', 'https://chatgpt.com/oauth/codex/client.json', RESOURCE_FIRST, ['http://127.0.0.1:1455/callback']],
  ['clients of 2025-03-26', 'registration', null, OLDEST, ['http://localhost:6274/oauth/callback']],
];

const row = (...cells) => console.log(`   ${cells.join(' | ')}`);

export async function checkField(url) {
  row('client', 'introduces itself by', 'documents', 'redirect URI', 'answer');
  for (const [name, way, id, documents, redirects] of field) {
    await check(`login: ${name}, ${way}`, async () => {
      for (const path of documents) assert.equal((await fetch(url + path)).status, 200, path);
      const client = id ? { client_id: id } : await newClient(url, redirects[0], name);
      for (const redirect of redirects) {
        const known = id ? client : await newClient(url, redirect, name);
        const { address } = authorizeAddress(url, { ...known, redirect_uris: [redirect] }, 'read');
        const answer = await approve(address, TOKEN);
        assert.ok(answer.href.startsWith(redirect) && answer.searchParams.get('code'), answer.href);
        row(name, way, documents.join(' '), redirect, 'code');
      }
    });
  }
}

function raw(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const target = new URL(url);
    const sent = rawRequest({ host: target.hostname, port: target.port, path: target.pathname + target.search, method, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => (text += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const KNOWN_CALLBACK = 'https://chatgpt.com/connector_platform_oauth_redirect';

export async function checkAttacks(url) {
  const mine = 'http://127.0.0.1:9/callback';
  const client = await newClient(url, mine);
  const { tokens } = await login(url, TOKEN, 'read');
  const form = (path, members) => fetch(url + path, { method: 'POST', body: new URLSearchParams(members), redirect: 'manual' });
  const authorize = (changes) => {
    const address = new URL(authorizeAddress(url, client, 'read').address);
    for (const [name, value] of Object.entries(changes)) value === null ? address.searchParams.delete(name) : address.searchParams.set(name, value);
    return fetch(address, { redirect: 'manual' });
  };
  const newCode = async () => {
    const { address, verifier } = authorizeAddress(url, client, 'read');
    return { code: (await approve(address, TOKEN)).searchParams.get('code'), verifier };
  };
  const trade = (members) => form('/token', { grant_type: 'authorization_code', client_id: client.client_id, redirect_uri: mine, ...members });
  const renew = (members) => form('/token', { grant_type: 'refresh_token', client_id: client.client_id, ...members });
  const call = (token, more = {}) => raw(`${url}/mcp/call`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...more }, body: '{"name":"fetch_accounts"}' });
  const register = (metadata) => fetch(`${url}/register`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: typeof metadata === 'string' ? metadata : JSON.stringify(metadata) });
  const page = async () => {
    const shown = await fetch(authorizeAddress(url, client, 'read').address);
    return { sealed: /name="request" value="([^"]+)"/.exec(await shown.text())[1], cookie: shown.headers.get('set-cookie').split(';')[0] };
  };
  const decide = async (more = {}, headers = {}, withCookie = true) => {
    const { sealed, cookie } = await page();
    return fetch(`${url}/authorize`, {
      method: 'POST', redirect: 'manual', headers: { ...(withCookie ? { cookie } : {}), ...headers },
      body: new URLSearchParams({ request: sealed, token: TOKEN, decision: 'allow', ...more }),
    });
  };
  const documentId = (host) => authorize({ client_id: `https://${host}/client.json` });

  // [attack, the status it must get, what it does]; 303 only if the browser is sent back with an error, which strangers'
  // addresses never get by themselves.
  const attacks = [
    ['redirect to another host', 400, () => authorize({ redirect_uri: 'https://evil.example/' })],
    ['redirect to a longer path', 400, () => authorize({ redirect_uri: `${mine}/more` })],
    ['redirect with a query added', 400, () => authorize({ redirect_uri: `${mine}?next=https://evil.example` })],
    ['redirect with a fragment', 400, () => authorize({ redirect_uri: `${mine}#x` })],
    ['redirect with a user name before the host', 400, () => authorize({ redirect_uri: 'http://127.0.0.1@evil.example/callback' })],
    ['redirect by javascript:', 400, () => authorize({ redirect_uri: 'javascript:alert(1)' })],
    ['redirect by data:', 400, () => authorize({ redirect_uri: 'data:text/html,x' })],
    ['no redirect URI', 400, () => authorize({ redirect_uri: null })],
    ['two redirect URIs', 400, () => fetch(`${authorizeAddress(url, client, 'read').address}&redirect_uri=https://evil.example/`, { redirect: 'manual' })],
    ['unknown client', 400, () => authorize({ client_id: 'ttc-unknown' })],
    ['no client', 400, () => authorize({ client_id: null })],
    ['no PKCE', 400, () => authorize({ code_challenge: null })],
    ['PKCE by plain', 400, () => authorize({ code_challenge_method: 'plain' })],
    ['PKCE without a method', 400, () => authorize({ code_challenge_method: null })],
    ['implicit grant', 400, () => authorize({ response_type: 'token' })],
    ['answer in the fragment', 400, () => authorize({ response_mode: 'fragment' })],
    ['another resource', 400, () => authorize({ resource: 'https://other.example/mcp' })],
    ['a scope there is not: the page asks for reading alone', 200, () => authorize({ scope: 'admin' })],
    ['a scope that nothing here needs', 400, () => authorize({ scope: 'trade' })],
    ['no PKCE, by a client that is vouched for', 303, () => authorize({ client_id: 'https://chatgpt.com/oauth/client.json', redirect_uri: KNOWN_CALLBACK, code_challenge: null })],
    ['SSRF: loopback by name', 400, () => documentId('localhost')],
    ['SSRF: 127.0.0.1', 400, () => documentId('127.0.0.1')],
    ['SSRF: 127.1', 400, () => documentId('127.1')],
    ['SSRF: decimal 2130706433', 400, () => documentId('2130706433')],
    ['SSRF: 0.0.0.0', 400, () => documentId('0.0.0.0')],
    ['SSRF: 10.0.0.1', 400, () => documentId('10.0.0.1')],
    ['SSRF: 192.168.0.1', 400, () => documentId('192.168.0.1')],
    ['SSRF: 169.254.169.254', 400, () => documentId('169.254.169.254')],
    ['SSRF: 100.64.0.1', 400, () => documentId('100.64.0.1')],
    ['SSRF: [::1]', 400, () => documentId('[::1]')],
    ['SSRF: [::ffff:127.0.0.1]', 400, () => documentId('[::ffff:127.0.0.1]')],
    ['SSRF: [fd00::1]', 400, () => documentId('[fd00::1]')],
    ['SSRF: another port', 400, () => documentId('example.com:8443')],
    ['SSRF: http', 400, () => authorize({ client_id: 'http://example.com/client.json' })],
    ['a code of one client used by another', 400, async () => trade({ ...(await newCode()), client_id: (await newClient(url)).client_id, code_verifier: 'v'.repeat(64) })],
    ['a code with the wrong verifier', 400, async () => trade({ code: (await newCode()).code, code_verifier: 'w'.repeat(64) })],
    ['a code with another redirect URI', 400, async () => {
      const { code, verifier } = await newCode();
      return trade({ code, code_verifier: verifier, redirect_uri: `${mine}/other` });
    }],
    ['a code used twice', 400, async () => {
      const { code, verifier } = await newCode();
      const granted = await exchange(url, client, code, verifier);
      const again = await trade({ code, code_verifier: verifier });
      assert.equal((await call(granted.access_token)).status, 401, 'what the code gave still works');
      return again;
    }],
    ['a made-up code', 400, () => trade({ code: `ttc_${'A'.repeat(43)}`, code_verifier: 'v'.repeat(64) })],
    ['a made-up refresh token', 400, () => renew({ refresh_token: `ttr_${'A'.repeat(22)}.1.${'A'.repeat(43)}` })],
    ["another client's refresh token", 400, () => renew({ refresh_token: tokens.refresh_token })],
    ['a refresh token that was used before', 400, async () => {
      const other = await login(url, TOKEN, 'read');
      const next = (token) => form('/token', { grant_type: 'refresh_token', client_id: other.client.client_id, refresh_token: token });
      const second = (await (await next(other.tokens.refresh_token)).json()).refresh_token;
      const third = (await (await next(second)).json()).refresh_token;
      const replay = await next(other.tokens.refresh_token);
      assert.equal((await next(third)).status, 400, 'the family lives on');
      return replay;
    }],
    ['more scope by refreshing', 400, async () => {
      const other = await login(url, TOKEN, 'read');
      return form('/token', { grant_type: 'refresh_token', client_id: other.client.client_id, refresh_token: other.tokens.refresh_token, scope: 'read trade' });
    }],
    ['the password grant', 400, () => form('/token', { grant_type: 'password', username: 'x', password: TOKEN })],
    ['client credentials', 400, () => form('/token', { grant_type: 'client_credentials', client_id: client.client_id })],
    ['a token request as JSON', 400, () => fetch(`${url}/token`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })],
    ["the owner's client without its secret", 401, () => form('/token', { grant_type: 'refresh_token', client_id: 'the-owner-s-client', refresh_token: 'x' })],
    ["the owner's client with a wrong secret", 401, () => form('/token', { grant_type: 'refresh_token', client_id: 'the-owner-s-client', client_secret: 'guess', refresh_token: 'x' })],
    ['an access token changed by a letter', 401, () => call(tokens.access_token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))],
    ['a refresh token as an access token', 401, () => call(tokens.refresh_token)],
    ['an access token under another name of the server', 401, () => call(tokens.access_token, { host: `localhost:${new URL(url).port}` })],
    ['an access token in the address', 400, () => raw(`${url}/mcp/call?access_token=${tokens.access_token}`, { method: 'POST' })],
    ['two access tokens', 400, () => raw(`${url}/mcp/call`, { method: 'POST', headers: { 'content-type': 'application/json', authorization: [`Bearer ${tokens.access_token}`, 'Bearer x'] }, body: '{}' })],
    ["another login's session", 404, async () => {
      const other = await login(url, TOKEN, 'read');
      const send = (token, body, more = {}) => raw(`${url}/mcp`, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', authorization: `Bearer ${token}`, ...more }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...body }) });
      const opened = await send(tokens.access_token, { method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'x', version: '1' } } });
      return send(other.tokens.access_token, { method: 'tools/list' }, { 'mcp-session-id': opened.headers['mcp-session-id'] });
    }],
    ["the page's form without its cookie", 400, () => decide({}, {}, false)],
    ["the page's form with another's cookie", 400, () => decide({}, { cookie: `tastytrade-login=${'A'.repeat(43)}` }, false)],
    ["the page's form from another site", 403, () => decide({}, { 'sec-fetch-site': 'cross-site' })],
    ["the page's form from the origin null", 403, () => decide({}, { origin: 'null' })],
    ["the page's form from a page of another site", 403, () => decide({}, { origin: 'https://evil.example' })],
    ["the page's form from a page of a client's site", 403, () => decide({}, { origin: 'https://chatgpt.com' })],
    ["the page's form, made up", 400, () => decide({ request: 'made-up' })],
    ["the page's form without the owner's token", 400, () => decide({ token: '' })],
    ['registration of javascript:', 400, () => register({ redirect_uris: ['javascript:alert(1)'] })],
    ['registration of ms-msdt:', 400, () => register({ redirect_uris: ['ms-msdt://x'] })],
    ['registration of http to a host', 400, () => register({ redirect_uris: ['http://evil.example/'] })],
    ['registration of eleven redirect URIs', 400, () => register({ redirect_uris: Array(11).fill(mine) })],
    ['registration of 20 KB', 413, () => register({ redirect_uris: [mine], client_name: 'x'.repeat(20_000) })],
    ['registration of no JSON', 400, () => register('{{{')],
    ['another Host on the login page', 403, () => raw(authorizeAddress(url, client, 'read').address, { headers: { host: 'evil.example' } })],
    ['guessing: the sixth wrong token, then the right one', 429, async () => {
      for (let i = 0; i < 5; i += 1) await decide({ token: `guess ${i}` });
      return decide();
    }],
  ];
  row('attack', 'answer');
  for (const [name, status, attack] of attacks) {
    await check(`attack: ${name}`, async () => {
      const answer = await attack();
      assert.equal(answer.status, status);
      const location = answer.headers.get?.('location') ?? answer.headers.location;
      if (status === 303) {
        const back = new URL(location);
        assert.ok(location.startsWith(KNOWN_CALLBACK) && back.searchParams.get('error') && back.searchParams.get('iss') === url && !back.searchParams.get('code'), location);
      } else {
        assert.ok(!location, location);
      }
      row(name, status);
    });
  }
  await check('attacks: at least forty', () => assert.ok(attacks.length >= 40, String(attacks.length)));
}
