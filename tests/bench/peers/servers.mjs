// Starts the servers of scripts/bench-peers and makes the requests that each of them takes.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { freePort, stop, threadNanoseconds, TOKEN } from '../server.mjs';

const START_TIMEOUT = 20_000;
const STATEFUL = '2025-11-25', STATELESS = '2026-07-28';
const ARGUMENTS = { account_number: '5WT00001', limit: 10 };
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const running = new Set();
process.on('exit', () => { for (const child of running) child.kill('SIGKILL'); });

function launch([command, options], env) {
  const child = spawn(command, options, { env: { PATH: process.env.PATH, ...env }, stdio: ['pipe', 'pipe', 'ignore'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

export async function stopServer({ child }) {
  await stop(child);
  running.delete(child);
}

const message = (id, method, params) => JSON.stringify({ jsonrpc: '2.0', id, method, params });
const initialize = message(0, 'initialize', { protocolVersion: STATEFUL, capabilities: {}, clientInfo: { name: 'bench', version: '1' } });
const initialized = message(undefined, 'notifications/initialized');
const meta = { 'io.modelcontextprotocol/protocolVersion': STATELESS, 'io.modelcontextprotocol/clientCapabilities': {} };

export const ping = (id) => message(id, 'ping');
export const call = (id) => message(id, 'tools/call', { name: 'fetch_positions', arguments: ARGUMENTS });
const statelessCall = (id) => message(id, 'tools/call', { name: 'fetch_positions', arguments: ARGUMENTS, _meta: meta });

// Resolves when `initialize` is answered: {child, milliseconds since the start, processor: milliseconds of it}.
export function startStdio(server, file) {
  return new Promise((resolve, reject) => {
    const begin = performance.now();
    const child = launch(server.stdio(file), server.env);
    const fail = (why) => { clearTimeout(slow); child.kill('SIGKILL'); reject(new Error(`${server.title}, stdio: ${why}`)); };
    const slow = setTimeout(() => fail('no answer to initialize'), START_TIMEOUT);
    child.once('error', (error) => fail(error.message));
    child.once('exit', () => fail('ended before it answered'));
    child.stdout.once('data', () => {
      clearTimeout(slow);
      const milliseconds = performance.now() - begin;
      child.removeAllListeners('exit').once('exit', () => running.delete(child));
      resolve({ child, milliseconds, processor: threadNanoseconds(child.pid) / 1e6 });
      child.stdin.write(`${initialized}\n`);
    });
    child.stdin.on('error', () => {}).write(`${initialize}\n`);
  });
}

const headersOf = (version, sessionId, isStateless) => ({
  Authorization: `Bearer ${TOKEN}`, Accept: 'application/json, text/event-stream', 'Content-Type': 'application/json',
  ...(version ? { 'MCP-Protocol-Version': version } : {}),
  ...(sessionId ? { 'Mcp-Session-Id': sessionId } : {}),
  ...(isStateless ? { 'Mcp-Method': 'tools/call', 'Mcp-Name': 'fetch_positions' } : {}),
});

// One request on a connection of its own: {status, headers, body}.
function send(port, method, path, headers, body) {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, host: '127.0.0.1', method, path, headers, agent: false, timeout: START_TIMEOUT }, (response) => {
      let received = '';
      response.setEncoding('utf8').on('data', (data) => { received += data; }).on('error', reject)
        .on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: received }));
    });
    request.on('timeout', () => request.destroy(new Error('no answer'))).on('error', reject).end(body);
  });
}

// The head of each request. `requestLine`: method and target.
function headOf(port, requestLine, headers) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const begin = `${requestLine} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines}`;
  return (body) => `${begin}${body ? `Content-Length: ${body.length}\r\n` : ''}\r\n`;
}

// How the server is called: {version, head, body, good}. `good` is left out where the id of an answer is looked at.
async function findCall(server, flavour, port) {
  if (flavour === 'api') {
    const target = `/api/v1/positions?${new URLSearchParams(ARGUMENTS)}`;
    return {
      version: 'plain API', head: headOf(port, `GET ${target}`, { Authorization: `Bearer ${TOKEN}` }), body: () => '',
      good: (body) => body.includes('"positions":') && !body.includes('"error":'),
    };
  }
  if (server.is_bound) {
    return { version: 'none', head: headOf(port, 'POST /mcp', headersOf()), body: call, good: (body) => body.length > 1000 };
  }
  if (flavour === 'session') {
    const answer = await send(port, 'POST', '/mcp', headersOf(), initialize);
    const sessionId = answer.headers['mcp-session-id'];
    if (!sessionId) throw new Error(`no session id after initialize (status ${answer.status})`);
    await send(port, 'POST', '/mcp', headersOf(STATEFUL, sessionId), initialized);
    return { version: STATEFUL, head: headOf(port, 'POST /mcp', headersOf(STATEFUL, sessionId)), body: call };
  }
  // A server that does not know the revision without sessions serves the one before it without a session.
  const known = await send(port, 'POST', '/mcp', headersOf(STATELESS, undefined, true), statelessCall(1));
  if (known.status === 200 && !known.body.includes('"error":')) {
    return { version: STATELESS, head: headOf(port, 'POST /mcp', headersOf(STATELESS, undefined, true)), body: statelessCall };
  }
  return { version: `${STATEFUL}, no session`, head: headOf(port, 'POST /mcp', headersOf(STATEFUL)), body: call };
}

// Resolves when the server takes connections.
async function waitUntilListening({ child, port }) {
  const begin = performance.now();
  for (;;) {
    try {
      await send(port, 'GET', '/', {});
      return;
    } catch (error) {
      if (child.exitCode !== null || performance.now() - begin > START_TIMEOUT) throw error;
      await sleep(20);
    }
  }
}

// Starts the server over HTTP: {child, port, version, head, body, good}. `flavour`: session, stateless or api.
export async function startHttp(server, flavour, file) {
  const port = await freePort();
  const child = launch(server.http(flavour, file, port), server.env);
  child.on('error', () => {}).stdout.resume();
  try {
    await waitUntilListening({ child, port });
    return { child, port, ...await findCall(server, flavour, port) };
  } catch (error) {
    child.kill('SIGKILL');
    throw new Error(`${server.title}, HTTP, ${flavour}: ${error.message}`);
  }
}

// The text that every peer returns: that of this server's own answer to the call. Writes it to `file`, and the whole
// answer to `file`.answer. Resolves with {text, answer}: their sizes in bytes.
export async function writeText(own, file) {
  const started = await startStdio(own, file);
  const answer = await new Promise((resolve, reject) => {
    let received = '';
    const slow = setTimeout(() => reject(new Error('no answer to the call')), START_TIMEOUT);
    started.child.stdout.setEncoding('utf8').on('data', (data) => {
      received += data;
      if (!received.endsWith('\n')) return;
      clearTimeout(slow);
      resolve(received.trim());
    });
    started.child.stdin.write(`${call(1)}\n`);
  });
  await stopServer(started);
  const { text } = JSON.parse(answer).result.content[0];
  fs.writeFileSync(file, text);
  fs.writeFileSync(`${file}.answer`, answer);
  return { text: Buffer.byteLength(text), answer: Buffer.byteLength(answer) };
}

// Opens `count` connections. Each makes one call, with ids from `firstId` on, and then waits. Resolves with {sockets, open: how many are}.
export async function openIdle({ port, head, body }, count, firstId) {
  const sockets = [];
  const open = new Set();
  const one = (id) => new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    const slow = setTimeout(resolve, 5000);
    const done = () => { clearTimeout(slow); resolve(); };
    sockets.push(socket);
    socket.on('error', done).on('close', () => { open.delete(socket); done(); });
    socket.on('connect', () => { open.add(socket); socket.write(head(body(id)) + body(id)); });
    socket.on('data', done);
  });
  for (let first = 0; first < count; first += 50) {
    await Promise.all(Array.from({ length: Math.min(50, count - first) }, (_, i) => one(firstId + first + i)));
  }
  await sleep(300);
  return { sockets, open: open.size };
}
