// The official SDK 1.x: the handshake era. The same checks over both transports.
import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { argumentsFor, comparable } from './calls.mjs';
import { check, rejection } from './checks.mjs';
import { checkFeatures } from './features.mjs';
import { stdioParameters, TOKEN } from './servers.mjs';

// `changes`: of the parameters with which the program is started.
export function overStdio(binary, changes = {}) {
  return () => new StdioClientTransport({ ...stdioParameters(binary), ...changes });
}

export function overHttp(url, token = TOKEN) {
  return () =>
    new StreamableHTTPClientTransport(new URL(`${url}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    });
}

export async function connect(transport) {
  const client = new Client({ name: 'interop', version: '1.0.0' });
  await client.connect(transport());
  return client;
}

// Returns { tools, results, features }: what tools/list said, each tool's structured content by name, and what
// checkFeatures saw.
export async function checkClient(label, transport) {
  const results = {};
  let tools = [];
  let client;
  await check(`${label}: connects and says who it is`, async () => {
    client = await connect(transport);
    assert.match(client.getServerVersion().version, /^\d+\.\d+\.\d+/);
    assert.ok(client.getServerCapabilities().tools);
  });
  if (!client) return { tools, results, features: {} };

  await check(`${label}: lists its tools`, async () => {
    // The SDK compiles each output schema now and holds every later result against it.
    ({ tools } = await client.listTools());
    const names = tools.map((tool) => tool.name);
    for (const wanted of ['search_symbols', 'fetch_accounts', 'fetch_positions', 'fetch_balances', 'fetch_market_data', 'search_options']) {
      assert.ok(names.includes(wanted), `${wanted} is missing from ${names}`);
    }
    for (const tool of tools) {
      assert.ok(tool.outputSchema, `${tool.name} has no output schema`);
      assert.equal(typeof tool.annotations?.readOnlyHint, 'boolean', `${tool.name} does not say whether it only reads`);
    }
  });

  for (const tool of tools) {
    await check(`${label}: ${tool.name} answers as its schema says`, async () => {
      const result = await client.callTool({ name: tool.name, arguments: argumentsFor(tool) });
      assert.ok(!result.isError, result.content?.[0]?.text);
      assert.equal(result.content[0].type, 'text');
      assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent, 'text and structured content differ');
      results[tool.name] = comparable(result.structuredContent);
    });
  }

  await check(`${label}: fetch reads what search finds`, async () => {
    const { structuredContent } = await client.callTool({ name: 'search', arguments: { query: 'portfolio apple' } });
    assert.ok(structuredContent.results.length > 2);
    for (const { id } of structuredContent.results) {
      const document = await client.callTool({ name: 'fetch', arguments: { id } });
      assert.ok(!document.isError, document.content?.[0]?.text);
      assert.equal(document.structuredContent.id, id);
      assert.ok(document.structuredContent.text.length > 0);
    }
  });
  await check(`${label}: an unknown tool is a protocol error`, async () => {
    const error = await rejection(client.callTool({ name: 'no_such_tool', arguments: {} }));
    assert.equal(error.code, -32602, String(error));
    const order = await rejection(client.callTool({ name: 'place_order', arguments: {} }));
    assert.match(String(order), /set ENABLE_TRADING=true/);
  });
  await check(`${label}: a bad argument is an error the model can read`, async () => {
    const result = await client.callTool({ name: 'search_options', arguments: { symbol: 'AAPL', option_type: 'sideways' } });
    assert.equal(result.isError, true);
    assert.match(result.content[0].text, /option_type/);
  });
  await check(`${label}: a missing argument is named`, async () => {
    const result = await client.callTool({ name: 'fetch_market_data', arguments: {} });
    assert.equal(result.isError, true);
    assert.match(result.content[0].text, /symbols/);
  });
  await check(`${label}: with several accounts, a call that names none is about all of them`, async () => {
    const result = await client.callTool({ name: 'fetch_positions', arguments: {} });
    assert.ok(!result.isError);
    assert.deepEqual(result.structuredContent.accounts.map((account) => account.account_number), ['5WT00001', '5WT00002']);
  });
  await check(`${label}: an account that the login does not have is refused with the list`, async () => {
    const result = await client.callTool({ name: 'fetch_positions', arguments: { account_number: '5WT99999' } });
    assert.equal(result.isError, true);
    assert.match(result.content[0].text, /5WT00001.*5WT00002/);
  });
  const features = await checkFeatures(label, client);
  await check(`${label}: an aborted call leaves the connection usable`, async () => {
    const abort = new AbortController();
    const call = client.callTool({ name: 'search_options', arguments: { symbol: 'SPX', refresh: true } }, undefined, { signal: abort.signal });
    setImmediate(() => abort.abort('the user pressed stop'));
    await rejection(call);
    const next = await client.callTool({ name: 'fetch_accounts', arguments: {} });
    assert.ok(!next.isError);
  });
  await check(`${label}: answers to parallel calls find their callers`, async () => {
    const symbols = ['AAPL', 'MSFT', 'SPY', 'QQQ', 'TSLA', 'NVDA', 'AMZN', 'IWM'];
    const calls = Array.from({ length: 24 }, (_, i) => symbols[i % symbols.length]).map(async (symbol) => {
      const result = await client.callTool({ name: 'fetch_market_data', arguments: { symbols: [symbol] } });
      assert.ok(!result.isError, result.content?.[0]?.text);
      assert.deepEqual(result.structuredContent.quotes.map((row) => row[0]), ['symbol', symbol]);
    });
    await Promise.all(calls);
  });
  await check(`${label}: answers a ping`, async () => void (await client.ping()));
  await check(`${label}: says goodbye`, async () => {
    await client.transport.terminateSession?.();
    await client.close();
  });
  return { tools, results, features };
}
