// Reads HTTP/1.1 requests from the bytes of a connection.
const END_OF_HEAD = Buffer.from('\r\n\r\n');

export class RequestReader {
  constructor() {
    this.bytes = Buffer.alloc(0);
  }

  add(bytes) {
    this.bytes = Buffer.concat([this.bytes, bytes]);
  }

  // { method, path } once the request line is there. Does not take it.
  peekLine() {
    const line = /^([A-Z]+) (\S+) HTTP\/1\.1\r\n/.exec(this.bytes.toString('latin1', 0, 8192));
    return line ? { method: line[1], path: line[2] } : undefined;
  }

  hasHead() {
    return this.bytes.includes(END_OF_HEAD);
  }

  // { method, path, headers, body } once all of it is there, and takes it. Names of headers are in lower case.
  take() {
    const end = this.bytes.indexOf(END_OF_HEAD);
    if (end < 0) return undefined;
    const [, ...lines] = this.bytes.toString('latin1', 0, end).split('\r\n');
    const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
    const begin = end + END_OF_HEAD.length;
    const length = Number(headers['content-length'] ?? 0);
    if (this.bytes.length < begin + length) return undefined;
    const request = { ...this.peekLine(), headers, body: Buffer.from(this.bytes.subarray(begin, begin + length)) };
    this.bytes = this.bytes.subarray(begin + length);
    return request;
  }
}

// Returns true for a request that creates, changes or cancels an order. Dry runs create nothing.
export function isOrderWrite({ method, path }) {
  return method !== 'GET' && /^\/accounts\/[^/]+\/(complex-)?orders(\/|$)/.test(path) && !/\/dry-run$/.test(path);
}
