// Closed-loop load for scripts/bench: each of `lanes` lanes sends its next call when its last call is answered. Every call
// has its own id. An answer counts only if it has that id, status 200 over HTTP, and no error.
import net from 'node:net';

const TIMEOUT = 30_000;

// Returns {milliseconds: sorted latencies, seconds, failed}. Sends no call after `most` seconds.
class Samples {
  constructor(calls, most = Infinity) {
    this.calls = calls;
    this.most = most;
    this.sent = 0;
    this.milliseconds = [];
    this.failed = 0;
    this.begin = performance.now();
  }

  next() {
    return this.sent < this.calls ? this.sent++ : undefined;
  }

  add(begin, good) {
    if (!good) this.failed += 1;
    const now = performance.now();
    this.milliseconds.push(now - begin);
    if (now - this.begin > this.most * 1000) this.calls = this.sent;
    return this.milliseconds.length === this.calls;
  }

  finish() {
    this.seconds = (performance.now() - this.begin) / 1000;
    this.milliseconds.sort((a, b) => a - b);
    return this;
  }
}

export function isGood(body, id) {
  return (body.includes(`"id":${id},`) || body.includes(`"id":${id}}`)) && !body.includes('"isError":true') && !body.includes('"error":');
}

// Parses a chunked body from `begin` on: {body, size}, or undefined while it is incomplete.
function parseChunks(text, begin) {
  let body = '';
  for (let at = begin; ;) {
    const line = text.indexOf('\r\n', at);
    if (line < 0) return undefined;
    const length = Number.parseInt(text.slice(at, line), 16);
    if (!(length >= 0)) throw new Error(`a chunk without its size: ${text.slice(at, line)}`);
    const next = line + 2 + length + 2;
    if (text.length < next) return undefined;
    if (length === 0) return { body, size: next };
    body += text.slice(line + 2, next - 2);
    at = next;
  }
}

// Parses one HTTP answer at the beginning of `text`: {status, body, size}, or undefined while it is incomplete.
function parseAnswer(text) {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(head);
  if (!length && /\r\ntransfer-encoding: chunked/i.test(head)) {
    const chunks = parseChunks(text, end + 4);
    return chunks && { status: text.slice(9, 12), ...chunks };
  }
  if (!length) throw new Error(`an answer without Content-Length: ${head}`);
  const size = end + 4 + Number(length[1]);
  if (text.length < size) return undefined;
  return { status: text.slice(9, 12), body: text.slice(end + 4, size), size };
}

function connect(port) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
    socket.setEncoding('latin1').on('error', reject).once('connect', () => resolve(socket));
  });
}

function callOver(sockets, { calls, seconds, first, head, body, good }) {
  const samples = new Samples(calls, seconds);
  return new Promise((resolve, reject) => {
    const slow = setTimeout(() => reject(new Error(`HTTP, ${sockets.length} connections: no answer within ${TIMEOUT} ms`)), TIMEOUT);
    const finish = () => { clearTimeout(slow); resolve(samples.finish()); };
    for (const socket of sockets) {
      let received = '', id, begin;
      const send = () => {
        const number = samples.next();
        if (number === undefined) return;
        id = first + number;
        const text = body(id);
        begin = performance.now();
        socket.write(head(text, id) + text);
      };
      socket.on('error', reject);
      socket.on('close', () => { if (samples.milliseconds.length < samples.calls) reject(new Error('a connection was closed')); });
      socket.on('data', (data) => {
        received += data;
        const answer = parseAnswer(received);
        if (!answer) return;
        received = received.slice(answer.size);
        if (samples.add(begin, answer.status === '200' && good(answer.body, id))) finish();
        else send();
      });
      send();
    }
  });
}

// `head(body, id)` makes the head for a body, `body(id)` the body of a call; `good(body, id)` checks an answer.
// Ends after `calls` calls, or after `seconds` seconds if that is sooner.
export async function loadHttp({ port, lanes, good = isGood, ...options }) {
  const sockets = [];
  try {
    // Connects one after the other before the measurement: where the queue of a listening socket is short, some of many
    // connections at once would wait for a second, and the calls of the others would look fast.
    for (let i = 0; i < lanes; i += 1) sockets.push(await connect(port));
    return await callOver(sockets, { good, ...options });
  } finally {
    for (const socket of sockets) socket.removeAllListeners('close').destroy();
  }
}

// Sends calls over the pipes of a child process that answers each line with a line. `lanes` calls are in flight at once.
export function loadStdio({ child, lanes, calls, seconds, first, body }) {
  const samples = new Samples(calls, seconds);
  const begun = new Map();
  let received = '';
  return new Promise((resolve, reject) => {
    const slow = setTimeout(() => reject(new Error(`stdio, ${lanes} in flight: no answer within ${TIMEOUT} ms`)), TIMEOUT);
    const send = () => {
      const number = samples.next();
      if (number === undefined) return;
      begun.set(first + number, performance.now());
      child.stdin.write(`${body(first + number)}\n`);
    };
    child.stdout.setEncoding('utf8').on('data', (data) => {
      received += data;
      for (let end; (end = received.indexOf('\n')) >= 0;) {
        const line = received.slice(0, end);
        received = received.slice(end + 1);
        const id = Number(/"id":(\d+)/.exec(line)?.[1]);
        const begin = begun.get(id);
        begun.delete(id);
        if (samples.add(begin ?? performance.now(), begin !== undefined && isGood(line, id))) {
          clearTimeout(slow);
          resolve(samples.finish());
        } else {
          send();
        }
      }
    });
    for (let i = 0; i < lanes; i += 1) send();
  }).finally(() => child.stdout.removeAllListeners('data'));
}
