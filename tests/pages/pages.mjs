// The pages to look at, each with the server that shows it: { name, open(tab) }.
import { createServer, request as httpRequest } from 'node:http';
import { authorizeAddress, login, newClient } from '../interop/access.mjs';
import { startHttp, TOKEN } from '../interop/servers.mjs';
import { brokerSettings, startBroker } from '../replay/broker.mjs';

const PUBLIC = 'trade.example.com';
const CLOCK = '2026-11-27T17:30:00Z';
const CALLBACK = 'http://localhost:3118/callback';

// Stands before a server as the proxy of a public address does: the browser has no such name to resolve.
async function startProxy(target) {
  const proxy = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, host: PUBLIC };
    delete headers.origin; // of the proxy's own address
    delete headers['sec-fetch-site'];
    const forwarded = httpRequest(`${target}${incoming.url}`, { method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    stop: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}

const at = (name, url) => ({ name, open: (page) => page.goto(url) });

async function submitToken(page, token) {
  await page.type('#token', token);
  await Promise.all([page.waitForNavigation(), page.click('button[value=allow]')]);
}

function loginPages(url, client) {
  const address = () => authorizeAddress(url, client, 'read').address;
  const changed = (name, value) => {
    const wrong = new URL(address());
    wrong.searchParams.set(name, value);
    return String(wrong);
  };
  return [
    at('login', address()),
    {
      name: 'login-wrong',
      open: async (page) => {
        await login(url, TOKEN, 'read'); // forgets the wrong tokens before
        await page.goto(address());
        await submitToken(page, 'not the token');
      },
    },
    {
      name: 'login-expired',
      open: async (page) => {
        await page.goto(address());
        await page.deleteCookie(...(await page.cookies()));
        await submitToken(page, TOKEN);
      },
    },
    at('login-invalid', changed('response_type', 'token')),
    at('login-redirect', changed('redirect_uri', 'https://evil.example/')),
    at('login-unknown', changed('client_id', 'ttc-unknown')),
  ];
}

// { pages, stop() }
export async function startServers(binary) {
  const settings = { TASTYTRADE_DEMO_CLOCK: CLOCK };
  process.setMaxListeners(20); // each server is stopped when this process ends
  const broker = await startBroker();
  const real = { ...brokerSettings(broker), TASTYTRADE_USE_PRODUCTION: 'true' };
  const demo = await startHttp(binary, 'mcp', settings);
  const locked = await startHttp(binary, 'mcp', settings);
  const api = await startHttp(binary, 'api', settings);
  const limited = await startHttp(binary, 'api', { ...settings, RATE_LIMIT_REQUESTS_PER_MINUTE: '1' });
  const production = await startHttp(binary, 'mcp', { ...settings, ...real }, undefined, []);
  const sandbox = await startHttp(binary, 'mcp', { ...settings, ...brokerSettings(broker) }, undefined, []);
  const hidden = await startHttp(binary, 'mcp', { ...settings, ...real, PUBLIC_URL: `https://${PUBLIC}` }, undefined, []);
  const silent = { ...real, TASTYTRADE_API_URL: 'http://127.0.0.1:9', PUBLIC_URL: `https://${PUBLIC}`, PUBLIC_STATUS: 'full' };
  const down = await startHttp(binary, 'mcp', { ...settings, ...silent }, undefined, []);
  const proxies = [await startProxy(hidden.url), await startProxy(down.url)];
  const client = await newClient(demo.url, CALLBACK, 'Claude Code');
  const guesser = await newClient(locked.url, CALLBACK, 'Claude Code');
  const owner = await newClient(production.url, 'https://claude.ai/api/mcp/auth_callback', 'Claude');
  const tester = await newClient(sandbox.url, CALLBACK, 'Cursor');
  const stranger = await newClient(proxies[0].url, 'https://claude.ai/api/mcp/auth_callback', 'Claude');
  const secondPage = authorizeAddress(proxies[0].url, stranger, 'read').address.replace(
    encodeURIComponent(`${proxies[0].url}/mcp`),
    encodeURIComponent(`https://${PUBLIC}/mcp`),
  );
  await fetch(`${limited.url}/`);
  const pages = [
    at('index', `${demo.url}/`),
    at('index-production', `${production.url}/`),
    at('index-public', `${proxies[0].url}/`),
    at('index-not-ready', `${proxies[1].url}/`),
    at('index-api', `${api.url}/`),
    at('docs', `${api.url}/docs`),
    at('login-production', authorizeAddress(production.url, owner, 'read').address),
    at('login-sandbox', authorizeAddress(sandbox.url, tester, 'read').address),
    at('login-public', secondPage),
    at('error-404', `${demo.url}/nope`),
    at('error-401', `${api.url}/api/v1/accounts`),
    at('error-429', `${limited.url}/`),
    at('error-mcp', `${demo.url}/mcp`),
    ...loginPages(demo.url, client),
    {
      name: 'login-locked',
      open: async (page) => {
        await page.goto(authorizeAddress(locked.url, guesser, 'read').address);
        for (let i = 0; i < 6 && (await page.$('#token')); i += 1) await submitToken(page, 'not the token');
      },
    },
  ];
  return {
    pages,
    stop: async () => {
      for (const proxy of proxies) proxy.stop();
      for (const server of [demo, locked, api, limited, production, sandbox, hidden, down]) await server.stop();
      broker.stop();
    },
  };
}
