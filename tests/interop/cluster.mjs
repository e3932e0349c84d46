// Two servers on one Redis (or Valkey) behind a proxy that takes turns.
import { randomBytes } from 'node:crypto';
import { createServer, request as httpRequest } from 'node:http';
import { startRedis } from './redis.mjs';
import { startHttp } from './servers.mjs';

// The visitor's headers, and in place of any address he claims the one he has.
function headersOf(incoming) {
  const headers = [];
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    if (incoming.rawHeaders[i].toLowerCase() !== 'x-real-ip') headers.push(incoming.rawHeaders[i], incoming.rawHeaders[i + 1]);
  }
  return [...headers, 'X-Real-IP', incoming.socket.remoteAddress];
}

// Takes turns; goes to the next where nobody listens. Counts what each was given.
async function startProxy(targets) {
  let turn = 0;
  const served = targets.map(() => 0);
  const forward = (incoming, outgoing, chunks, first, attempt = 0) => {
    const which = (first + attempt) % targets.length;
    const target = new URL(targets[which]());
    const out = httpRequest({
      host: target.hostname, port: target.port, path: incoming.url, method: incoming.method,
      headers: headersOf(incoming), agent: false,
    });
    out.on('response', (answer) => {
      served[which] += 1;
      outgoing.writeHead(answer.statusCode, answer.statusMessage, answer.rawHeaders);
      outgoing.flushHeaders();
      answer.on('error', () => outgoing.destroy());
      answer.pipe(outgoing);
    });
    out.on('error', (error) => {
      if (error.code === 'ECONNREFUSED' && attempt + 1 < targets.length) forward(incoming, outgoing, chunks, first, attempt + 1);
      else outgoing.destroy();
    });
    outgoing.on('close', () => out.destroy());
    out.end(chunks);
  };
  const server = createServer(async (incoming, outgoing) => {
    const chunks = [];
    try {
      for await (const chunk of incoming) chunks.push(chunk);
    } catch {
      return;
    }
    forward(incoming, outgoing, Buffer.concat(chunks), turn++);
  });
  server.keepAliveTimeout = 60_000;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, served, close: () => server.close() };
}

// Nobody else's Redis: what is counted or locked in one cluster is so in no other. `extra`: more of the servers' settings.
// tellRedis(command) resolves with its answer. `served`: how many requests each has answered. endOne(which) asks one of them to drain, startOne(which) puts another in
// its place. stop() ends all and returns how the servers ended.
export async function startCluster(binary, extra = {}) {
  const redis = await startRedis();
  const shared = { REDIS_URL: redis.url, STATE_SECRET: randomBytes(32).toString('base64url'), TRUST_PROXY: 'true', ...extra };
  const startOne = () => startHttp(binary, 'mcp', shared);
  const replicas = [await startOne(), await startOne()];
  const proxy = await startProxy(replicas.map((_, i) => () => replicas[i].url));
  return {
    url: proxy.url,
    served: proxy.served,
    tellRedis: (command) => redis.tell(command),
    endOne: (which) => replicas[which].stop(),
    startOne: async (which) => {
      replicas[which] = await startOne();
    },
    stop: async () => {
      proxy.close();
      const ends = await Promise.all(replicas.map((replica) => replica.stop()));
      redis.stop();
      return ends;
    },
  };
}
