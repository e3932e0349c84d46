// A front between the server under test and the simulated broker: plain TCP, or TLS with the given certificate. It forwards
// every request, counts those that write orders, and breaks the way of one write at the point that was armed.
import { once } from 'node:events';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { TLSSocket, createSecureContext } from 'node:tls';
import { NO_FAULT } from './points.mjs';
import { RequestReader, isOrderWrite } from './request_reader.mjs';

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length']);

class Front {
  constructor(upstream, certificate, world) {
    this.upstream = new URL(upstream);
    this.context = certificate && createSecureContext(certificate);
    this.world = world;
    this.streams = new Map();  // stream of the connection -> its TCP socket
    this.writes = [];          // every write: { method, path, identifier, body, isCarriedOut, number of the arming }
    this.arming = 0;
    this.pending = Promise.resolve();  // until what is carried out late has been
    this.disarm();
  }

  get url() {
    return `${this.context ? 'https' : 'http'}://127.0.0.1:${this.port}`;
  }

  // Breaks a write at `point`: the next one, or the one behind `writesBefore` others. `reads`: how many answers pass before it,
  // for points that lose the connection.
  arm(point, { reads, writesBefore = 0 } = {}) {
    this.arming += 1;
    Object.assign(this, { point, readsLeft: reads, writesLeft: writesBefore, readsSeen: 0, hasFired: false, hasArrived: false, stood: undefined, mode: 'serve' });
  }

  // Serves again. Returns { arming, hasFired, stood, reads, writes } since arm(): its number, whether the point was met, what the
  // journal had while the server stood still, how many answers passed before the write, and the writes.
  async disarm() {
    const writes = this.writes.filter((write) => write.arming === this.arming);
    const seen = { arming: this.arming, hasFired: this.hasFired, reads: this.readsSeen, writes };
    Object.assign(this, { point: NO_FAULT, readsLeft: undefined, writesLeft: 0, mode: 'serve' });
    seen.stood = await this.stood;
    await this.reopened;
    if (this.port && !this.server.listening) await this.listen();
    return seen;
  }

  async listen() {
    this.server = createServer((socket) => this.accept(socket));
    this.server.listen(this.port ?? 0, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = this.server.address().port;
  }

  accept(socket) {
    socket.on('error', () => {});
    if (this.mode === 'close at once') return void socket.once('data', () => socket.destroy());
    if (this.mode === 'speak plain text') return void socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    socket.setNoDelay(true);
    const stream = this.context ? new TLSSocket(socket, { isServer: true, secureContext: this.context }) : socket;
    stream.on('error', () => {});
    this.streams.set(stream, socket);
    stream.on('close', () => this.streams.delete(stream));
    const reader = new RequestReader();
    let isBusy = false;
    if (this.mode === 'stand still') this.letServerStand();
    stream.on('data', async (bytes) => {
      reader.add(bytes);
      if (isBusy) return;
      isBusy = true;
      await this.serve(stream, reader).catch(() => socket.destroy());
      isBusy = false;
    });
  }

  // Answers the requests that have arrived, one after another.
  async serve(stream, reader) {
    for (;;) {
      if (stream.destroyed || stream.writableEnded) return undefined;
      if (this.cuts(reader)) return this.cut(stream, reader);
      const message = reader.take();
      if (!message) return undefined;
      if (isOrderWrite(message)) await this.answerWrite(stream, message);
      else await this.answerRead(stream, message);
    }
  }

  // Returns true if the armed point closes the connection with what has arrived.
  cuts(reader) {
    const { cut } = this.point;
    const line = reader.peekLine();
    if (cut === undefined || this.hasFired || this.writesLeft > 0 || !line || !isOrderWrite(line)) return false;
    return typeof cut === 'number' || (cut === 'head' && reader.hasHead());
  }

  cut(stream, reader) {
    this.hasFired = true;
    this.hasArrived = true;
    this.note({ ...reader.peekLine(), body: Buffer.alloc(0) }, reader.take()?.body);
    this.close(stream, 'reset');
  }

  // A write counts from its first byte on, whether or not it was carried out.
  note(message, body = message.body) {
    const write = { arming: this.arming, method: message.method, path: message.path, body: body.toString(), isCarriedOut: false };
    write.identifier = /"external-identifier":"([^"]+)"/.exec(write.body)?.[1];
    // Those of the orders of a complex order have a number behind.
    if (message.path.endsWith('/complex-orders')) write.identifier = write.identifier?.replace(/-\d$/, '');
    this.writes.push(write);
    return write;
  }

  async answerRead(stream, message) {
    const { point } = this;
    const answer = await this.forward(message);
    if (point.readDelay) await sleep(point.readDelay);
    if (this.writesLeft === 0 && !this.hasFired && !this.hasArrived) this.readsSeen += 1;
    const isLast = this.point.lost !== undefined && this.readsSeen === this.readsLeft && !this.hasFired;
    if (!isLast) return this.send(stream, answer);
    this.hasFired = true;
    await this.lose(stream, answer);
    return undefined;
  }

  // Answers the last read before a write, and leaves no connection on which the write could be sent.
  async lose(stream, answer) {
    const ways = [this.point.lost].flat();
    if (ways.includes('close idle')) {
      this.send(stream, answer);
      for (const open of this.streams.keys()) open.end();
      return;
    }
    this.mode = ways.at(-1);
    if (ways.includes('no name')) this.world.setName(false);
    if (ways.includes('refuse')) this.stopListening();
    for (const open of this.streams.keys()) if (open !== stream) open.end();
    this.send(stream, { ...answer, closes: true });
    stream.end();
  }

  // The server has connected and waits for the TLS handshake, which begins behind this. It may have connected for a read: only the
  // journal shows whether it has begun the write.
  letServerStand() {
    this.mode = 'serve';
    this.stood = this.world.standStill(this.point.still);
  }

  async answerWrite(stream, message) {
    const write = this.note(message);
    const { point } = this;
    const isBefore = this.writesLeft > 0;
    if (isBefore) this.writesLeft -= 1;
    else this.hasArrived = true;
    if (isBefore || this.hasFired || point.lost !== undefined) {
      write.isCarriedOut = true;
      return this.send(stream, await this.forward(message));
    }
    this.hasFired = true;
    if (point.cut !== undefined) return this.close(stream, 'reset');
    if (point.lateCommit !== undefined) return (this.pending = this.commitLate(stream, message, write, point.lateCommit));
    write.isCarriedOut = point.carriedOut === true;
    const answer = write.isCarriedOut ? await this.forward(message) : undefined;
    const { pass, send, change, half, delay, close, refuseFor, call } = point.answer;
    if (call) await call(this.world);
    if (delay) await sleep(delay);
    if (refuseFor) this.refuseFor(refuseFor);
    if (half) await this.sendHalf(stream, answer);
    if (pass) this.send(stream, answer);
    if (change) this.send(stream, answer.status < 300 ? change(answer) : answer);
    if (send) this.send(stream, send.location === 'same' ? { ...send, location: message.path } : send);
    if (close) this.close(stream, close);
    return undefined;
  }

  async commitLate(stream, message, write, delay) {
    this.close(stream, 'reset');
    await sleep(delay);
    write.isCarriedOut = true;
    await this.forward(message);
  }

  // Carries a request out at the simulated broker.
  forward({ method, path, headers, body }) {
    return new Promise((resolve, reject) => {
      const outgoing = request({
        host: this.upstream.hostname, port: this.upstream.port, method, path, agent: false,
        headers: { ...headers, host: this.upstream.host, 'accept-encoding': 'identity', connection: 'close' },
      }, async (incoming) => {
        const parts = [];
        try {
          for await (const part of incoming) parts.push(part);
          resolve({ status: incoming.statusCode, headers: incoming.headers, body: Buffer.concat(parts).toString() });
        } catch (error) {
          reject(error);
        }
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  format({ status, headers = {}, type, body, location, closes }) {
    const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name));
    if (type) kept.push(['content-type', type]);
    if (location) kept.push(['location', location]);
    if (closes) kept.push(['connection', 'close']);
    kept.push(['content-length', Buffer.byteLength(body)]);
    const lines = kept.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    return `HTTP/1.1 ${status} Answer\r\n${lines}\r\n${body}`;
  }

  send(stream, answer) {
    if (!stream.destroyed) stream.write(this.format(answer));
  }

  async sendHalf(stream, answer) {
    const text = this.format(answer);
    await new Promise((resolve) => stream.write(text.slice(0, text.length - Math.ceil(answer.body.length / 2)), resolve));
    await sleep(20);
  }

  // 'reset': TCP RST, and nothing of TLS. 'end': close_notify, where there is TLS, and FIN.
  close(stream, how) {
    if (how === 'end') stream.end();
    else this.streams.get(stream)?.resetAndDestroy();
  }

  stopListening() {
    this.server.close();
  }

  refuseFor(milliseconds) {
    this.stopListening();
    this.reopened = sleep(milliseconds).then(() => (this.server.listening ? undefined : this.listen()));
  }

  // Refuses every connection while `during` runs.
  async refuseDuring(during) {
    this.stopListening();
    for (const socket of this.streams.values()) socket.destroy();
    await during();
    await this.listen();
  }

  async stop() {
    await this.reopened;
    for (const socket of this.streams.values()) socket.destroy();
    this.server.close();
  }
}

// `upstream`: the simulated broker. With `certificate` of makeCertificate() it speaks TLS. `world`: what points act upon.
export async function startFront(upstream, certificate = undefined, world = undefined) {
  const front = new Front(upstream, certificate, world);
  await front.listen();
  return front;
}
