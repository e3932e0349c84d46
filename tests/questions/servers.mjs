// Starts the program for one question, over stdio, with a cache that is empty. Counts the requests that it sends to the broker,
// of which its log has a line each.
import { createServer } from 'node:http';
import { environment, CLOCK, startSimulator } from '../interop/servers.mjs';
import { connect, overStdio } from '../interop/v1.mjs';

// A Monday on which two of the demo's holdings report within the week, and AAPL is ex-dividend on the next day.
export const EARNINGS_WEEK = '2027-02-01T15:30:00Z';

const LOG = { LOG_LEVEL: 'info', LOG_FORMAT: 'json' };

// { client, close }: close() ends the program and returns how many requests it sent, the login not counted.
async function start(binary, parameters, env) {
  const client = await connect(overStdio(binary, { args: parameters, env: environment({ ...LOG, ...env }), stderr: 'pipe' }));
  let log = '';
  const { stderr } = client.transport;
  stderr.setEncoding('utf8').on('data', (text) => (log += text));
  const ended = new Promise((resolve) => stderr.once('end', resolve));
  return {
    client,
    close: async () => {
      await client.close();
      await ended;
      const lines = log.trim().split('\n').map((line) => JSON.parse(line));
      return lines.filter(({ event, path }) => event === 'broker_request' && path !== '/oauth/token').length;
    },
  };
}

// The built-in simulated broker, whose clock stands still.
export const demo = (binary, clock = CLOCK, settings = {}) => start(binary, ['--demo'], { TASTYTRADE_DEMO_CLOCK: clock, ...settings });

// A broker without quotes, as the sandbox is: market data is answered 502, and positions have no marks. Only the simulator's
// clock stands still there, so it is that of now, and the bytes of answers differ from day to day.
export async function withoutQuotes(binary) {
  const simulator = await startSimulator(binary, [], { TASTYTRADE_DEMO_CLOCK: new Date().toISOString().replace(/\.\d+/, '') });
  const proxy = createServer(async (request, response) => {
    if (request.url.startsWith('/market-data')) return response.writeHead(502).end();
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { host, connection, ...headers } = request.headers;
    const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
    const answer = await fetch(`${simulator.url}${request.url}`, { method: request.method, headers, body });
    const text = (await answer.text()).replace(/"mark(-price)?":("[^"]*"|[\d.]+),?/g, '');
    return response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') }).end(text);
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const program = await start(binary, [], {
    ...simulator.variables,
    TASTYTRADE_API_URL: `http://127.0.0.1:${proxy.address().port}`,
    TASTYTRADE_ENV: 'sandbox',
  });
  return {
    client: program.client,
    close: async () => {
      const requests = await program.close();
      proxy.closeAllConnections?.();
      proxy.close();
      await simulator.stop();
      return requests;
    },
  };
}
