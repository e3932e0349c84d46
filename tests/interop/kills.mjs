// Usage: node kills.mjs path/to/tastytrade-mcp [ROUNDS]
// Kills the server (SIGKILL) in the middle of token requests, and looks at what it kept: never two live refresh tokens
// of one generation, never a lost grant.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { login } from './access.mjs';
import { check, summary } from './checks.mjs';
import { freePort, request, startHttp, TOKEN } from './servers.mjs';

const [binary, rounds = '40'] = process.argv.slice(2);
if (!binary) {
  console.error('usage: node kills.mjs path/to/tastytrade-mcp [ROUNDS]');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'tastytrade-mcp-kills-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const port = await freePort();
const start = () => startHttp(binary, 'mcp', { STATE_DB: join(folder, 'state.db') }, port);

let server = await start();
const { client, tokens } = await login(server.url, TOKEN);
let present = tokens.refresh_token;
const used = [];

// The next refresh token, or nothing if no answer came.
async function renew(token, { ifRefused } = {}) {
  const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: client.client_id, refresh_token: token });
  let answer;
  try {
    // A connection may outlive the killed server (wine); its answer is lost, too.
    answer = await fetch(`${server.url}/token`, { method: 'POST', body, signal: AbortSignal.timeout(5_000) });
    const granted = await answer.json();
    if (answer.status === 200) return granted;
    if (ifRefused) return granted;
    assert.fail(`${answer.status} ${JSON.stringify(granted)}`);
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return undefined;
  }
}

const seen = { answered: 0, lost: 0 };
async function killOnce(round) {
  const asked = renew(present);
  // Every fourth comes as early as can be, so that on any machine some answers are lost.
  if (round % 4 !== 0) await sleep(Math.random());
  await server.kill();
  const first = await asked;
  server = await start();
  const again = await renew(present);
  assert.ok(again, 'no answer from a server that runs');
  if (first) assert.equal(again.refresh_token, first.refresh_token, 'two successors of one token');
  seen[first ? 'answered' : 'lost'] += 1;
  const called = await request(`${server.url}/mcp/call`, { token: again.access_token, method: 'POST', body: { name: 'fetch_accounts' } });
  assert.equal(called.status, 200, 'the grant is lost');
  used.push(present);
  present = again.refresh_token;
}
for (let round = 1; round <= Number(rounds); round += 1) await check(`kills: round ${round}`, () => killOnce(round));
await check('kills: some came before the answer and some after', () => {
  assert.ok(seen.lost > 0, JSON.stringify(seen));
  console.log(`   ${seen.lost} requests lost their answer, ${seen.answered} did not`);
});
await check('kills: every token was another, and an old one that comes back ends the grant', async () => {
  assert.equal(new Set([...used, present]).size, used.length + 1);
  assert.equal((await renew(used.at(-3), { ifRefused: true })).error, 'invalid_grant');
  assert.equal((await renew(present, { ifRefused: true })).error, 'invalid_grant');
});
await server.stop();
process.exit(summary({ name: 'kills' }) ? 0 : 1);
