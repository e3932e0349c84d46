// Calls tools of the server under test over MCP, stateless. A call is a request of its own: no session outlives a kill. A call
// that is ended by a notification has a session of its own, because only there the server knows which call is meant.
import { setTimeout as sleep } from 'node:timers/promises';

const VERSION = '2026-07-28';
const VERSION_WITH_SESSIONS = '2025-11-25';
const TIME_AFTER_CANCELLATION = 3_000;  // for an answer all the same

// { status, ... }: what the tool answered. Of an error { status: 'error', code, message }; if no answer came, or an error of the
// protocol, which says nothing about an order, { status: 'none' }.
// `cancellation`: of makeCancellation(), which ends the call.
export async function callTool(server, name, parameters, { timeout = 70_000, cancellation } = {}) {
  if (cancellation?.by === 'notification') return callInSession(server, name, parameters, timeout, cancellation);
  const meta = { 'io.modelcontextprotocol/protocolVersion': VERSION, 'io.modelcontextprotocol/clientCapabilities': {} };
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: parameters, _meta: meta } };
  let answer;
  try {
    const response = await fetch(`${server.url}/mcp`, {
      method: 'POST',
      signal: AbortSignal.any([AbortSignal.timeout(timeout), ...(cancellation ? [cancellation.signal] : [])]),
      headers: {
        authorization: `Bearer ${server.token}`, accept: 'application/json, text/event-stream', 'content-type': 'application/json',
        'mcp-protocol-version': VERSION, 'mcp-method': 'tools/call', 'mcp-name': name,
      },
      body: JSON.stringify(body),
    });
    answer = parse(await response.text());
  } catch (error) {
    return { status: 'none', message: String(error.cause ?? error) };
  }
  return readAnswer(answer);
}

function readAnswer(answer) {
  if (!answer) return { status: 'none', message: 'an answer that could not be read' };
  if (answer.error) return { status: 'none', code: answer.error.code, message: answer.error.message };
  const content = answer.result.structuredContent ?? parse(answer.result.content?.[0]?.text ?? '') ?? {};
  const isOutcome = content.status !== undefined || content.orders !== undefined;
  if (answer.result.isError && !isOutcome) {
    const error = content.error ?? content;
    return { status: 'error', code: error.code, message: error.message ?? answer.result.content?.[0]?.text };
  }
  return content;
}

// How a client ends its call: `by` 'notification' or 'closed connection', when cancel() is called.
export function makeCancellation(by) {
  const controller = new AbortController();
  return { by, signal: controller.signal, cancel: () => controller.abort() };
}

async function callInSession(server, name, parameters, timeout, { signal }) {
  const headers = { authorization: `Bearer ${server.token}`, accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
  const send = (body, until) => fetch(`${server.url}/mcp`, { method: 'POST', headers, signal: until, body: JSON.stringify({ jsonrpc: '2.0', ...body }) });
  const client = { protocolVersion: VERSION_WITH_SESSIONS, capabilities: {}, clientInfo: { name: 'order-faults', version: '1' } };
  const begun = await send({ id: 1, method: 'initialize', params: client }, AbortSignal.timeout(timeout));
  await begun.text();
  Object.assign(headers, { 'mcp-session-id': begun.headers.get('mcp-session-id'), 'mcp-protocol-version': VERSION_WITH_SESSIONS });
  await send({ method: 'notifications/initialized' }, AbortSignal.timeout(timeout));
  const end = new AbortController();
  signal.addEventListener('abort', async () => {
    await send({ method: 'notifications/cancelled', params: { requestId: 2, reason: 'a test' } }, AbortSignal.timeout(timeout)).catch(() => {});
    await sleep(TIME_AFTER_CANCELLATION, undefined, { ref: false });
    end.abort();
  });
  try {
    const called = send({ id: 2, method: 'tools/call', params: { name, arguments: parameters } }, AbortSignal.any([end.signal, AbortSignal.timeout(timeout)]));
    return readAnswer(parse(await (await called).text()));
  } catch (error) {
    return { status: 'none', message: String(error.cause ?? error) };
  }
}

// The JSON of an answer, or of the last event of a stream.
function parse(text) {
  const data = text.startsWith('{') ? text : text.split('\n').findLast((line) => line.startsWith('data: {'))?.slice(6);
  try {
    return data && JSON.parse(data);
  } catch {
    return undefined;
  }
}
