// Plays a group's messages over its transport, one after another, and returns the text of each answer: everything that a client
// sees, with what is random masked.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CLOCK, environment, startHttp } from '../interop/servers.mjs';
import { Bodies } from './answers.mjs';
import { brokerSettings, startBroker } from './broker.mjs';
import { send } from './http_client.mjs';
import { mask } from './masks.mjs';
import { capture, toBytes } from './messages.mjs';

const DEADLINE_MS = 30_000;
const STARTS = 3;
const TOKEN = 'replay-token-of-no-value-0123456789';
// The name under which every request asks, whatever the port is, so that the addresses in answers are always the same.
const HOST = 'localhost:8086';

const MODES = { stdio: playStdio, mcp: playHttp, api: playHttp, command: playCommands };

// Calls `answered(message, text)` for each message in turn. Throws Error if the server does not start or does not answer.
export async function play(binary, group, answered) {
  if (MODES[group.mode] === undefined) throw new Error(`there is no mode "${group.mode}"`);
  if (group.broker === '') return MODES[group.mode](binary, group, answered);
  const broker = await startBroker();
  try {
    await MODES[group.mode](binary, group, answered, broker);
  } finally {
    broker.stop();
  }
}

function variables(group, broker) {
  const { TZ } = process.env;
  return {
    TASTYTRADE_DEMO_CLOCK: CLOCK,
    TASTYTRADE_DEMO_SEED: '1',
    // The age of a live figure is not the same twice.
    LIVE: 'false',
    ...(TZ === undefined ? {} : { TZ }),
    ...(broker ? brokerSettings(broker) : {}),
    ...group.settings,
  };
}

const flags = (broker) => (broker ? [] : ['--demo']);

async function playHttp(binary, group, answered, broker) {
  const token = group.mode === 'mcp' ? 'CHATGPT_MCP_TOKEN' : 'API_TOKEN';
  const server = await start(binary, group.mode, { [token]: TOKEN, ...variables(group, broker) }, flags(broker));
  const port = Number(new URL(server.url).port);
  const captured = { ...group.values, token: TOKEN };
  const held = [];
  const bodies = new Bodies();
  try {
    for (const message of group.messages) {
      broker?.set(message.broker);
      const { method, bytes } = requestBytes(group, message, captured);
      const { answer, socket } = await send({ port, method, bytes, events: message.events, hold: message.hold, deadline: DEADLINE_MS });
      if (message.hold) held.push(socket);
      capture(message, Buffer.concat([Buffer.from(`${answer.head}\n`), answer.body]), captured);
      answered(message, showHttp(answer, message, bodies));
    }
  } finally {
    for (const socket of held) socket.destroy();
    await server.kill();
  }
}

// Another program may take the free port before the server binds it; the server ends then, and is started again.
async function start(binary, mode, settings, flagsOfServer) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startHttp(binary, mode, settings, undefined, flagsOfServer);
    } catch (error) {
      if (attempt === STARTS || !error.message.includes('before it answered')) throw error;
    }
  }
}

function requestBytes(group, message, captured) {
  const empty = message.lines.indexOf('');
  const [line, ...own] = empty < 0 ? message.lines : message.lines.slice(0, empty);
  const body = empty < 0 ? Buffer.alloc(0) : toBytes(message.lines.slice(empty + 1).join('\n'), captured);
  const nameOf = (header) => header.split(':')[0].toLowerCase();
  const left = own.filter((header) => header.startsWith('-')).map((header) => header.slice(1).toLowerCase());
  const given = own.filter((header) => !header.startsWith('-'));
  const has = (name) => given.some((header) => nameOf(header) === name) || left.includes(name);
  const host = group.headers.some((header) => nameOf(header) === 'host') ? [] : [`Host: ${HOST}`];
  const headers = [...host, ...group.headers].filter((header) => !has(nameOf(header))).concat(given);
  if (empty >= 0 && !has('content-length') && !has('transfer-encoding')) headers.push(`Content-Length: ${body.length}`);
  const head = [/ HTTP\/\S+$/.test(line) ? line : `${line} HTTP/1.1`, ...headers, '', ''].join('\r\n');
  return { method: line.split(' ')[0], bytes: Buffer.concat([toBytes(head, captured), body]) };
}

function showHttp(answer, message, bodies) {
  if (answer.head === undefined) return '(the connection was closed without an answer)\n';
  const body = answer.body.toString('latin1');
  const masked = mask(body);
  let head = mask([...answer.interim, answer.head].join('\r\n').replaceAll('\r\n', '\n'));
  // The length of a body with a masked part may differ from time to time; http_client.mjs has held the body to it.
  if (masked !== body) head = head.replace(/^(Content-Length: )\d+$/m, '$1{{length}}');
  const ending = answer.ended === 'close' && message.events !== undefined ? '(the connection was closed)\n' : '';
  return `${head}\n\n${bodies.show(masked, message.name)}${ending}`;
}

// A message without an answer is followed by a ping, whose answer shows that the message was read.
async function playStdio(binary, group, answered, broker) {
  const child = spawn(binary, flags(broker), { env: environment(variables(group, broker)), stdio: ['pipe', 'pipe', 'inherit'] });
  const end = new Promise((resolve) => child.once('close', (code, signal) => resolve(code ?? signal)));
  const onExit = () => child.kill('SIGKILL');
  process.once('exit', onExit);
  child.stdin.on('error', () => {});
  const reader = new LineReader(child.stdout);
  const captured = { ...group.values };
  const bodies = new Bodies();
  try {
    for (const [index, message] of group.messages.entries()) {
      broker?.set(message.broker);
      const sent = toBytes(message.lines.join('\n'), captured);
      child.stdin.write(Buffer.concat([sent, Buffer.from('\n')]));
      const wait = message.wait ?? expectedLines(sent.toString('utf8'));
      const lines = await reader.take(wait);
      const ping = `replay-ping-${index}`;
      child.stdin.write(`{"jsonrpc":"2.0","id":"${ping}","method":"ping"}\n`);
      lines.push(...(await reader.takeUntil((line) => line.includes(`"${ping}"`))));
      const text = lines.join('\n');
      capture(message, Buffer.from(text, 'latin1'), captured);
      answered(message, text === '' ? '(no answer)\n' : bodies.show(mask(text), message.name));
    }
    child.stdin.end();
    const rest = await reader.takeUntil(() => false);
    answered({ name: 'end of input' }, `${bodies.show(mask(rest.join('\n')))}exit ${await end}\n`);
  } finally {
    child.kill('SIGKILL');
    await end;
    process.off('exit', onExit);
  }
}

// One line for a request and for what cannot be read; none for a notification and a response.
function expectedLines(sent) {
  try {
    const message = JSON.parse(sent);
    return message.id !== undefined && message.method === undefined ? 0 : Number(message.id !== undefined || message.method === undefined);
  } catch {
    return 1;
  }
}

class LineReader {
  constructor(stream) {
    this.lines = [];
    this.ended = false;
    this.wake = () => {};
    stream.setEncoding('latin1');
    const reader = createInterface({ input: stream, crlfDelay: 0 });
    reader.on('line', (line) => {
      this.lines.push(line);
      this.wake();
    });
    reader.on('close', () => {
      this.ended = true;
      this.wake();
    });
  }

  // The next line; undefined at the end. Throws Error if none comes in time.
  async next() {
    if (this.lines.length === 0 && !this.ended) {
      let timer;
      await new Promise((resolve, reject) => {
        this.wake = resolve;
        timer = setTimeout(() => reject(new Error(`no line within ${DEADLINE_MS / 1000} s`)), DEADLINE_MS);
      });
      clearTimeout(timer);
    }
    return this.lines.shift();
  }

  async take(count) {
    const taken = [];
    while (taken.length < count) {
      const line = await this.next();
      if (line === undefined) throw new Error('the program ended before it answered');
      taken.push(line);
    }
    return taken;
  }

  async takeUntil(isLast) {
    const taken = [];
    for (let line = await this.next(); line !== undefined && !isLast(line); line = await this.next()) taken.push(line);
    return taken;
  }
}

// What a program of another system prints, and what stands in the recorded answers instead: a JSON object. Used by
// scripts/test-windows, where paths look different.
const shown = JSON.parse(process.env.REPLAY_SHOWN ?? '{}');

async function playCommands(binary, group, answered) {
  const bodies = new Bodies();
  for (const message of group.messages) {
    const { code, output, errors } = await run(binary, message.lines.join('\n'), variables(group));
    const masks = { [binary]: 'program', [environment().HOME]: 'home' };
    const readable = (text) => Object.entries(shown).reduce((all, [own, recorded]) => all.replaceAll(own, recorded), text);
    const section = (name, text) => (text === '' ? '' : `${name}\n${bodies.show(mask(readable(text), masks), message.name)}`);
    answered(message, `exit ${code}\n${section('stdout', output)}${section('stderr', errors)}`);
  }
}

function run(binary, line, extra) {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `exec "$PROGRAM" ${line}`], {
      env: environment({ ...extra, PROGRAM: binary }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${line}: did not end within ${DEADLINE_MS / 1000} s`));
    }, DEADLINE_MS);
    const texts = { output: '', errors: '' };
    child.stdout.setEncoding('latin1').on('data', (text) => (texts.output += text));
    child.stderr.setEncoding('latin1').on('data', (text) => (texts.errors += text));
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code: code ?? signal, ...texts });
    });
  });
}
