// The owner with a browser: reads the page a client sent him to, types the server's token, and is sent back.
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

const unescaped = (text) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'");

// Returns the address the client is answered at, as a URL.
export async function approve(address, token, scopes = ['trade', 'offline_access']) {
  let page = await fetch(address, { redirect: 'manual' });
  // Where strangers reach the server, the token comes first, and the decision on a page of its own.
  for (let pages = 0; pages < 2; pages += 1) {
    const html = await page.text();
    assert.equal(page.status, 200, html);
    const cookie = page.headers.get('set-cookie').split(';')[0];
    const sealed = unescaped(/name="request" value="([^"]+)"/.exec(html)[1]);
    const form = new URLSearchParams({ request: sealed, decision: 'allow' });
    if (html.includes('name="token"')) form.append('token', token);
    for (const scope of scopes) form.append('scope', scope);
    page = await fetch(new URL('/authorize', address), { method: 'POST', redirect: 'manual', headers: { cookie }, body: form });
    if (page.status === 303) return new URL(page.headers.get('location'));
  }
  return assert.fail(`${page.status}: ${await page.text()}`);
}

// Goes to where the client is answered. Programs print where the owner shall go before they listen for the answer.
export async function arrive(answer) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await fetch(answer);
    } catch (error) {
      if (attempt === 50) throw error;
      await sleep(100);
    }
  }
}
