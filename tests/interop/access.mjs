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

// `url`: of the server, without "/mcp"; `ownerToken`: its CHATGPT_MCP_TOKEN. What /register and /token answered.
export async function login(url, ownerToken, scope = 'read trade') {
  const client = await json(
    await fetch(`${url}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_name: 'A test', redirect_uris: [CALLBACK] }),
    }),
  );
  const verifier = randomBytes(48).toString('base64url');
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: CALLBACK,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    resource: `${url}/mcp`,
    scope,
  });
  const answer = await approve(new URL(`${url}/authorize?${parameters}`), ownerToken);
  const tokens = await json(
    await fetch(`${url}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: client.client_id,
        code: answer.searchParams.get('code'),
        redirect_uri: CALLBACK,
        code_verifier: verifier,
        resource: `${url}/mcp`,
      }),
    }),
  );
  return { client, tokens };
}

export async function accessToken(url, ownerToken, scope) {
  return (await login(url, ownerToken, scope)).tokens.access_token;
}
