// Starts the servers under test, each behind a proxy that logs in and adds the access token, and stops them.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { accessToken } from '../interop/access.mjs';
import { authorizingProxy } from './authorizing_proxy.mjs';

const START_TIME = 20_000;
const STOP_TIME = 15_000;
const token = randomBytes(24).toString('base64url');
const stateDirectory = mkdtempSync(join(tmpdir(), 'tastytrade-mcp-conformance-'));
process.on('exit', () => rmSync(stateDirectory, { recursive: true, force: true }));

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function start(binary, parameters, port, variables) {
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(binary, parameters, {
    env: { PATH: process.env.PATH, HOME: stateDirectory, ...variables },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? signal));
    child.once('error', (error) => resolve(error.message));
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const state = { ended: undefined };
  ended.then((how) => {
    state.ended = how;
    process.off('exit', kill);
  });
  for (const deadline = Date.now() + START_TIME; ; await sleep(50)) {
    if (state.ended !== undefined) throw new Error(`${binary} ended with ${state.ended} before it answered`);
    if (await fetch(`${url}/health`).then((answer) => answer.ok, () => false)) break;
    if (Date.now() > deadline) throw new Error(`${binary} does not answer at ${url}/health`);
  }
  // Logged in under the proxy's address, for that is the one the suite asks for.
  const proxy = await authorizingProxy(url);
  proxy.authorize(await accessToken(proxy.url, token));
  return {
    url: `${proxy.url}/mcp`,
    direct: url,
    ownerToken: token,
    // Its exit code, or what went wrong.
    stop: async () => {
      proxy.close();
      child.kill('SIGTERM');
      const how = await Promise.race([ended, sleep(STOP_TIME, 'no end after SIGTERM', { ref: false })]);
      kill();
      return how;
    },
  };
}

export async function startFixture(binary) {
  const port = await freePort();
  return start(binary, [String(port)], port, { TOKEN: token });
}

// `variables`: more of its settings.
export async function startProduct(binary, variables = {}) {
  const port = await freePort();
  const parameters = ['--demo', '--mode', 'mcp', '--host', '127.0.0.1', '--port', String(port)];
  return start(binary, parameters, port, {
    CHATGPT_MCP_TOKEN: token,
    STATE_DIR: stateDirectory,
    LOG_LEVEL: 'error',
    STRICT_ACCEPT: 'true',
    RATE_LIMIT_REQUESTS_PER_MINUTE: '0',
    RATE_LIMIT_REQUESTS_PER_HOUR: '0',
    ...variables,
  });
}
