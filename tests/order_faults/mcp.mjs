// Calls tools of the server under test over MCP, stateless. A call is a request of its own: no session outlives a kill.
const VERSION = '2026-07-28';

// { status, ... }: what the tool answered. Of an error { status: 'error', code, message }; if no answer came, { status: 'none' }.
export async function callTool(server, name, parameters, { timeout = 70_000 } = {}) {
  const meta = { 'io.modelcontextprotocol/protocolVersion': VERSION, 'io.modelcontextprotocol/clientCapabilities': {} };
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: parameters, _meta: meta } };
  let answer;
  try {
    const response = await fetch(`${server.url}/mcp`, {
      method: 'POST',
      signal: AbortSignal.timeout(timeout),
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
  if (!answer) return { status: 'none', message: 'an answer that could not be read' };
  if (answer.error) return { status: 'error', code: answer.error.code, message: answer.error.message };
  const content = answer.result.structuredContent ?? parse(answer.result.content?.[0]?.text ?? '') ?? {};
  const isOutcome = content.status !== undefined || content.orders !== undefined;
  if (answer.result.isError && !isOutcome) {
    const error = content.error ?? content;
    return { status: 'error', code: error.code, message: error.message ?? answer.result.content?.[0]?.text };
  }
  return content;
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
