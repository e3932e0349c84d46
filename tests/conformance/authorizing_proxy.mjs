// Adds the access token that the conformance suite cannot send, once it has one. Everything else passes as it is, both ways, unbuffered:
// Host and Origin, event streams, and the end of a connection.
import { createServer, request } from 'node:http';

// Name, value, name, value: as they came, in their order, without those of one connection only.
function passed(rawHeaders, ...dropped) {
  const names = ['connection', 'keep-alive', ...dropped];
  const kept = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (!names.includes(rawHeaders[i].toLowerCase())) kept.push(rawHeaders[i], rawHeaders[i + 1]);
  }
  return kept;
}

function forward(incoming, outgoing, target, token) {
  const added = token ? ['Authorization', `Bearer ${token}`] : [];
  const forwarded = request({
    host: target.hostname,
    port: target.port,
    path: incoming.url,
    method: incoming.method,
    headers: [...passed(incoming.rawHeaders, ...(token ? ['authorization'] : [])), ...added],
    agent: false,
  });
  forwarded.on('response', (answer) => {
    outgoing.writeHead(answer.statusCode, answer.statusMessage, passed(answer.rawHeaders));
    outgoing.flushHeaders();
    answer.on('error', () => outgoing.destroy());
    answer.pipe(outgoing);
  });
  forwarded.on('error', () => outgoing.destroy());
  outgoing.on('close', () => forwarded.destroy());
  incoming.on('error', () => forwarded.destroy());
  incoming.pipe(forwarded);
}

// Listens on a loopback port of its own and forwards to the server at `url`; { url, authorize, close }. authorize(token)
// begins to add it.
export async function authorizingProxy(url) {
  let token;
  const target = new URL(url);
  const proxy = createServer((incoming, outgoing) => forward(incoming, outgoing, target, token));
  await new Promise((resolve, reject) => {
    proxy.once('error', reject);
    proxy.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${proxy.address().port}`,
    authorize: (granted) => {
      token = granted;
    },
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}
