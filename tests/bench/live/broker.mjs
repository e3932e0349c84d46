// The simulated broker of scripts/bench-live: a process of its own, which is told over HTTP what its streams are to send,
// and which faults happen. Its clock stands still in a Monday's session, so that its streams send only what they are asked for.
import http from 'node:http';
import { startSimulator } from '../../interop/servers.mjs';

const TIMEOUT = 10_000;
const agent = new http.Agent({ keepAlive: true, maxSockets: 4 });
export const REALTIME = '/realtime';
export const ACCOUNT_PATH = '/account';
export const ACCOUNTS = ['5WT00001', '5WT00002'];

// Resolves with the JSON of the answer; undefined for one without a body.
function request(url, method, path, token, body) {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = { 'user-agent': 'bench/1.0', ...(token && { authorization: `Bearer ${token}` }) };
    if (text !== undefined) Object.assign(headers, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
    const sent = http.request(`${url}${path}`, { method, headers, agent, timeout: TIMEOUT }, (response) => {
      let received = '';
      response.setEncoding('utf8').on('data', (part) => { received += part; }).on('end', () => {
        if (response.statusCode >= 300) return reject(new Error(`simulator: ${method} ${path}: ${response.statusCode} ${received.slice(0, 300)}`));
        return resolve(received === '' ? undefined : JSON.parse(received));
      });
    });
    sent.on('timeout', () => sent.destroy(new Error(`simulator: ${method} ${path}: no answer`)));
    sent.on('error', reject);
    sent.end(text);
  });
}

// Of a path that was never asked for.
const NONE = { connections: 0, opened: 0, subscriptions: 0, 'sent-messages': 0, 'sent-events': 0, 'queued-bytes': 0, received: {} };

export async function startBroker(binary) {
  const simulator = await startSimulator(binary, ['--quiet']);
  const login = await request(simulator.url, 'POST', '/oauth/token', undefined, {
    grant_type: 'refresh_token', refresh_token: 'demo-refresh-token', client_secret: 'demo-secret',
  });
  const ask = (method, path, body) => request(simulator.url, method, path, login.access_token, body);
  return {
    pid: simulator.pid,
    // Of a server that is to use this broker.
    variables: { ...simulator.variables, TASTYTRADE_STREAMER_URL: `${simulator.streams}${ACCOUNT_PATH}` },
    stop: () => simulator.stop(),
    // [{type: 'Quote', symbol: '.AAPL261218C370', fields: {bidPrice: 1}}]
    sendEvents: (events) => ask('POST', '/simulator/events', { events }),
    // [{type: 'CurrentPosition', account, data}]
    notify: (notifications) => ask('POST', '/simulator/notifications', { notifications }),
    addFault: (fault) => ask('POST', '/simulator/stream-faults', { faults: [{ path: REALTIME, ...fault }] }),
    clearFaults: () => ask('DELETE', '/simulator/stream-faults'),
    revokeQuoteTokens: () => ask('DELETE', '/simulator/quote-tokens'),
    // The figures of a stream: {connections, opened, subscriptions, 'sent-events', received: {SETUP: 1}, …}.
    figures: async (path = REALTIME) => ({ ...NONE, ...(await ask('GET', '/simulator/streams')).data[path] }),
  };
}
