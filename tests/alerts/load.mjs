// The load that fills every panel of the board: an MCP client, the HTTP API, clients that log in, orders, and requests that must be
// refused.
// A request that fails is part of the load.
import { readFileSync, renameSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { authorizeAddress, exchange, newClient } from '../interop/access.mjs';
import { approve } from '../interop/owner.mjs';

const { tools: ARGUMENTS } = JSON.parse(readFileSync(new URL('../interop/calls.json', import.meta.url), 'utf8'));
const TOOLS = { fetch_accounts: {}, ...ARGUMENTS };
const ACCOUNT = '5WT00001';
const VERSION = '2025-11-25';

const ignore = () => {};
const read = (response) => response.text();
const post = (url, body, headers = {}) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });

// Calls `step` again and again until `signal` is aborted, with `pause` milliseconds between.
async function repeat(signal, pause, step) {
  for (let turn = 0; !signal.aborted; turn += 1) {
    await step(turn).catch(ignore);
    await sleep(pause, undefined, { signal }).catch(ignore);
  }
}

// A session of MCP over HTTP with its event stream open: { send(method, params), close() }.
async function openSession(url, token) {
  const authorization = `Bearer ${token}`;
  const accept = 'application/json, text/event-stream';
  const initialize = { protocolVersion: VERSION, capabilities: {}, clientInfo: { name: 'load', version: '1' } };
  const opened = await post(`${url}/mcp`, { jsonrpc: '2.0', id: 0, method: 'initialize', params: initialize }, { authorization, accept });
  await opened.text();
  const headers = { authorization, accept, 'mcp-session-id': opened.headers.get('mcp-session-id'), 'mcp-protocol-version': VERSION };
  const leaving = new AbortController();
  fetch(`${url}/mcp`, { headers: { ...headers, accept: 'text/event-stream' }, signal: leaving.signal }).then(read).catch(ignore);
  let id = 0;
  return {
    send: (method, params = {}) => post(`${url}/mcp`, { jsonrpc: '2.0', id: (id += 1), method, params }, headers).then(read),
    close: async () => {
      leaving.abort();
      await fetch(`${url}/mcp`, { method: 'DELETE', headers }).then(read);
    },
  };
}

function mcpClient(signal, { url, token }) {
  const names = Object.keys(TOOLS);
  return repeat(signal, 500, async () => {
    const session = await openSession(url, token);
    await session.send('tools/list');
    for (const uri of ['tastytrade://quotes/BTC%2FUSD', `tastytrade://accounts/${ACCOUNT}/positions`]) {
      await session.send('resources/subscribe', { uri });
    }
    for (const name of names) {
      if (signal.aborted) break;
      await session.send('tools/call', { name, arguments: TOOLS[name] });
      await sleep(600);
    }
    await session.send('tools/call', { name: 'fetch_positions', arguments: { account_number: 'nobody' } });
    await session.send('resources/read', { uri: 'tastytrade://accounts/5WT00001/balances' });
    await session.send('prompts/list');
    await session.send('no/such/method');
    await session.close();
  });
}

// POST /mcp/call, and what the checks of the HTTP server must refuse.
function simpleClient(signal, { url, token }) {
  const authorization = `Bearer ${token}`;
  const call = (name) => post(`${url}/mcp/call`, { name, arguments: TOOLS[name] }, { authorization });
  const wrong = [
    () => post(`${url}/mcp`, '{"jsonrpc":', { authorization }),
    () => post(`${url}/mcp`, { jsonrpc: '2.0', id: 1, method: 'tools/list' }, { authorization: 'Bearer wrong' }),
    () => post(`${url}/mcp/call`, { name: 'fetch_accounts' }),
    () => fetch(`${url}/mcp/tools`, { headers: { origin: 'https://elsewhere.example' } }),
    () => fetch(`${url}/nothing-here`),
  ];
  return repeat(signal, 700, async (turn) => {
    await call(turn % 2 === 0 ? 'fetch_market_data' : 'fetch_accounts').then(read);
    await wrong[turn % wrong.length]().then(read);
  });
}

// A client that logs in, refreshes its tokens and ends its grant; now and then the owner's token is wrong.
async function clientThatLogsIn(signal, { url, token }) {
  const client = await newClient(url);
  const send = (path, fields) => fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams({ client_id: client.client_id, ...fields }) });
  await repeat(signal, 3000, async (turn) => {
    const { address, verifier } = authorizeAddress(url, client, 'read');
    if (turn % 4 === 3) await approve(address, 'not-the-token').catch(ignore);
    const answer = await approve(address, token);
    const tokens = await exchange(url, client, answer.searchParams.get('code'), verifier);
    const refreshed = await send('/token', { grant_type: 'refresh_token', refresh_token: tokens.refresh_token });
    const { refresh_token: latest } = await refreshed.json();
    await send('/token', { grant_type: 'authorization_code', code: `unknown-${turn}` }).then(read);
    await send('/revoke', { token: latest }).then(read);
  });
}

// Notifications of the simulated broker's account streamer: a position that grows.
function accountEvents(signal, { control }) {
  return repeat(signal, 2000, (turn) => {
    const data = {
      'account-number': ACCOUNT, symbol: 'AAPL', 'instrument-type': 'Equity', quantity: 1000 + turn, 'quantity-direction': 'Long',
      'updated-at': new Date().toISOString(),
    };
    return control('/simulator/notifications', { notifications: [{ type: 'CurrentPosition', account: ACCOUNT, data }] });
  });
}

// Orders, also while the market is closed: previews, a cancellation whose answer is lost, and the stop of a position whose
// cancellation the user declines.
async function trader(signal, { url, token }, { control }) {
  const version = '2026-07-28';
  const _meta = { 'io.modelcontextprotocol/protocolVersion': version, 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } } };
  const call = async (name, values, more = {}) => {
    const headers = {
      authorization: `Bearer ${token}`, accept: 'application/json, text/event-stream',
      'mcp-protocol-version': version, 'mcp-method': 'tools/call', 'mcp-name': name,
    };
    const params = { name, arguments: { account_number: ACCOUNT, ...values }, _meta, ...more };
    const text = await post(`${url}/mcp`, { jsonrpc: '2.0', id: 1, method: 'tools/call', params }, headers).then(read);
    const data = text.startsWith('{') ? text : text.split('\n').findLast((line) => line.startsWith('data: {')).slice(6);
    return JSON.parse(data).result;
  };
  const legs = (quantity) => [{ symbol: 'T', action: 'buy_to_open', quantity }];
  // The ids of the simulated orders depend on the day.
  const working = async (fits) => (await call('fetch_orders', { format: 'rows' })).structuredContent.orders.find(fits);
  await repeat(signal, 2500, async (turn) => {
    await call('preview_order', { legs: legs(1 + (turn % 3) * 1000), order_type: 'limit', price: '1.50', time_in_force: 'gtc' });
    if (turn === 6) {
      await control('/simulator/order-faults', { faults: [{ kind: 'close', commit: false, method: 'DELETE', path: `/accounts/${ACCOUNT}/*`, count: 1 }] });
      const order = await working((row) => row.complex_order_id === undefined);
      await call('cancel_order', { id: order.id });
    }
    if (turn === 8) {
      const order = await working((row) => row.underlying_symbol === 'AAPL' && row.complex_order_id !== undefined);
      const stop = { id: order.complex_order_id, acknowledge: ['removes_protection'] };
      const asked = await call('cancel_order', stop);
      const answers = Object.fromEntries(Object.keys(asked.inputRequests).map((key) => [key, { action: 'decline' }]));
      await call('cancel_order', stop, { inputResponses: answers, requestState: asked.requestState });
    }
  });
}

// The HTTP API over TLS, with its own certificate.
function apiClient(signal, { url, token, certificate }) {
  const paths = ['accounts', 'positions', 'balances', 'market-data?symbols=AAPL,SPX', 'options?symbol=AAPL&limit=5', 'symbols?query=apple'];
  const get = (path) =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}` };
      httpsRequest(`${url}/api/v1/${path}`, { ca: certificate, headers }, (answer) => answer.resume().once('end', resolve)).once('error', reject).end();
    });
  return repeat(signal, 900, (turn) => get(paths[turn % paths.length]));
}

// Runs until `signal` is aborted. `mcp`: { url, token }; `api`: { url, token, certificate }; `broker`: of startBroker().
export function runLoad(signal, mcp, api, broker) {
  return Promise.all([accountEvents(signal, broker), mcpClient(signal, mcp), simpleClient(signal, mcp), clientThatLogsIn(signal, mcp), apiClient(signal, api), trader(signal, mcp, broker)]);
}

// Takes the state file away for a while, so that operations of the store fail.
export async function loseStateFile(path, seconds) {
  renameSync(path, `${path}.away`);
  await sleep(seconds * 1000);
  renameSync(`${path}.away`, path);
}
