// The attacks of scripts/attack and the table of their results.
import http from 'node:http';
import { LIMIT } from './group.mjs';
import { Server, TOKEN, sleep } from './server.mjs';

const SLOWEST_HEALTH = 100;
const MB = 1_000_000;

const addresses = (count) => (i) => `127.0.3.${1 + (i % count)}`;
const post = (where, length, fields = '') => `POST ${where} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${fields}Content-Length: ${length}\r\n\r\n`;
const bearer = `Authorization: Bearer ${TOKEN}\r\n`;
const open = (sockets) => sockets.filter((socket) => !socket.isClosed).length;
const close = (sockets) => sockets.forEach((socket) => socket.destroy());

function call(port, body, agent, from = '127.0.0.1') {
  return new Promise((resolve) => {
    const request = http.request({
      host: '127.0.0.1', localAddress: from, port, method: 'POST', path: '/mcp', agent, timeout: 15_000,
      headers: {
        authorization: `Bearer ${TOKEN}`, accept: 'application/json, text/event-stream', 'content-type': 'application/json',
        'content-length': Buffer.byteLength(body), 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'fetch_accounts',
      },
    }, (response) => { response.resume().on('end', () => resolve(response.statusCode)).on('error', () => resolve(0)); });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(0));
    request.end(body);
  });
}
const envelope = (id, more = '') => `{"jsonrpc":"2.0","id":"${id}","method":"tools/call","params":{"name":"fetch_accounts","arguments":{${more}},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}`;

// Each attack has a name, a function that attacks the server, and options of the server. The function returns a note and the
// sockets that stay open while /health is measured.
const attacks = [
  ['4,250 bodies of one byte at /register and /token', async (server) => {
    const sockets = [
      ...await server.connectMany(2125, `${post('/register', 100)}{`, addresses(3)),
      ...await server.connectMany(2125, `${post('/token', 100)}{`, addresses(3)),
    ];
    return { sockets, note: `${open(sockets)} wait` };
  }],
  ['540 bodies of 1 MiB less a byte at /token, three addresses', async (server) => {
    const sockets = await server.connectMany(540, Buffer.concat([Buffer.from(post('/token', 1048576)), Buffer.alloc(1048575, 32)]), addresses(3));
    await server.untilIdle();
    return { sockets, note: `${sockets.filter((socket) => socket.received.startsWith('HTTP/1.1 413')).length} answered 413` };
  }],
  ['540 bodies of 1 MiB less a byte, with the token, ten addresses', async (server) => {
    const sockets = await server.connectMany(540, Buffer.concat([Buffer.from(post('/mcp', 1048576, bearer)), Buffer.alloc(1048575, 32)]), addresses(10));
    await server.untilIdle();
    return { sockets, note: `${open(sockets)} wait` };
  }],
  ['8,000 bodies of 16 KiB less a byte at /token, ten addresses', async (server) => {
    const sockets = await server.connectMany(8000, Buffer.concat([Buffer.from(post('/token', 16384)), Buffer.alloc(16383, 32)]), addresses(10));
    await server.untilIdle();
    return { sockets, note: `${open(sockets)} wait` };
  }],
  ['15,168 unfinished heads of 32 KB from one address', async (server) => {
    const sockets = await server.connectMany(15168, `GET /health HTTP/1.1\r\nHost: localhost\r\nA: ${'a'.repeat(32_000)}`);
    return { sockets, note: `${open(sockets)} wait` };
  }],
  ['15,168 connections from ten addresses that send nothing', async (server) => {
    const sockets = await server.connectMany(15168, 'G', addresses(10));
    return { sockets, note: `${open(sockets)} wait` };
  }],
  ['200 clients that read none of 100 long answers', async (server) => {
    Server.doNotRead = true;
    const sockets = await server.connectMany(200, 'GET /mcp/tools HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(100), addresses(10));
    Server.doNotRead = false;
    await server.waitUntilIdle();
    return { sockets, note: `${open(sockets)} wait` };
  }],
  ['1,000 connections that close at once', async (server) => {
    const sockets = await server.connectMany(1000, 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await server.untilIdle();
    const before = server.threads();
    close(sockets);
    await server.untilIdle();
    return { sockets: [], note: `threads ${before} -> ${server.threads()}`, harm: server.threads() > before };
  }],
  ['200 JSON bodies of a megabyte, of four kinds', async (server) => {
    const kinds = [
      Array.from({ length: 90_000 }, (_, i) => `"m${i}":0`).join(','),
      `"list":[${'{"a":1},'.repeat(120_000)}0]`,
      `"deep":${'['.repeat(400_000)}${']'.repeat(400_000)}`,
      `"text":"${'\\u0041'.repeat(160_000)}"`,
    ];
    const answers = {};
    await Promise.all(Array.from({ length: 20 }, async (_, worker) => {
      for (let i = 0; i < 10; i += 1) {
        const status = await call(server.port, envelope(`${worker}-${i}`, kinds[(worker + i) % 4]), undefined, addresses(10)(worker));
        answers[status] = (answers[status] ?? 0) + 1;
      }
    }));
    return { sockets: [], note: JSON.stringify(answers), harm: (answers[0] ?? 0) > 0 };
  }],
  ['a log that is not read', async (server) => {
    const sockets = await server.connectMany(3000, 'GET /nothing HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    return { sockets, note: 'LOG_LEVEL=debug into a full pipe' };
  }, { stderr: 'pipe', env: { LOG_LEVEL: 'debug' } }],
  ['SIGTERM under load', async (server) => {
    const agent = new http.Agent({ keepAlive: true });
    const answers = {};
    let stopping = false;
    const bodies = await server.connectMany(100, `${post('/mcp', 1048576, bearer)}{`, addresses(10));
    const load = Array.from({ length: 16 }, async (_, worker) => {
      for (let i = 0; i < 100_000; i += 1) {
        const begunBefore = !stopping;
        const status = await call(server.port, envelope(`${worker}-${i}`), agent);
        if (begunBefore && !stopping) answers[status] = (answers[status] ?? 0) + 1;
        if (stopping && status === 0) return;
      }
    });
    while ((answers[200] ?? 0) < 500) await sleep(10);
    stopping = true;
    const ended = await server.stop();
    await Promise.all(load);
    agent.destroy();
    return { sockets: bodies, note: `ended with ${ended.code} after ${(ended.ms / 1000).toFixed(1)} s; before: ${JSON.stringify(answers)}`, harm: ended.code !== 0, ended: true };
  }],
];

async function attack(binary, [name, run, options]) {
  const server = await Server.start(binary, options);
  const result = await run(server);
  let slowest = 0;
  let failure = '';
  if (!result.ended) {
    try {
      for (let i = 0; i < 20; i += 1) slowest = Math.max(slowest, await server.health());
    } catch (error) {
      failure = error.message;
    }
  }
  const alive = result.ended || server.ended === undefined;
  const threads = result.ended || !alive ? '-' : `${server.threadsAtStart} -> ${server.threads()}`;
  const peak = result.ended || !alive ? 0 : server.peak();
  close(result.sockets);
  await server.stop();
  const harm = Boolean(result.harm) || !alive || failure !== '' || peak > LIMIT || slowest >= SLOWEST_HEALTH;
  return [name, peak ? `${(peak / MB).toFixed(0)} MB` : '-', threads, result.ended ? '-' : `${slowest.toFixed(1)} ms`, (alive ? result.note : `ENDED: ${server.ended}`) + failure, harm ? 'HARMED' : 'ok', server.group?.name ?? 'peak of resident memory'];
}

// Runs the attacks whose name contains `only`. Returns how many did harm.
export async function run(binary, only) {
  const rows = [['attack', 'peak memory', 'threads', 'slowest /health', 'note', '', 'held by']];
  for (const each of attacks) {
    if (each[0].includes(only)) rows.push(await attack(binary, each));
  }
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  for (const row of rows) console.log(row.map((cell, i) => cell.padEnd(widths[i])).join('  ').trimEnd());
  return rows.filter((row) => row[5] === 'HARMED').length;
}
