// An access token, the shortest way there: for runs that need one and do not test how it is got.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { approve } from './owner.mjs';

const CALLBACK = 'http://127.0.0.1:9/callback';

async function json(response) {
  const body = await response.json();
  assert.ok(response.ok, JSON.stringify(body));
  return body;
}

// What /register answers. `url`: of the server, without "/mcp".
export async function newClient(url, redirect = CALLBACK, name = 'A test') {
  return json(
    await fetch(`${url}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_name: name, redirect_uris: [redirect] }),
    }),
  );
}

// Where the owner is sent, and what the client keeps to itself until it has the code.
export function authorizeAddress(url, client, scope) {
  const verifier = randomBytes(48).toString('base64url');
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: client.redirect_uris[0],
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    resource: `${url}/mcp`,
    scope,
  });
  return { address: `${url}/authorize?${parameters}`, verifier };
}

// What /token answers.
export async function exchange(url, client, code, verifier) {
  return json(
    await fetch(`${url}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: client.client_id,
        code,
        redirect_uri: client.redirect_uris[0],
        code_verifier: verifier,
        resource: `${url}/mcp`,
      }),
    }),
  );
}

// A client and its tokens. `ownerToken`: the server's CHATGPT_MCP_TOKEN.
export async function login(url, ownerToken, scope = 'read trade') {
  const client = await newClient(url);
  const { address, verifier } = authorizeAddress(url, client, scope);
  const answer = await approve(address, ownerToken);
  return { client, tokens: await exchange(url, client, answer.searchParams.get('code'), verifier) };
}

export async function accessToken(url, ownerToken, scope) {
  return (await login(url, ownerToken, scope)).tokens.access_token;
}
