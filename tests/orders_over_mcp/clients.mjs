// MCP clients as models have them: the official SDK 1.x (stateful revisions) and 2.x (2026-07-28, stateless), over HTTP and
// stdio, with a person who answers the questions.
import { createRequire } from 'node:module';
import { TOKEN } from '../interop/servers.mjs';

// Installed by tests/interop/install.
const require = createRequire(new URL('../interop/package.json', import.meta.url));
const v1 = {
  ...require('@modelcontextprotocol/sdk/client/index.js'),
  ...require('@modelcontextprotocol/sdk/client/stdio.js'),
  ...require('@modelcontextprotocol/sdk/client/streamableHttp.js'),
  ...require('@modelcontextprotocol/sdk/types.js'),
};
const v2 = { ...require('@modelcontextprotocol/client'), ...require('@modelcontextprotocol/client/stdio') };

export const REVISION = '2026-07-28';

// What a person can do with a question: the first choice of its form is the yes. Without an answer the client cannot ask.
export const ANSWERS = {
  yes: ({ requestedSchema }) => ({ action: 'accept', content: { confirm: requestedSchema.properties.confirm.enum[0] } }),
  no: { action: 'accept', content: { confirm: 'no' } },
  empty: { action: 'accept' },
  decline: { action: 'decline' },
  cancel: { action: 'cancel' },
};

export class Person {
  // `answer`: a key of ANSWERS, a result, or a function of the question.
  constructor(answer) {
    this.answer = answer;
    this.questions = [];
  }
  async reply(request) {
    this.questions.push(request.params);
    const answer = typeof this.answer === 'function' ? await this.answer(request.params) : this.answer;
    const known = ANSWERS[answer] ?? answer;
    return typeof known === 'function' ? known(request.params) : known;
  }
}

function openTransport(sdk, { server, parameters, token = TOKEN }) {
  if (parameters) return new sdk.StdioClientTransport(parameters);
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  return new sdk.StreamableHTTPClientTransport(new URL(`${server.url}/mcp`), { requestInit });
}

// place: { server } or { parameters } of a program, and { token }. `sdk`: 'v1' or 'v2'. `answer`: of Person; none: the client
// does not offer to ask. Returns { call, person, client, updates }; `updates` counts notifications of resources by address.
export async function connect(place, { sdk = 'v1', answer, name = 'orders-over-mcp' } = {}) {
  const person = answer === undefined ? undefined : new Person(answer);
  const capabilities = person ? { elicitation: { form: {} } } : {};
  const updates = new Map();
  let client;
  if (sdk === 'v1') {
    client = new v1.Client({ name, version: '1.0.0' }, { capabilities });
    if (person) client.setRequestHandler(v1.ElicitRequestSchema, (request) => person.reply(request));
  } else {
    client = new v2.Client({ name, version: '1.0.0' }, { capabilities, versionNegotiation: { mode: { pin: REVISION } } });
    if (person) client.setRequestHandler('elicitation/create', (request) => person.reply(request));
  }
  client.fallbackNotificationHandler = async ({ method, params }) => {
    if (method === 'notifications/resources/updated') updates.set(params.uri, (updates.get(params.uri) ?? 0) + 1);
  };
  await client.connect(openTransport(sdk === 'v1' ? v1 : v2, place));
  const call = async (tool, parameters = {}) => {
    const request = { name: tool, arguments: parameters };
    const options = { timeout: 60_000 };
    let result;
    try {
      result = sdk === 'v1' ? await client.callTool(request, undefined, options) : await client.callTool(request, options);
    } catch (error) {
      return { ok: false, error: String(error.message ?? error), text: String(error.message ?? error), data: {} };
    }
    return readResult(result);
  };
  const close = async () => {
    await client.transport?.terminateSession?.();
    await client.close();
  };
  return { call, person, client, updates, close };
}

// { ok, data, text }: `data` is the structured content; `text` is all that was said of an error.
function readResult(result) {
  const text = result.content?.map((part) => part.text ?? '').join('\n') ?? '';
  let data = result.structuredContent;
  try {
    data ??= JSON.parse(text);
  } catch {
    data = {};
  }
  return { ok: !result.isError, data, text };
}
