// Usage: node run.mjs path/to/tastytrade-mcp.exe
// What a person on Windows does with the program, and the bad input of that system. On Linux the variable WINE names wine.
// tests/replay and tests/interop check the answers themselves.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { login } from '../interop/access.mjs';
import { argumentsFor } from '../interop/calls.mjs';
import { check, skip, summary } from '../interop/checks.mjs';
import { freePort, request, TOKEN } from '../interop/servers.mjs';
import { awaitOutput, run, start, windowsPath } from './program.mjs';

const IS_WINDOWS = process.platform === 'win32';
const program = resolve(process.argv[2]);
const folder = mkdtempSync(join(tmpdir(), 'tastytrade-mcp windows 試-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

// A user's folders: the name has a space and letters beyond ASCII.
const local = join(folder, 'Jürgen Großmann', 'Local');
const roaming = join(folder, 'Jürgen Großmann', 'Roaming');
for (const path of [local, roaming]) mkdirSync(path, { recursive: true });
const profile = { LOCALAPPDATA: windowsPath(local), APPDATA: windowsPath(roaming) };

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'windows', version: '1' } },
};
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };

const lines = (messages, end) => messages.map((message) => JSON.stringify(message) + end).join('');

await check('it says its version', async () => {
  const { code, output } = await run(program, ['--version']);
  assert.equal(code, 0);
  assert.match(output, /^tastytrade-mcp \d+\.\d+\.\d+\n$/);
});

for (const [name, end] of [['LF', '\n'], ['CR LF', '\r\n']]) {
  await check(`stdio: lines that end with ${name} are answered with lines that end with LF, and the end of input ends it`, async () => {
    const list = { jsonrpc: '2.0', id: 2, method: 'tools/list' };
    const { code, output } = await run(program, ['--demo'], { input: lines([INITIALIZE, INITIALIZED, list], end) });
    assert.equal(code, 0);
    assert.ok(!output.includes('\r'), 'the output has a carriage return');
    const answers = output.trimEnd().split('\n').map((line) => JSON.parse(line));
    assert.equal(answers.length, 2);
    assert.equal(answers[0].result.serverInfo.name, 'tastytrade-mcp');
    assert.ok(answers[1].result.tools.length > 5);
  });
}

await check('stdio: every tool answers, with letters beyond ASCII in the arguments and a byte 0x1A between them', async () => {
  const running = start(program, ['--demo']);
  running.child.stdin.write(lines([INITIALIZE, INITIALIZED, { jsonrpc: '2.0', id: 2, method: 'tools/list' }], '\n'));
  await awaitOutput(running, '"id":2');
  const { tools } = JSON.parse(running.output.trimEnd().split('\n').at(-1)).result;
  const calls = tools.map((tool, index) => ({
    jsonrpc: '2.0',
    id: 100 + index,
    method: 'tools/call',
    params: { name: tool.name, arguments: argumentsFor(tool) },
  }));
  calls.push({ jsonrpc: '2.0', id: 99, method: 'tools/call', params: { name: 'search_symbols', arguments: { query: 'Größe 試' } } });
  running.child.stdin.end(`${lines(calls, '\r\n')}\x1a\n`);
  assert.equal(await running.ended, 0, running.errors);
  const answers = running.output.trimEnd().split('\n').map((line) => JSON.parse(line));
  for (const call of calls) {
    const answer = answers.find(({ id }) => id === call.id);
    assert.ok(answer?.result && (!answer.result.isError || call.id === 99), `${call.params.name}: ${JSON.stringify(answer)}`);
  }
  assert.ok(answers.some(({ error }) => error?.code === -32700), 'the line of a byte 0x1A is no parse error');
});

await check('stdio: a client that goes away without reading ends the program', async () => {
  const running = start(program, ['--demo']);
  running.child.stdin.write(lines([INITIALIZE, INITIALIZED], '\n'));
  await awaitOutput(running, '"id":1');
  running.child.stdout.destroy();
  running.child.stdin.end(lines([{ jsonrpc: '2.0', id: 2, method: 'tools/list' }], '\n'));
  assert.notEqual(await running.ended, 'SIGKILL');
});

await check('call prints an answer in JSON', async () => {
  const { code, output } = await run(program, ['call', 'fetch_positions', '--demo']);
  assert.equal(code, 0);
  assert.equal(JSON.parse(output).environment, 'demo');
});

await check('doctor finds all well, and the state in the folder of this user', async () => {
  const { code, output } = await run(program, ['doctor', '--demo'], { variables: profile });
  assert.equal(code, 0, output);
  assert.ok(output.includes(`${profile.LOCALAPPDATA}\\tastytrade-mcp`), output);
  assert.match(output, /Ready\.\n$/);
});

await check("config writes Claude Desktop's file, and a second time changes nothing", async () => {
  const file = join(roaming, 'Claude', 'claude_desktop_config.json');
  mkdirSync(join(roaming, 'Claude'));
  writeFileSync(file, '{"mcpServers":{"other":{"command":"x"}},"theme":"dunkel"}');
  const first = await run(program, ['config', 'claude-desktop', '--write'], { variables: profile });
  assert.equal(first.code, 0, first.output + first.errors);
  const text = readFileSync(file, 'utf8');
  const written = JSON.parse(text);
  assert.equal(written.theme, 'dunkel');
  assert.equal(written.mcpServers.other.command, 'x');
  assert.ok(written.mcpServers.tastytrade.command.endsWith('tastytrade-mcp.exe'));
  const second = await run(program, ['config', 'claude-desktop', '--write'], { variables: profile });
  assert.equal(second.code, 0);
  assert.equal(readFileSync(file, 'utf8'), text);
});

await check('a program in a folder with spaces and letters beyond ASCII knows its own path', async () => {
  const other = join(folder, 'Programme für Börse');
  mkdirSync(other);
  const copy = join(other, 'tastytrade-mcp.exe');
  copyFileSync(program, copy);
  const { code, output } = await run(copy, ['config', 'claude-desktop']);
  assert.equal(code, 0);
  assert.ok(output.includes(windowsPath(copy).replaceAll('\\', '\\\\')), output);
});

// A server with its own state directory; stop() sends Ctrl-C, which only wine can send from outside.
async function serve(variables) {
  const port = await freePort();
  const running = start(program, ['--demo', '--mode', 'mcp', '--host', '127.0.0.1', '--port', String(port)], {
    CHATGPT_MCP_TOKEN: TOKEN,
    ...variables,
  });
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 200; attempt += 1) {
    assert.equal(running.child.exitCode, null, `${running.output}${running.errors}`);
    const answered = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) }).then(
      (answer) => answer.ok,
      () => false,
    );
    if (answered) {
      const stop = () => {
        running.child.kill(IS_WINDOWS ? 'SIGKILL' : 'SIGINT');
        return running.ended;
      };
      return { url, running, stop };
    }
    await sleep(50);
  }
  throw new Error(`no answer from ${url}: ${running.errors}`);
}

await check('two servers share a state file: the refresh token of one is exchanged at the other, and only once', async () => {
  const variables = { STATE_DB: windowsPath(join(folder, 'shared.db')), STATE_SECRET: randomBytes(32).toString('base64url') };
  const [first, second] = [await serve(variables), await serve(variables)];
  const exchange = async ({ url }, client, token) => {
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: client.client_id, refresh_token: token });
    const answer = await fetch(`${url}/token`, { method: 'POST', body });
    return { status: answer.status, ...(await answer.json()) };
  };
  try {
    const { client, tokens } = await login(first.url, TOKEN);
    let token = tokens.refresh_token;
    for (const server of [second, first, second, first]) {
      const granted = await exchange(server, client, token);
      assert.equal(granted.status, 200, JSON.stringify(granted));
      token = granted.refresh_token;
    }
    const stale = await exchange(second, client, tokens.refresh_token);
    assert.equal(stale.error, 'invalid_grant');
    assert.equal((await exchange(first, client, token)).error, 'invalid_grant', 'a token that came back did not end the grant');
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
});

if (IS_WINDOWS) {
  skip('Ctrl-C drains', 'Node.js cannot send it on Windows');
} else {
  await check('Ctrl-C drains: the server says so and ends with 0', async () => {
    const server = await serve({ STATE_DIR: windowsPath(join(folder, 'state')) });
    assert.equal(await server.stop(), 0, server.running.errors);
    assert.match(server.running.errors, /CTRL_C_EVENT/);
  });
}

await check('a port that another server has is refused', async () => {
  const server = await serve({ STATE_DIR: windowsPath(join(folder, 'state')) });
  try {
    const { code, errors } = await run(program, ['--demo', '--mode', 'mcp', '--host', '127.0.0.1', '--port', new URL(server.url).port], {
      variables: { CHATGPT_MCP_TOKEN: TOKEN, STATE_DIR: windowsPath(join(folder, 'state')) },
    });
    assert.notEqual(code, 0);
    assert.match(errors, /use/);
  } finally {
    await server.stop();
  }
});

await check('a state directory that cannot be made is an error that names it, and nothing else is written', async () => {
  writeFileSync(join(folder, 'file'), '');
  const place = windowsPath(join(folder, 'file', 'state'));
  const { code, errors } = await run(program, ['--demo', '--mode', 'mcp', '--port', String(await freePort())], {
    variables: { CHATGPT_MCP_TOKEN: TOKEN, STATE_DIR: place },
  });
  assert.notEqual(code, 0);
  assert.ok(errors.includes(place), errors);
});

await check('a state directory whose path has more than 259 characters serves', async () => {
  const place = join(folder, 'x'.repeat(120), 'y'.repeat(120), 'state');
  mkdirSync(place, { recursive: true });
  const server = await serve({ STATE_DIR: windowsPath(place) });
  try {
    assert.ok((await login(server.url, TOKEN)).tokens.access_token);
  } finally {
    await server.stop();
  }
});

await check('a key of the state that is no key is refused, and not replaced', async () => {
  const place = join(folder, 'damaged');
  const server = await serve({ STATE_DIR: windowsPath(place) });
  await server.stop();
  const key = ['state.key', 'key'].map((name) => join(place, name)).find(existsSync);
  assert.ok(key, 'there is no key');
  writeFileSync(key, 'no key');
  const { code } = await run(program, ['--demo', '--mode', 'mcp', '--port', String(await freePort())], {
    variables: { CHATGPT_MCP_TOKEN: TOKEN, STATE_DIR: windowsPath(place) },
  });
  assert.notEqual(code, 0);
  assert.equal(readFileSync(key, 'utf8'), 'no key');
});

process.exit(summary({ name: 'windows' }) ? 0 : 1);
