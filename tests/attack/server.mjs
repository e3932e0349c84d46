// Starts the program under attack, and connects clients that send the given bytes.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeControlGroup } from './group.mjs';

export const TOKEN = '9c41f0e27ab35d886f1e02c7b4d95a36';
export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const TIMEOUT = 15_000;

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
  });
}

export class Server {
  // `stderr`: 'ignore', or 'pipe' for a pipe that is never read.
  static async start(binary, { stderr = 'ignore', env = {} } = {}) {
    const server = new Server();
    server.state = mkdtempSync(join(tmpdir(), 'tastytrade-mcp-attack-'));
    server.port = await freePort();
    server.group = makeControlGroup();
    const program = [binary, '--demo', '--mode', 'mcp', '--host', '127.0.0.1', '--port', String(server.port)];
    // The shell starts the program after it is in the control group, which then counts all memory of the program.
    server.child = spawn('/bin/sh', ['-c', 'read -r go && exec "$@"', 'sh', ...program], {
      env: {
        PATH: process.env.PATH, HOME: server.state, STATE_DIR: server.state, LOG_LEVEL: 'error', CHATGPT_MCP_TOKEN: TOKEN,
        RATE_LIMIT_REQUESTS_PER_MINUTE: '0', RATE_LIMIT_REQUESTS_PER_HOUR: '0', ...env,
      },
      stdio: ['pipe', 'ignore', stderr],
    });
    server.child.on('exit', (code, signal) => { server.ended = signal ?? code; });
    server.group?.add(server.child.pid);
    server.child.stdin.end('go\n');
    for (let attempt = 0; ; attempt += 1) {
      try { await server.health(); break; } catch (error) { if (attempt > 200) throw error; await sleep(50); }
    }
    server.threadsAtStart = server.threads();
    return server;
  }

  status(field) {
    const text = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)[1]);
  }
  threads() { return this.status('Threads'); }
  // The peak of the group's memory; without a group, of the resident memory.
  peak() {
    const peak = this.group?.peak() ?? NaN;
    return Number.isNaN(peak) ? this.status('VmHWM') * 1024 : peak;
  }

  // Waits until the process has used no processor time for half a second, at most 30 seconds.
  async waitUntilIdle() {
    const ticks = () => readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).join('+');
    for (let i = 0, last = ''; i < 60; i += 1) {
      const now = ticks();
      if (now === last) return;
      last = now;
      await sleep(500);
    }
  }

  // Returns the time of one GET /health in milliseconds.
  health() {
    return new Promise((resolve, reject) => {
      const begin = performance.now();
      const request = http.get({ host: '127.0.0.1', port: this.port, path: '/health', agent: false, timeout: TIMEOUT }, (response) => {
        response.resume().on('end', () => (response.statusCode === 200 ? resolve(performance.now() - begin) : reject(new Error(`health ${response.statusCode}`))));
      });
      request.on('timeout', () => request.destroy(new Error('no answer from /health')));
      request.on('error', reject);
    });
  }

  // Sends `bytes` from the address `from` and keeps the connection open. Resolves when they are sent, or when the server has
  // closed the connection.
  connect(bytes, from = '127.0.0.1') {
    return new Promise((resolve) => {
      const socket = net.connect({ port: this.port, host: '127.0.0.1', localAddress: from });
      const slow = setTimeout(() => resolve(socket), TIMEOUT);
      const done = () => { clearTimeout(slow); resolve(socket); };
      socket.received = '';
      socket.on('error', done);
      socket.on('close', () => { socket.isClosed = true; done(); });
      socket.on('connect', () => socket.write(bytes, done));
      if (!Server.doNotRead) socket.on('data', (data) => { socket.received = (socket.received + data).slice(0, 200); });
    });
  }

  // Opens `count` connections, 200 at a time.
  async connectMany(count, bytes, from = () => '127.0.0.1') {
    const sockets = [];
    while (sockets.length < count) {
      const batch = Math.min(200, count - sockets.length);
      sockets.push(...await Promise.all(Array.from({ length: batch }, (_, i) => this.connect(bytes, from(sockets.length + i)))));
    }
    return sockets;
  }

  async stop() {
    const begin = performance.now();
    if (this.ended === undefined) this.child.kill('SIGTERM');
    for (let i = 0; i < 400 && this.ended === undefined; i += 1) await sleep(50);
    if (this.ended === undefined) this.child.kill('SIGKILL');
    this.child.stderr?.destroy();
    this.group?.remove();
    rmSync(this.state, { recursive: true, force: true });
    return { code: this.ended, ms: performance.now() - begin };
  }
}
