// The servers under test of scripts/bench-live, and their MCP clients: raw JSON-RPC, so that a message's time is that of its
// arrival at the socket or pipe. Stateless protocol, which allows a subscription to any number of resources.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment } from '../../interop/servers.mjs';
import { freePort, stop, TOKEN } from '../server.mjs';

export const VERSION = '2026-07-28';
const TIMEOUT = 30_000;
const META = { 'io.modelcontextprotocol/protocolVersion': VERSION, 'io.modelcontextprotocol/clientCapabilities': {} };
const running = new Set();
process.on('exit', () => { for (const child of running) child.kill('SIGKILL'); });

function launch(binary, broker, flags, variables) {
  const child = spawn(binary, flags, { env: environment({ ...broker.variables, ...variables }), stdio: ['pipe', 'pipe', 'inherit'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

const envelope = (id, method, params) => JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, _meta: META } });

// Routes the messages of a server: answers by id, updates of resources to the listener.
class Messages {
  constructor() {
    this.waiting = new Map();
    this.lastId = 0;
    this.onUpdate = () => {};
  }

  expect(id) {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to request ${id} within ${TIMEOUT} ms`)), TIMEOUT);
      this.waiting.set(id, (message) => { clearTimeout(timer); resolve(message); });
    });
  }

  receive(text) {
    const now = performance.now();
    const message = JSON.parse(text);
    if (message.method === 'notifications/resources/updated') return this.onUpdate(message.params.uri, now);
    const id = message.method === 'notifications/subscriptions/acknowledged'
      ? message.params._meta['io.modelcontextprotocol/subscriptionId'] : message.id;
    const resolve = this.waiting.get(id);
    this.waiting.delete(id);
    return resolve?.(message);
  }
}

function checked(message, what) {
  const failure = message.error?.message ?? (message.result?.isError ? message.result.content?.[0]?.text : undefined);
  if (failure !== undefined) throw new Error(`${what}: ${failure}`);
  return message;
}

// What both kinds of servers have: call() resolves with the structured content of a tool's answer; listen() subscribes to
// resources, and resolves when that is acknowledged. onUpdate(uri, time of arrival) is called for each update.
class Server {
  constructor(child) {
    this.child = child;
    this.pid = child.pid;
    this.messages = new Messages();
  }

  nextId() {
    this.messages.lastId += 1;
    return this.messages.lastId;
  }

  async call(name, args) {
    const message = checked(await this.send('tools/call', { name, arguments: args }), name);
    return message.result.structuredContent;
  }

  async listen(uris, onUpdate) {
    this.messages.onUpdate = onUpdate;
    const message = checked(await this.subscribe(uris), 'subscriptions/listen');
    const honoured = message.params.notifications.resourceSubscriptions ?? [];
    if (honoured.length !== uris.length) throw new Error(`${honoured.length} of ${uris.length} resources can be watched`);
  }

  stop() {
    return stop(this.child);
  }
}

class StdioServer extends Server {
  constructor(child) {
    super(child);
    let received = '';
    child.stdin.on('error', () => {});
    child.stdout.setEncoding('utf8').on('data', (data) => {
      received += data;
      for (let end; (end = received.indexOf('\n')) >= 0; received = received.slice(end + 1)) this.messages.receive(received.slice(0, end));
    });
  }

  send(method, params, id = this.nextId()) {
    const answer = this.messages.expect(id);
    this.child.stdin.write(`${envelope(id, method, params)}\n`);
    return answer;
  }

  subscribe(uris) {
    return this.send('subscriptions/listen', { notifications: { resourceSubscriptions: uris } });
  }
}

class HttpServer extends Server {
  constructor(child, port) {
    super(child);
    this.port = port;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
    child.stdout.resume();
  }

  post(id, method, params, onResponse) {
    const body = envelope(id, method, params);
    const headers = {
      authorization: `Bearer ${TOKEN}`, accept: 'application/json, text/event-stream', 'content-type': 'application/json',
      'mcp-protocol-version': VERSION, 'mcp-method': method, 'content-length': Buffer.byteLength(body), ...(params.name && { 'mcp-name': params.name }),
    };
    const agent = method === 'tools/call' ? this.agent : false;
    return new Promise((resolve, reject) => {
      const request = http.request({ host: '127.0.0.1', port: this.port, method: 'POST', path: '/mcp', agent, headers }, (response) => {
        onResponse(response.setEncoding('utf8'), resolve, reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  send(method, params) {
    return this.post(this.nextId(), method, params, (response, resolve, reject) => {
      let received = '';
      response.on('data', (data) => { received += data; }).on('error', reject).on('end', () => {
        const text = received.startsWith('{') ? received : /^data: (\{.*)$/m.exec(received)?.[1];
        if (text === undefined) return reject(new Error(`${method}: HTTP ${response.statusCode} ${received.slice(0, 200)}`));
        return resolve(JSON.parse(text));
      });
    });
  }

  // The stream stays open; its events are read as they come.
  subscribe(uris) {
    const id = this.nextId();
    const acknowledged = this.messages.expect(id);
    this.post(id, 'subscriptions/listen', { notifications: { resourceSubscriptions: uris } }, (response) => {
      let received = '';
      response.on('error', () => {}).on('data', (data) => {
        received += data;
        for (let end; (end = received.indexOf('\n')) >= 0; received = received.slice(end + 1)) {
          const line = received.slice(0, end);
          if (line.startsWith('data: {')) this.messages.receive(line.slice(6));
        }
      });
    }).catch(() => {}); // a stream ends with its server
    return acknowledged;
  }

  get(path) {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${TOKEN}` };
      const request = http.get({ host: '127.0.0.1', port: this.port, path, headers, agent: this.agent, timeout: TIMEOUT }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (data) => { text += data; }).on('end', () => {
          if (response.statusCode === 200) resolve(text);
          else reject(new Error(`GET ${path}: ${response.statusCode}`));
        });
      });
      request.on('timeout', () => request.destroy(new Error(`GET ${path}: no answer`))).on('error', reject);
    });
  }

  // The sum of the series of a metric whose labels contain the text.
  async metric(name, labels = '') {
    const lines = (await this.get('/metrics')).split('\n').filter((line) => line.startsWith(name) && line.includes(labels));
    return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }
}

// Does not wait: the first request does.
export function startStdio(binary, broker, variables = {}) {
  return new StdioServer(launch(binary, broker, ['--mode', 'stdio'], variables));
}

export async function startHttp(binary, broker, variables = {}) {
  const port = await freePort();
  const child = launch(binary, broker, ['--mode', 'mcp', '--host', '127.0.0.1', '--port', String(port)],
    { CHATGPT_MCP_TOKEN: TOKEN, STREAMS_PER_CALLER: '0', ...variables });
  const server = new HttpServer(child, port);
  for (let attempt = 0; ; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode} before it answered`);
    try { await server.get('/health'); return server; } catch (error) { if (attempt > 400) throw error; }
    await sleep(25);
  }
}

export const threadCount = (pid) => fs.readdirSync(`/proc/${pid}/task`).length;
export const descriptorCount = (pid) => fs.readdirSync(`/proc/${pid}/fd`).length;
