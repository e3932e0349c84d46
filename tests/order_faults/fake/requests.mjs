// Sends one request over a connection of its own, and knows whether a byte of it was written.
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';

// { wasWritten, status, type, body }; without a status no whole answer came.
export function send(method, path, body = '') {
  const url = new URL(process.env.TASTYTRADE_API_URL);
  const isTls = url.protocol === 'https:';
  const options = { host: url.hostname, port: Number(url.port) };
  return new Promise((resolve) => {
    const result = { wasWritten: false };
    let text = '';
    const socket = isTls ? connectTls({ ...options, ca: readFileSync(process.env.SSL_CERT_FILE) }) : connect(options);
    socket.setTimeout(30_000, () => socket.destroy());
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      result.wasWritten = true;
      socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${url.host}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    });
    socket.on('data', (bytes) => {
      text += bytes;
      const [head, ...rest] = text.split('\r\n\r\n');
      const received = rest.join('\r\n\r\n');
      if (rest.length === 0 || Buffer.byteLength(received) < Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0)) return;
      Object.assign(result, { status: Number(head.slice(9, 12)), type: /^content-type: (.*)/im.exec(head)?.[1], body: received });
      socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(result));
  });
}
