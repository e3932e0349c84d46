// A server with the four tools of the order path, as the harness uses them.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { append, end, findIntent, readIntents } from './journal.mjs';
import { send } from './requests.mjs';

const mistake = process.env.FAKE_MISTAKE ?? '';
const LOOK_TIMES = [100, 300];
const MARGIN = 1_500;   // after it a look that finds nothing counts
const BETWEEN = 1_000;  // two such looks
const previews = new Map();
const firstLooks = new Map();
const STATUS_OF_END = { ack: 'accepted', found: 'accepted', refused: 'refused', not_sent: 'not_sent', not_found: 'not_found' };

const RATIO = 'ratio-price-threshold';

const json = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

function makeRequest(parameters, identifier) {
  const order = ({ legs, price }, suffix = '') => ({ legs, price, 'external-identifier': identifier + suffix });
  const base = '/accounts/5WT00001';
  if (parameters.complex_type) {
    const [first, ...rest] = parameters.orders.map((one, index) => order(one, `-${index}`));
    const bodies = {
      oco: { type: 'OCO', orders: [first, ...rest] },
      pairs: { type: 'PAIRS', orders: [first, ...rest], [RATIO]: parameters.ratio_threshold },
      otoco: { type: 'OTOCO', 'trigger-order': first, orders: rest },
    };
    const body = bodies[parameters.complex_type];
    return { method: 'POST', path: `${base}/complex-orders`, body: JSON.stringify(body) };
  }
  const pair = parameters.edits_complex_order_id;
  if (pair) {
    const body = JSON.stringify({ [RATIO]: parameters.ratio_threshold, 'external-identifier': identifier });
    return { method: 'PATCH', path: `${base}/complex-orders/${pair}`, body, pair, ratio: parameters.ratio_threshold };
  }
  const target = parameters.replaces_order_id ?? parameters.edits_order_id;
  if (!target) return { method: 'POST', path: `${base}/orders`, body: JSON.stringify(order(parameters)) };
  const body = JSON.stringify({ price: parameters.price, 'external-identifier': identifier });
  return { method: parameters.replaces_order_id ? 'PUT' : 'PATCH', path: `${base}/orders/${target}`, body, target };
}

// What the answer means: { kind: of the end, or 'unknown', orderId }.
function judge(answer) {
  if (!answer.wasWritten) return { kind: 'not_sent' };
  const body = answer.type === 'application/json' ? json(answer.body) : undefined;
  if (answer.status >= 200 && answer.status < 300) {
    const made = body?.data?.order ?? body?.data?.['complex-order'] ?? body?.data;
    const isOurs = made?.id !== undefined && made['account-number'] === '5WT00001';
    return isOurs || mistake === 'any 2xx means accepted' ? { kind: 'ack', orderId: made?.id } : { kind: 'unknown' };
  }
  const isRefusal = answer.status >= 400 && answer.status < 500 && body?.error;
  if (isRefusal || (mistake === 'a page means refused' && answer.status === 403)) return { kind: 'refused' };
  return { kind: mistake === 'a cut means not sent' && !answer.status ? 'not_sent' : 'unknown' };
}

async function place(identifier, parameters) {
  if (parameters.exits_complex_order_id) return exit(identifier, parameters.exits_complex_order_id);
  const request = makeRequest(parameters, identifier);
  return write(identifier, request);
}

// The cancellation of a complex order, and if it was accepted an order.
async function exit(identifier, id) {
  const cancel = await write(`${identifier}-cancel`, makeCancellation('complex-orders', id));
  if (cancel.status !== 'accepted') return { ...cancel, steps: [cancel] };
  const close = await write(identifier, makeRequest({ legs: [], price: '1.00' }, identifier));
  return { ...close, steps: [cancel, close] };
}

const makeCancellation = (kind, id) => ({ method: 'DELETE', path: `/accounts/5WT00001/${kind}/${id}`, target: id });

async function write(identifier, request) {
  for (const path of ['trading-status', 'positions']) {
    if ((await send('GET', `/accounts/5WT00001/${path}`)).status !== 200) throw new Error('upstream_unavailable');
  }
  if (findIntent(identifier) && mistake !== 'a token can be used again') return describe(findIntent(identifier));
  const claim = () => append('intent', { external_identifier: identifier, method: request.method, path: request.path, request, parameters: previews.get(identifier), at: Date.now() });
  let seq = ['no intent', 'the intent comes after the write'].includes(mistake) ? undefined : claim();
  let answer = await send(request.method, request.path, request.body);
  const isCut = answer.wasWritten && !answer.status;
  if (mistake === 'a cut is sent again' && isCut) answer = await send(request.method, request.path, request.body);
  if (mistake === 'the intent comes after the write') seq = claim();
  const { kind, orderId } = judge(answer);
  if (kind !== 'unknown') {
    if (seq) end(seq, kind);
    return { status: STATUS_OF_END[kind], external_identifier: identifier, order_id: orderId, journal_seq: seq };
  }
  for (const time of LOOK_TIMES) {
    await sleep(time);
    if (seq && mistake !== 'never searches') await look(findIntent(identifier));
  }
  return seq ? describe(findIntent(identifier)) : { status: 'outcome_unknown', external_identifier: identifier };
}

function describe({ seq, data, end: ended }) {
  return { status: ended ? STATUS_OF_END[ended.kind] : 'outcome_unknown', external_identifier: data.external_identifier, order_id: ended?.data.order_id, journal_seq: seq };
}

async function readRows(path) {
  const rows = json((await send('GET', `/accounts/5WT00001/${path}`)).body ?? '')?.data?.items;
  return rows;
}

function isEffect({ request, external_identifier: identifier }, row) {
  if (request.pair) return String(row.id) === request.pair && row[RATIO] === request.ratio;
  if (request.method === 'DELETE') return [row.id, row['complex-order-id']].map(String).includes(request.target) && row.status === 'Cancelled';
  return [identifier, `${identifier}-0`].includes(row['external-identifier']);
}

async function look({ seq, data, end: ended }) {
  if (ended && mistake !== 'a second end') return;
  const rows = await readRows(data.request.pair ? 'complex-orders' : 'orders');
  if (!rows) return;
  if (rows.some((row) => isEffect(data, row))) end(seq, 'found', mistake === 'a second end');
  else if (mistake === 'absence at the first look') end(seq, 'not_found');
  else if (Date.now() > data.at + MARGIN) {
    const first = firstLooks.get(seq) ?? Date.now();
    firstLooks.set(seq, first);
    if (Date.now() - first >= BETWEEN) end(seq, 'not_found');
  }
}

const tools = {
  preview_order: async (parameters) => {
    const identifier = `ttm-${randomBytes(8).toString('hex')}`;
    previews.set(identifier, parameters);
    append('preview', { external_identifier: identifier, parameters });
    return { status: 'previewed', confirmation_token: identifier, external_identifier: identifier };
  },
  place_order: async ({ confirmation_token: token }) => {
    const known = findIntent(token);
    if (known && mistake !== 'a token can be used again') return { ...describe(known), status: 'refused', reason: 'This confirmation was already used.' };
    const parameters = previews.get(token) ?? (mistake === 'a token can be used again' && known?.data.parameters);
    if (!parameters) return { status: 'refused', reason: 'This confirmation is not known.' };
    return place(token, parameters);
  },
  cancel_order: async ({ id }) => {
    const identifier = `ttm-${randomBytes(8).toString('hex')}`;
    const isComplex = (await readRows('complex-orders')).some((complex) => String(complex.id) === id);
    return { orders: [await write(identifier, makeCancellation(isComplex ? 'complex-orders' : 'orders', id))] };
  },
  reconcile_order: async ({ external_identifier: identifier }) => {
    const intent = findIntent(identifier);
    if (!intent) return { status: 'not_sent', reason: 'There is no such intent.' };
    if (mistake !== 'never searches') await look(intent);
    return describe(findIntent(identifier));
  },
};

// At a start open intents are searched for.
async function recover() {
  if (mistake === 'never searches') return;
  for (const intent of readIntents()) {
    if (intent.end) continue;
    const { request } = intent.data;
    if (mistake === 'a start sends again') await send(request.method, request.path, request.body);
    await look(intent);
  }
}

export async function runServer(port) {
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    const answer = (body) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/health') return answer({ status: 'ok' });
    const { id, params } = JSON.parse(text);
    try {
      return answer({ jsonrpc: '2.0', id, result: { structuredContent: await tools[params.name](params.arguments), content: [] } });
    } catch (error) {
      return answer({ jsonrpc: '2.0', id, result: { isError: true, content: [], structuredContent: { error: { code: error.message } } } });
    }
  });
  await recover();
  process.on('SIGTERM', () => process.exit(0));
  server.listen(port, '127.0.0.1');
}
