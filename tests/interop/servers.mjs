// Starts and stops the program under test: over stdio through the SDK's transport, over HTTP as a process of its own.
// The clock of the simulated broker stands still, so that every door gives the same prices.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const CLOCK = '2026-11-23T15:30:00Z';
export const TOKEN = randomBytes(24).toString('base64url');

const stateDirectory = mkdtempSync(join(tmpdir(), 'tastytrade-mcp-interop-'));
process.on('exit', () => rmSync(stateDirectory, { recursive: true, force: true }));

// Only what is named here: a variable of the person's shell must not choose another door or account.
export function environment(extra = {}) {
  return {
    PATH: process.env.PATH,
    HOME: stateDirectory,
    STATE_DIR: stateDirectory,
    LOG_LEVEL: 'error',
    TASTYTRADE_DEMO_CLOCK: CLOCK,
    RATE_LIMIT_REQUESTS_PER_MINUTE: '0',
    RATE_LIMIT_REQUESTS_PER_HOUR: '0',
    // Tools that can be called again and again, with the same answer. Orders have checks of their own.
    ENABLE_TRADING: 'false',
    ...extra,
  };
}

// Settings of a server that offers every tool but those of orders, and of one that offers these too.
export const EVERYTHING = { TOOLSETS: 'all', ENABLE_WRITES: 'true' };
export const EVERYTHING_AND_ORDERS = { ...EVERYTHING, ENABLE_TRADING: 'true' };

export function stdioParameters(binary) {
  return { command: binary, args: ['--demo'], env: environment(), stderr: 'inherit' };
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// A program that serves HTTP on a loopback port. stop() asks it to drain, kill() does not; both return how it ended.
async function serve(name, binary, parameters, port, variables) {
  const url = `http://127.0.0.1:${port}`;
  const process_ = spawn(binary, parameters, { env: environment(variables), stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = new Promise((resolve) => process_.once('exit', (code, signal) => resolve(code ?? signal)));
  const onExit = () => process_.kill('SIGKILL');
  process.once('exit', onExit);
  exited.then(() => process.off('exit', onExit));
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (process_.exitCode !== null) throw new Error(`${name}: ended with ${process_.exitCode} before it answered`);
    try {
      if ((await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) })).ok) {
        return {
          url,
          pid: process_.pid,
          stop: () => {
            process_.kill(process.env.INTEROP_STOP_SIGNAL ?? 'SIGTERM');
            return exited;
          },
          kill: () => {
            process_.kill('SIGKILL');
            return exited;
          },
        };
      }
    } catch {
      // not listening yet
    }
    await sleep(attempt < 40 ? 5 : 50);
  }
  process_.kill('SIGKILL');
  throw new Error(`${name}: no answer from ${url}/health within 10 s`);
}

// MCP over HTTP ("mcp") or the HTTP API ("api"). `extra`: more settings of the server. Without --demo in `flags` the server needs a broker.
export async function startHttp(binary, mode, extra = {}, chosenPort = undefined, flags = ['--demo']) {
  const port = chosenPort ?? (await freePort());
  const variables = mode === 'mcp' ? { CHATGPT_MCP_TOKEN: TOKEN } : { API_TOKEN: TOKEN };
  return serve(mode, binary, [...flags, '--mode', mode, '--host', '127.0.0.1', '--port', String(port)], port, { ...variables, ...extra });
}

// The simulated broker by itself, on a port of its choice. { pid, url, streams, variables, stop }; the variables reach it.
export async function startSimulator(binary, flags = [], extra = {}) {
  const process_ = spawn(binary, ['simulator', ...flags], { env: environment(extra), stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise((resolve) => process_.once('exit', (code, signal) => resolve(code ?? signal)));
  const onExit = () => process_.kill('SIGKILL');
  process.once('exit', onExit);
  exited.then(() => process.off('exit', onExit));
  let said = '';
  for await (const text of process_.stdout.setEncoding('utf8')) {
    said += text;
    const variables = Object.fromEntries([...said.matchAll(/^export (\w+)=(\S+)\s/gm)].map(([, name, value]) => [name, value]));
    // The last one that is printed.
    if (!variables.TASTYTRADE_REFRESH_TOKEN) continue;
    return {
      pid: process_.pid,
      url: variables.TASTYTRADE_API_URL,
      streams: /(ws:\S+)/.exec(said)?.[1],
      variables,
      stop: () => {
        process_.kill(process.env.INTEROP_STOP_SIGNAL ?? 'SIGTERM');
        return exited;
      },
    };
  }
  throw new Error(`the simulator ended with ${await exited} before it listened`);
}

// The fixture server of tests/conformance, with the same token.
export async function startFixture(binary) {
  const port = await freePort();
  return serve('fixture', binary, [String(port)], port, { TOKEN });
}

// One request with the token and a JSON body; { status, headers, body }.
export async function request(url, { token = TOKEN, method = 'GET', body, headers = {} } = {}) {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  let parsed = text;
  try {
    parsed = JSON.parse(text);
  } catch {
    // stays text
  }
  return { status: response.status, headers: response.headers, body: parsed };
}
