// A server made with the official TypeScript SDK, for scripts/bench-peers: one tool, which returns the text of a file.
//   server.mjs TEXT_FILE stdio
//   server.mjs TEXT_FILE (session | stateless) PORT
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

const [file, mode, port] = process.argv.slice(2);
const text = fs.readFileSync(file, 'utf8');
const structuredContent = JSON.parse(text);

function makeServer() {
  const server = new McpServer({ name: 'peer-typescript', version: '1' });
  server.registerTool('fetch_positions', { description: 'Returns the text.' },
    () => ({ content: [{ type: 'text', text }], structuredContent }));
  return server;
}

const transports = new Map();
async function findTransport(request) {
  const known = transports.get(request.headers['mcp-session-id']);
  if (known) return known;
  // Without sessions, the SDK wants a transport and a server for each request.
  const transport = new StreamableHTTPServerTransport({
    enableJsonResponse: true,
    sessionIdGenerator: mode === 'session' ? randomUUID : undefined,
    onsessioninitialized: (id) => transports.set(id, transport),
  });
  await makeServer().connect(transport);
  return transport;
}

if (mode === 'stdio') {
  await makeServer().connect(new StdioServerTransport());
} else {
  http.createServer(async (request, response) => {
    const transport = await findTransport(request);
    await transport.handleRequest(request, response);
  }).listen(Number(port), '127.0.0.1');
}
