// A broker between the server under test and the simulated one: forwards the REST API and the market data feed, and notes
// which subscriptions the server has at the feed.
import { once } from 'node:events';
import { createServer, request } from 'node:http';

// The first parameter is npm's ws; `simulator`: of startSimulator(). { variables, counts, wanted, stop }; the variables reach
// it, `wanted` has a text "Quote AAPL" for each subscription.
export async function startRelay({ WebSocket, WebSocketServer }, simulator) {
  const { hostname, port } = new URL(simulator.url);
  const counts = { connections: 0, added: 0 };
  const wanted = new Set();
  const server = createServer((incoming, outgoing) => {
    const forwarded = request({ hostname, port, method: incoming.method, path: incoming.url, headers: { ...incoming.headers, 'accept-encoding': 'identity' } }, (answer) => {
      const parts = [];
      answer.on('data', (part) => parts.push(part));
      answer.on('end', () => {
        const headers = { ...answer.headers };
        delete headers['transfer-encoding'];
        let body = Buffer.concat(parts);
        if (incoming.url.startsWith('/api-quote-tokens')) {
          const json = JSON.parse(body);
          json.data['dxlink-url'] = `ws://127.0.0.1:${server.address().port}/realtime`;
          body = Buffer.from(JSON.stringify(json));
        }
        headers['content-length'] = body.length;
        outgoing.writeHead(answer.statusCode, headers).end(body);
      });
    });
    forwarded.on('error', () => incoming.socket.destroy());
    incoming.pipe(forwarded);
  });
  const note = (text) => {
    const message = JSON.parse(text);
    if (message.type !== 'FEED_SUBSCRIPTION') return;
    for (const { type, symbol } of message.add ?? []) {
      wanted.add(`${type} ${symbol}`);
      counts.added += 1;
    }
    for (const { type, symbol } of message.remove ?? []) wanted.delete(`${type} ${symbol}`);
  };
  const streams = new WebSocketServer({ server });
  streams.on('connection', (downstream) => {
    counts.connections += 1;
    const upstream = new WebSocket(`${simulator.streams}/realtime`);
    const opened = once(upstream, 'open');
    downstream.on('message', async (data) => {
      note(data.toString());
      await opened;
      upstream.send(data.toString());
    });
    upstream.on('message', (data) => downstream.send(data.toString()));
    for (const [one, other] of [[downstream, upstream], [upstream, downstream]]) {
      one.on('close', () => other.terminate());
      one.on('error', () => other.terminate());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    variables: { ...simulator.variables, TASTYTRADE_API_URL: `http://127.0.0.1:${server.address().port}` },
    counts,
    wanted,
    stop: () => {
      streams.clients.forEach((client) => client.terminate());
      server.closeAllConnections();
      server.close();
    },
  };
}
