// The official SDK 2.x in the stateless era, 2026-07-28. It needs Node.js 20.
import assert from 'node:assert/strict';
import { argumentsFor, comparable } from './calls.mjs';
import { check, rejection, skip } from './checks.mjs';
import { checkFeatures } from './features.mjs';
import { stdioParameters, TOKEN } from './servers.mjs';

const REVISION = '2026-07-28';

export async function checkStateless(label, place, expected) {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    skip(`${label}: revision ${REVISION}`, `the SDK needs Node.js 20, this is ${process.versions.node}`);
    return;
  }
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const { StdioClientTransport } = await import('@modelcontextprotocol/client/stdio');
  const transport = () =>
    place.url
      ? new StreamableHTTPClientTransport(new URL(`${place.url}/mcp`), { requestInit: { headers: { authorization: `Bearer ${TOKEN}` } } })
      : new StdioClientTransport(stdioParameters(place.binary));
  const connect = async (mode) => {
    const client = new Client({ name: 'interop', version: '1.0.0' }, { versionNegotiation: { mode } });
    await client.connect(transport());
    return client;
  };

  await check(`${label}: a client that tries both eras settles on ${REVISION}`, async () => {
    const client = await connect('auto');
    assert.equal(client.getNegotiatedProtocolVersion(), REVISION);
    await client.close();
  });

  let client;
  let tools = [];
  await check(`${label}: ${REVISION}: connects and lists the same tools`, async () => {
    client = await connect({ pin: REVISION });
    ({ tools } = await client.listTools());
    assert.deepEqual(tools.map((tool) => tool.name), expected.tools.map((tool) => tool.name));
  });
  for (const tool of tools) {
    await check(`${label}: ${REVISION}: ${tool.name} gives the same data`, async () => {
      const result = await client.callTool({ name: tool.name, arguments: argumentsFor(tool) });
      assert.ok(!result.isError, result.content?.[0]?.text);
      assert.deepEqual(comparable(result.structuredContent), expected.results[tool.name]);
    });
  }
  if (!client) return;
  const features = await checkFeatures(`${label}: ${REVISION}`, client);
  await check(`${label}: ${REVISION}: resources, prompts and completions are the same`, async () => {
    assert.deepEqual(features, expected.features);
  });
  await check(`${label}: ${REVISION}: an unknown tool is a protocol error`, async () => {
    const error = await rejection(client.callTool({ name: 'no_such_tool', arguments: {} }));
    assert.equal(error.code, -32602, String(error));
    const order = await rejection(client.callTool({ name: 'place_order', arguments: {} }));
    assert.match(String(order), /set ENABLE_TRADING=true/);
  });
  await check(`${label}: ${REVISION}: an aborted call leaves the connection usable`, async () => {
    const abort = new AbortController();
    const call = client.callTool({ name: 'search_options', arguments: { symbol: 'SPX', refresh: true } }, { signal: abort.signal });
    setImmediate(() => abort.abort('the user pressed stop'));
    await rejection(call);
    assert.ok(!(await client.callTool({ name: 'fetch_accounts', arguments: {} })).isError);
  });
  await check(`${label}: ${REVISION}: says goodbye`, async () => void (await client.close()));
}
