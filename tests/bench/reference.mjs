// The references of scripts/bench, by which its targets are scaled to other machines: a fixed amount of processor work, and a
// server in Node.js that answers every call with a fixed text. On a machine where the references take twice as long, the
// program may take twice as long too. Run as a program, this file is that server: `reference.mjs http` (prints its port)
// or `reference.mjs stdio`.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import net from 'node:net';
import { fileURLToPath } from 'node:url';

const answer = (id) => `{"jsonrpc":"2.0","id":${id},"result":{"text":"${'x'.repeat(1000)}"}}`;
const idOf = (body) => /"id":(\d+)/.exec(body)[1];

// Milliseconds of processor time for a fixed amount of JSON and SHA-256.
export function processorWork() {
  const value = { rows: Array.from({ length: 100 }, (_, i) => ({ symbol: `S${i}`, price: i / 7, quantity: i, open: true })) };
  const bytes = Buffer.alloc(64 * 1024, 7);
  const begin = process.cpuUsage();
  for (let i = 0; i < 600; i += 1) JSON.parse(JSON.stringify(value));
  for (let i = 0; i < 300; i += 1) createHash('sha256').update(bytes).digest();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1000;
}

function serveHttp() {
  const server = net.createServer({ noDelay: true }, (socket) => {
    let received = '';
    socket.setEncoding('latin1').on('error', () => {}).on('data', (data) => {
      received += data;
      const end = received.indexOf('\r\n\r\n');
      if (end < 0) return;
      const size = end + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(received)[1]);
      if (received.length < size) return;
      const body = answer(idOf(received.slice(end + 4, size)));
      received = received.slice(size);
      socket.write(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
}

function serveStdio() {
  let received = '';
  process.stdin.setEncoding('utf8').on('data', (data) => {
    received += data;
    for (let end; (end = received.indexOf('\n')) >= 0;) {
      process.stdout.write(`${answer(idOf(received.slice(0, end)))}\n`);
      received = received.slice(end + 1);
    }
  });
}

// Starts the server: {child, port} for http, {child} for stdio.
export function startReference(kind) {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), kind], { stdio: ['pipe', 'pipe', 'inherit'] });
  if (kind === 'stdio') return Promise.resolve({ child });
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the reference server did not start')));
    child.stdout.once('data', (text) => resolve({ child, port: Number(text) }));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv[2] === 'http') serveHttp();
  else serveStdio();
  process.stdin.on('end', () => process.exit(0));
  if (process.argv[2] === 'http') process.stdin.resume();
}
