// Reads the orders of the simulated broker, past the front.
import { ACCOUNT } from './kinds.mjs';

async function read(url, options) {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000), ...options });
  if (!response.ok) throw new Error(`the simulated broker answered ${response.status} to ${url}`);
  return response.json();
}

async function readToken(simulator) {
  const { TASTYTRADE_CLIENT_SECRET, TASTYTRADE_REFRESH_TOKEN, TASTYTRADE_CLIENT_ID } = simulator.variables;
  const { access_token } = await read(`${simulator.url}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'order-faults/1.0' },
    body: JSON.stringify({
      grant_type: 'refresh_token', client_id: TASTYTRADE_CLIENT_ID, client_secret: TASTYTRADE_CLIENT_SECRET, refresh_token: TASTYTRADE_REFRESH_TOKEN,
    }),
  });
  return access_token;
}

// All orders of the account, those of complex orders too; those of a pair with its `ratio`. `simulator`: of startSimulator().
export async function readOrders(simulator) {
  // A new token each time: points change the clock by which one expires.
  const options = { headers: { authorization: `Bearer ${await readToken(simulator)}`, 'user-agent': 'order-faults/1.0' } };
  const list = async (path) => {
    const rows = [];
    for (let page = 0; ; page += 1) {
      const { data, pagination } = await read(`${simulator.url}/accounts/${ACCOUNT}/${path}?per-page=100&page-offset=${page}`, options);
      rows.push(...data.items);
      if (!pagination || page + 1 >= pagination['total-pages']) return rows;
    }
  };
  const orders = [...(await list('orders')), ...(await list('orders/live'))];
  for (const complex of [...(await list('complex-orders')), ...(await list('complex-orders/live'))]) {
    const ratio = complex['ratio-price-threshold'] === undefined ? undefined : Number(complex['ratio-price-threshold']);
    for (const order of [complex.orders, complex['trigger-order']].flat()) if (order) orders.push({ ...order, ratio });
  }
  return [...new Map(orders.map((order) => [String(order.id), order])).values()];
}
