// The OAuth login as the official SDKs go through it, from nothing: discovery, a client id of their own (by metadata
// document or by registration), the owner's page, a call, a renewal, a disconnection. Both generations of the SDK.
import assert from 'node:assert/strict';
import { check } from './checks.mjs';
import { approve } from './owner.mjs';
import { answerFor, generations, Program } from './program.mjs';
import { TOKEN } from './servers.mjs';

const CALLBACK = 'http://localhost:3118/callback';
export async function checkLogin(url) {
  for (const { name, Client, StreamableHTTPClientTransport } of await generations('login')) {
    for (const byDocument of [false, true]) {
      const label = `login: ${name}, ${byDocument ? 'metadata document' : 'registration'}`;
      const program = new Program({ callback: CALLBACK, byDocument });
      const transport = () => new StreamableHTTPClientTransport(new URL(`${url}/mcp`), { authProvider: program });
      const connect = async () => {
        const client = new Client({ name: 'interop', version: '1.0.0' });
        await client.connect(transport());
        return client;
      };
      const logIn = async () => {
        const before = program.visits.length;
        const first = transport();
        await assert.rejects(new Client({ name: 'interop', version: '1.0.0' }).connect(first), /Unauthorized/i);
        assert.equal(program.visits.length, before + 1);
        const answer = await approve(program.visits.at(-1), TOKEN);
        assert.ok(answer.href.startsWith(CALLBACK), String(answer));
        assert.equal(answer.searchParams.get('state'), program.state());
        assert.equal(answer.searchParams.get('iss'), url);
        await first.finishAuth(answerFor(name, answer));
      };
      await check(`${label}: logs in from nothing`, logIn);
      if (!program.kept) continue;
      await check(`${label}: asks for reading and staying, no more`, () => {
        assert.equal(program.client?.client_id?.startsWith('https://') ?? false, byDocument);
        assert.deepEqual(program.kept.scope.split(' ').sort(), ['offline_access', 'read']);
      });
      await check(`${label}: calls`, async () => {
        const client = await connect();
        const result = await client.callTool({ name: 'fetch_accounts', arguments: {} });
        assert.ok(!result.isError);
        await client.close();
      });
      await check(`${label}: an access token that has ended is renewed without the owner`, async () => {
        const visits = program.visits.length;
        const refresh = program.kept.refresh_token;
        program.kept = { ...program.kept, access_token: 'tta_ended' };
        const client = await connect();
        assert.ok((await client.listTools()).tools.length > 5);
        assert.notEqual(program.kept.refresh_token, refresh);
        assert.equal(program.visits.length, visits);
        await client.close();
      });
      await check(`${label}: after disconnecting, the owner is asked again`, async () => {
        const revoked = await fetch(`${url}/revoke`, {
          method: 'POST',
          body: new URLSearchParams({ client_id: program.client.client_id, token: program.kept.refresh_token }),
        });
        assert.equal(revoked.status, 200);
        program.discovered = undefined;
        await logIn();
        const client = await connect();
        await client.close();
      });
    }
  }
}
