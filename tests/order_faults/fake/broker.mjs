// A broker that takes, changes and cancels orders, and answers as TastyTrade does as far as the harness looks.
import { createServer } from 'node:http';

const orders = [];
const complexOrders = [];
const RATIO = 'ratio-price-threshold';
let nextId = 100;

function makeOrder(body) {
  const order = { id: (nextId += 1), 'account-number': '5WT00001', status: 'Live', 'underlying-symbol': body.legs?.[0]?.symbol, ...body };
  orders.push(order);
  return order;
}

function makeComplexOrder(body) {
  const complex = { id: (nextId += 1), type: body.type, 'account-number': '5WT00001', [RATIO]: body[RATIO] };
  const makeChild = (child) => makeOrder({ ...child, 'complex-order-id': complex.id });
  if (body['trigger-order']) complex['trigger-order'] = makeChild(body['trigger-order']);
  complex.orders = body.orders.map(makeChild);
  complexOrders.push(complex);
  return complex;
}

function cancelComplexOrder(id) {
  const children = orders.filter((order) => String(order['complex-order-id']) === id);
  if (children.length === 0 || children.some(({ status }) => status !== 'Live')) return [422, undefined];
  for (const child of children) child.status = 'Cancelled';
  return [200, complexOrders.find((complex) => String(complex.id) === id)];
}

function changeRatio(id, body) {
  const pair = complexOrders.find((complex) => String(complex.id) === id);
  if (!pair) return [422, undefined];
  pair[RATIO] = body[RATIO];
  return [200, pair];
}

function change(target, body) {
  target.status = 'Cancelled';
  return makeOrder({ ...target, ...body, id: undefined, 'replaces-order-id': target.id, status: 'Live' });
}

function write(method, kind, id, body) {
  if (method === 'POST') return kind === 'orders' ? [201, { order: makeOrder(body) }] : [201, { 'complex-order': makeComplexOrder(body) }];
  if (kind === 'complex-orders') return method === 'PATCH' ? changeRatio(id, body) : cancelComplexOrder(id);
  const target = orders.find((order) => String(order.id) === id);
  if (!target || target.status !== 'Live') return [422, undefined];
  if (method === 'DELETE') {
    target.status = 'Cancelled';
    return [200, target];
  }
  const made = change(target, body);
  // The member `id` of the copy above is undefined, which would hide the new one.
  made.id = nextId;
  return [200, made];
}

function answer(method, path, body) {
  if (path === '/oauth/token') return [200, { access_token: 'a-token', expires_in: 900 }];
  const [, , , kind, id] = path.split('/');
  if (kind !== 'orders' && kind !== 'complex-orders') return [200, { data: {} }];
  if (path.endsWith('/dry-run')) return [201, { data: {} }];
  if (method === 'GET') return [200, { data: { items: kind === 'orders' ? orders : complexOrders } }];
  const [status, data] = write(method, kind, id, body);
  return data ? [status, { data }] : [status, { error: { code: 'cannot_update_order', message: 'No.' } }];
}

export async function runBroker() {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    const [status, body] = answer(request.method, request.url.split('?')[0], text ? JSON.parse(text) : undefined);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  process.on('SIGTERM', () => process.exit(0));
  server.listen(0, '127.0.0.1', () => {
    console.log(`export TASTYTRADE_API_URL=http://127.0.0.1:${server.address().port}`);
    console.log('export TASTYTRADE_CLIENT_ID=demo\nexport TASTYTRADE_CLIENT_SECRET=demo\nexport TASTYTRADE_REFRESH_TOKEN=demo');
  });
}
