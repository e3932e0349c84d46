// A broker that answers every request as the last message asked, for the errors that the simulator never gives.
// `@broker STATUS BODY` sets the answer of everything but the login, `@login STATUS BODY` that of the login. STATUS `hang`: no
// answer. Answered in place of a body: `html`, `empty`. A header may follow the status: `429;Retry-After=3000`.
import { createServer } from 'node:http';

const LOGIN = { status: '200', body: '{"access_token":"of-no-value","token_type":"Bearer","expires_in":900}' };
const BODIES = { empty: '', html: '<html><body>Bad gateway</body></html>' };

// { url, set({ broker, login }), stop() }
export async function startBroker() {
  const answers = { broker: { status: '200', body: '{"data":{"items":[]}}' }, login: LOGIN };
  const server = createServer((request, response) => {
    const { status, body } = request.url.startsWith('/oauth/token') ? answers.login : answers.broker;
    request.resume();
    if (status === 'hang') return;
    const [code, header] = status.split(';');
    const [name, value] = header?.split('=') ?? [];
    response.writeHead(Number(code), { 'Content-Type': body === 'html' ? 'text/html' : 'application/json', ...(name ? { [name]: value } : {}) });
    response.end(BODIES[body] ?? body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    set: (given) => Object.assign(answers, given),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

// The program's settings for this broker: the sandbox, with a login of no value.
export function brokerSettings(broker) {
  return {
    TASTYTRADE_API_URL: broker.url,
    TASTYTRADE_CLIENT_ID: 'replay',
    TASTYTRADE_CLIENT_SECRET: 'client-secret-of-no-value',
    TASTYTRADE_REFRESH_TOKEN: 'refresh-token-of-no-value',
  };
}
