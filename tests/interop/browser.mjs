// The login page in headless Chromium, without scripts: what the owner sees, types and is sent to. Leaves pictures of it
// in build/interop. Where there is no Chromium the checks are skipped by name.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { newClient, authorizeAddress, exchange } from './access.mjs';
import { check, skip } from './checks.mjs';
import { newPage, startBrowser, startCallback, submit } from './chromium.mjs';
import { TOKEN } from './servers.mjs';

const pictures = join(import.meta.dirname ?? '.', '../../build/interop');

export async function checkBrowser(url) {
  const browser = await startBrowser('login page in a browser');
  if (!browser) return;
  mkdirSync(pictures, { recursive: true });
  const callback = await startCallback();
  const client = await newClient(url, `${callback.url}/callback`, 'A client <b>with</b> a name');
  const open = async (scope) => {
    const { context, page } = await newPage(browser);
    const complaints = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    const { address, verifier } = authorizeAddress(url, client, scope);
    await page.goto(address);
    return { context, page, complaints, verifier };
  };

  await check('login page: the owner reads, types and is sent back, without scripts', async () => {
    const { context, page, complaints, verifier } = await open('read trade');
    assert.equal(await page.title(), 'Demo · Connect A client <b>with</b> a name');
    await page.setViewport({ width: 900, height: 900 });
    await page.screenshot({ path: join(pictures, 'login.png') });
    await page.type('#token', 'not the token');
    await submit(page, 'allow');
    await page.waitForSelector('[role=alert]');
    await page.screenshot({ path: join(pictures, 'login-wrong-token.png') });
    await page.type('#token', TOKEN);
    // Return in the field is the first button: Connect.
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    assert.equal(callback.seen.length, 1, page.url());
    const [answer] = callback.seen;
    assert.equal(answer.searchParams.get('iss'), url);
    const tokens = await exchange(url, client, answer.searchParams.get('code'), verifier);
    assert.equal(tokens.scope, 'read offline_access', 'nothing here trades, so that trade cannot be granted');
    // The 403 of the wrong token is all there is to complain about.
    assert.deepEqual(complaints.filter((text) => !/403/.test(text)), []);
    await context.close();
  });
  await check('login page: what the owner unticks is not granted, and refusing grants nothing', async () => {
    const first = await open('read trade');
    assert.equal(await first.page.$('input[value=trade]'), null);
    await first.page.click('input[value=offline_access]');
    await first.page.type('#token', TOKEN);
    await submit(first.page, 'allow');
    const code = callback.seen.at(-1).searchParams.get('code');
    assert.equal((await exchange(url, client, code, first.verifier)).scope, 'read');
    await first.context.close();
    const second = await open('read');
    await submit(second.page, 'deny');
    assert.equal(callback.seen.at(-1).searchParams.get('error'), 'access_denied');
    await second.context.close();
  });
  const onIpv6 = 'login page: an answer reaches a program that listens on the IPv6 loopback';
  const listener = await startCallback('::1').catch(() => null);
  if (!listener) skip(onIpv6, 'this machine has no ::1');
  else await check(onIpv6, async () => {
    const program = await newClient(url, `${listener.url}/callback`, 'A program');
    const { context, page } = await newPage(browser);
    await page.goto(authorizeAddress(url, program, 'read').address);
    await page.type('#token', TOKEN);
    await submit(page, 'allow');
    assert.equal(listener.seen.length, 1, page.url());
    assert.ok(listener.seen[0].searchParams.get('code'));
    await context.close();
    listener.close();
  });
  await check('login page: what a stranger asks wrongly is told here, and nobody is sent on', async () => {
    const { context, page } = await newPage(browser);
    const before = callback.seen.length;
    const wrong = new URL(authorizeAddress(url, client, 'read').address);
    wrong.searchParams.set('response_type', 'token');
    await page.goto(String(wrong));
    assert.equal(await page.title(), 'This login request is not valid');
    assert.equal(callback.seen.length, before);
    await Promise.all([page.waitForNavigation(), page.click('main a')]);
    assert.equal(callback.seen.at(-1).searchParams.get('error'), 'unsupported_response_type');
    await context.close();
  });
  await check('login page: is in no frame, and its form is no use in another browser', async () => {
    const { context, page } = await open('read');
    const sealed = await page.$eval('input[name=request]', (field) => field.value);
    const framing = await context.newPage();
    await framing.goto(`${callback.url}/frame/${encodeURIComponent(page.url())}`);
    const [frame] = framing.mainFrame().childFrames();
    assert.ok(!frame || !(await frame.$('#token').catch(() => null)), 'the page shows in a frame');
    const other = await fetch(`${url}/authorize`, {
      method: 'POST',
      body: new URLSearchParams({ request: sealed, token: TOKEN, decision: 'allow' }),
    });
    assert.equal(other.status, 400);
    await context.close();
  });
  await check('login page: reads well small and dark, and everything has a name', async () => {
    const { context, page } = await open('read trade');
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
    await page.setViewport({ width: 340, height: 800, isMobile: true });
    await page.screenshot({ path: join(pictures, 'login-small-dark.png'), fullPage: true });
    const tree = JSON.stringify(await page.accessibility.snapshot());
    for (const name of ['Server token', 'Connect', 'Cancel', 'Stay connected']) assert.ok(tree.includes(name), name);
    const wide = await page.$eval('html', (root) => root.scrollWidth > root.clientWidth);
    assert.equal(wide, false, 'it scrolls sideways');
    await context.close();
  });
  await browser.close();
  callback.close();
}
