// A Redis (or Valkey) of a test's own, on a loopback port.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect as connectTo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './servers.mjs';

// One command, a line as a person would type it. Resolves with the first line of the answer.
const tell = (port, command) =>
  new Promise((resolve, reject) => {
    const socket = connectTo(port, '127.0.0.1', () => socket.write(`${command}\r\n`));
    socket.once('error', reject).once('data', (data) => {
      socket.destroy();
      resolve(String(data).split('\r\n')[0]);
    });
  });

class Redis {
  constructor(port, keepsFile) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
    this.folder = mkdtempSync(join(tmpdir(), 'tastytrade-mcp-redis-'));
    this.keepsFile = keepsFile;
  }

  async start() {
    const parameters = [
      '--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', this.keepsFile ? 'yes' : 'no',
      '--dir', this.folder, '--loglevel', 'warning',
    ];
    for (const name of ['redis-server', 'valkey-server']) {
      this.child = spawn(name, parameters, { stdio: 'ignore' });
      const started = await new Promise((resolve) => this.child.once('spawn', () => resolve(true)).once('error', () => resolve(false)));
      if (started) break;
    }
    for (let attempt = 0; attempt < 200; attempt += 1) {
      // While it reads its file, it answers that it is loading.
      if ((await this.tell('PING').catch(() => '')) === '+PONG') return;
      await sleep(25);
    }
    throw new Error('no Redis');
  }

  // Resolves with the first line of the answer.
  tell(command) {
    return tell(this.port, command);
  }

  async kill() {
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.child.kill('SIGKILL')) await exited;
  }

  // What it wrote is lost, as in a failover to a replica that was behind.
  loseFiles() {
    for (const name of readdirSync(this.folder)) rmSync(join(this.folder, name), { recursive: true });
  }

  stop() {
    this.child?.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

// `keepsFile`: with an append-only file, as the order journal needs it.
export async function startRedis({ keepsFile = false } = {}) {
  const redis = new Redis(await freePort(), keepsFile);
  process.once('exit', () => redis.stop());
  await redis.start();
  return redis;
}
