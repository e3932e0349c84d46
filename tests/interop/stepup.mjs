// The login and its widening as an owner lives through them, in one run: the SDK's own client from nothing, the page in
// Chromium, a listener that gets the answer; a call, a renewal; then a tool that needs the scope "trade", which the owner
// first refuses and then allows; and a disconnection. The fixture server of tests/conformance is called, which has the
// product's login and a tool that does nothing; orders/stepup.mjs places orders. Where there is no Chromium the checks are
// skipped by name.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { check, rejection, skip } from './checks.mjs';
import { newPage, startBrowser, startCallback, submit } from './chromium.mjs';
import { answerFor, generations, Program } from './program.mjs';
import { request, startFixture, TOKEN } from './servers.mjs';

const READS = { name: 'test_simple_text', arguments: {} };
const TRADES = { name: 'test_trade_scope', arguments: {} };

const scopes = (text) => text.split(' ').sort();

// The program of one SDK, its host and its owner.
export class Run {
  constructor(sdk, url, browser, callback, byDocument) {
    Object.assign(this, { sdk, url, browser, callback });
    this.program = new Program({ callback: `${callback.url}/callback`, byDocument });
    this.refusals = [];
  }

  // A connection that is not made yet. The newer SDK settles on the stateless era, the older one opens a session.
  open() {
    const watched = async (address, init) => {
      const answer = await fetch(address, init);
      if (answer.status === 403) this.refusals.push(answer);
      return answer;
    };
    const options = { authProvider: this.program, fetch: watched };
    this.transport = new this.sdk.StreamableHTTPClientTransport(new URL(`${this.url}/mcp`), options);
    this.client = new this.sdk.Client({ name: 'interop', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
    return this.client.connect(this.transport);
  }

  async call(tool) {
    const result = await this.client.callTool(tool);
    assert.ok(!result.isError, JSON.stringify(result));
    return result.content[0].text;
  }

  // The SDK must have sent the owner to the page, once, and have told its host so.
  async sendsTheOwner(promise) {
    const before = this.program.visits.length;
    assert.match(String(await rejection(promise)), /Unauthorized/i);
    assert.equal(this.program.visits.length, before + 1);
  }

  // The owner at the page he was sent to. Returns the address at which the listener was called.
  async visit(decision) {
    const { context, page } = await newPage(this.browser);
    const before = this.callback.seen.length;
    await page.goto(String(this.program.visits.at(-1)));
    if (decision === 'allow') {
      // Pasted, as people do with what they keep in a password manager; browser.mjs types it.
      await page.focus('#token');
      await page.keyboard.sendCharacter(TOKEN);
      // To trade is the owner's own decision: the box is there when it is asked for, and empty.
      const trade = await page.$('input[value=trade]');
      if (trade) {
        assert.equal(await trade.evaluate((box) => box.checked), false);
        await trade.click();
      }
    }
    await submit(page, decision);
    await context.close();
    assert.equal(this.callback.seen.length, before + 1, 'the browser was not sent back');
    const answer = this.callback.seen.at(-1);
    assert.equal(answer.searchParams.get('state'), this.program.state());
    assert.equal(answer.searchParams.get('iss'), this.url);
    return answer;
  }

  async finish(answer) {
    await this.transport.finishAuth(answerFor(this.sdk.name, answer));
  }

  // Calls what was not granted, so that the owner is sent to a page that asks for it. SDK 2.x does all of it. SDK 1.x
  // renews its token, which cannot widen a grant, and gives up at the second 403; so its host, which has seen the
  // challenge, lets auth() ask anew by leaving out the refresh token, and keeps it for the case that the owner refuses.
  async asksForMore(tool = TRADES) {
    const { program, sdk } = this;
    this.refusals.length = 0;
    if (sdk.name === 'SDK 1.x') {
      const error = await rejection(this.client.callTool(tool));
      assert.equal(error.code, 403, String(error));
      const { scope, resourceMetadataUrl } = sdk.extractWWWAuthenticateParams(this.refusals.at(-1));
      const kept = program.kept;
      program.kept = { ...kept, refresh_token: undefined };
      assert.equal(await sdk.auth(program, { serverUrl: `${this.url}/mcp`, scope, resourceMetadataUrl }), 'REDIRECT');
      program.kept = kept;
    } else {
      await this.sendsTheOwner(this.client.callTool(tool));
    }
    const challenge = this.refusals[0].headers.get('www-authenticate');
    assert.match(challenge, /^Bearer .*error="insufficient_scope"/);
    assert.match(challenge, /scope="read trade"/);
    assert.ok(scopes(program.visits.at(-1).searchParams.get('scope')).includes('trade'));
  }
}

async function checkRun(label, run) {
  const { program } = run;
  await check(`${label}: logs in from nothing`, async () => {
    await run.sendsTheOwner(run.open());
    assert.ok(!program.visits.at(-1).searchParams.get('scope').includes('trade'));
    await run.finish(await run.visit('allow'));
    await run.open();
    assert.deepEqual(scopes(program.kept.scope), ['offline_access', 'read']);
  });
  if (!program.kept) return;
  await check(`${label}: reads`, async () => void (await run.call(READS)));
  await check(`${label}: renews without the owner`, async () => {
    const { refresh_token: before } = program.kept;
    program.kept = { ...program.kept, access_token: 'tta_ended' };
    await run.call(READS);
    assert.notEqual(program.kept.refresh_token, before);
    assert.equal(program.visits.length, 1);
  });
  await check(`${label}: asks for the scope that a tool needs, and goes on reading if the owner refuses`, async () => {
    await run.asksForMore();
    const answer = await run.visit('deny');
    assert.equal(answer.searchParams.get('error'), 'access_denied');
    await run.call(READS);
  });
  await check(`${label}: asks again, and trades when the owner allows it`, async () => {
    await run.asksForMore();
    await run.finish(await run.visit('allow'));
    assert.deepEqual(scopes(program.kept.scope), ['offline_access', 'read', 'trade']);
    // On the connection, and for SDK 1.x in the session, that was there before.
    assert.equal(await run.call(TRADES), 'Traded');
    await run.call(READS);
  });
  await check(`${label}: trades on after a renewal`, async () => {
    const visits = program.visits.length;
    program.kept = { ...program.kept, access_token: 'tta_ended' };
    assert.equal(await run.call(TRADES), 'Traded');
    assert.deepEqual(scopes(program.kept.scope), ['offline_access', 'read', 'trade']);
    assert.equal(program.visits.length, visits);
  });
  await check(`${label}: after disconnecting, the next call sends the owner to the page`, async () => {
    const form = new URLSearchParams({ client_id: program.client.client_id, token: program.kept.refresh_token });
    assert.equal((await fetch(`${run.url}/revoke`, { method: 'POST', body: form })).status, 200);
    const direct = { token: program.kept.access_token, method: 'POST', body: { name: READS.name } };
    assert.equal((await request(`${run.url}/mcp/call`, direct)).status, 401);
    await run.sendsTheOwner(run.client.callTool(READS));
    await run.client.close();
  });
}

export async function checkStepUp(fixture) {
  const purpose = 'step-up in a browser';
  if (!existsSync(fixture)) {
    skip(purpose, `there is no ${fixture}`);
    return;
  }
  const browser = await startBrowser(purpose);
  if (!browser) return;
  const callback = await startCallback();
  let server;
  await check('step-up: the fixture server starts', async () => {
    server = await startFixture(fixture);
  });
  for (const sdk of server ? await generations('step-up') : []) {
    for (const byDocument of [false, true]) {
      const label = `step-up: ${sdk.name}, ${byDocument ? 'metadata document' : 'registration'}`;
      await checkRun(label, new Run(sdk, server.url, browser, callback, byDocument));
    }
  }
  if (server) await check('step-up: the fixture server ends with 0', async () => assert.equal(await server.stop(), 0));
  await browser.close();
  callback.close();
}
