// Sends the bytes of one HTTP request over a connection of its own and reads the bytes of the answer, so that what is recorded
// is what lies on the wire: no HTTP library sorts its headers or mends it.
import { connect } from 'node:net';

const END_OF_HEAD = Buffer.from('\r\n\r\n');

// Reads an answer as it arrives. `interim`: heads of 1xx answers. `ended`: how its end was found.
class Answer {
  constructor(method, events) {
    Object.assign(this, { method, events, interim: [], head: undefined, body: Buffer.alloc(0), rest: Buffer.alloc(0), ended: '' });
  }

  add(bytes) {
    this.rest = Buffer.concat([this.rest, bytes]);
    while (this.head === undefined) {
      const end = this.rest.indexOf(END_OF_HEAD);
      if (end < 0) return;
      const head = this.rest.subarray(0, end).toString('latin1');
      this.rest = this.rest.subarray(end + END_OF_HEAD.length);
      if (/^HTTP\/1\.\d 1\d\d /.test(head)) this.interim.push(head);
      else this.head = head;
    }
    this.readBody();
  }

  header(name) {
    return new RegExp(`^${name}: *(.*?) *$`, 'im').exec(this.head)?.[1];
  }

  readBody() {
    const status = Number(this.head.slice(9, 12));
    const length = this.header('Content-Length');
    if (this.method === 'HEAD' || status === 204 || status === 304) this.ended = 'no body';
    else if (this.header('Transfer-Encoding') === 'chunked') this.readChunks();
    else {
      this.body = Buffer.concat([this.body, this.rest]);
      this.rest = Buffer.alloc(0);
      if (length !== undefined && this.body.length >= Number(length)) this.ended = 'length';
    }
    if (this.events !== undefined && this.body.toString('latin1').split('\n\n').length > this.events) this.ended = 'events';
  }

  readChunks() {
    while (this.ended === '') {
      const end = this.rest.indexOf('\r\n');
      if (end < 0) return;
      const size = Number.parseInt(this.rest.subarray(0, end).toString('latin1'), 16);
      if (this.rest.length < end + 2 + size + 2) return;
      this.body = Buffer.concat([this.body, this.rest.subarray(end + 2, end + 2 + size)]);
      this.rest = this.rest.subarray(end + 2 + size + 2);
      if (size === 0) this.ended = 'chunks';
    }
  }
}

// The answer, when it is complete, the server has closed the connection, or `events` events have come. `hold`: leaves the
// connection open; the caller ends `socket`. Throws Error if that takes longer than `deadline` milliseconds.
export function send({ port, method, bytes, events, hold, deadline }) {
  return new Promise((resolve, reject) => {
    const answer = new Answer(method, events);
    const socket = connect(port, '127.0.0.1');
    const timer = setTimeout(() => finish(new Error(`no complete answer within ${deadline / 1000} s`)), deadline);
    const finish = (error) => {
      clearTimeout(timer);
      socket.removeAllListeners('data');
      if (error || !hold) socket.destroy();
      else socket.resume();
      if (error) reject(error);
      else resolve({ answer, socket });
    };
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (received) => {
      answer.add(received);
      if (answer.ended !== '') finish();
    });
    // A server that has answered may reset the connection of a request it did not read to its end.
    socket.on('error', () => {});
    socket.on('close', () => {
      if (answer.ended === '') {
        answer.ended = 'close';
        finish();
      }
    });
  });
}
