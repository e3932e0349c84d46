// The MCP Inspector's command line: a program, a connection and a request each time. It has no completion.
import assert from 'node:assert/strict';
import { examples } from '../calls.mjs';
import { check } from '../checks.mjs';
import { TOKEN } from '../servers.mjs';
import { lastWords, run } from './programs.mjs';

const AT_A_TIME = 4;
const SECONDS = 60;

// place is { binary } or { url }. Returns what was seen, for checkSame.
export async function checkInspector(label, { node, script }, place, era, env) {
  const seen = { toolNames: [], tools: {}, resources: {}, prompts: {} };
  const server = place.url
    ? ['--server-url', `${place.url}/mcp`, '--transport', 'http', '--header', `Authorization: Bearer ${TOKEN}`]
    : ['--transport', 'stdio', ...Object.entries(env).flatMap(([key, value]) => ['-e', `${key}=${value}`])];
  const ask = async (method, ...options) => {
    // Options that take many values would take the program too, and all that follows the program is the program's.
    const args = [script, '--cli', ...server, ...options, '--quiet', '--format', 'json', '--protocol-era', era, '--stored-auth-only', '--method', method];
    const ended = await run(node, place.url ? args : [...args, place.binary, '--', '--demo'], { env, seconds: SECONDS });
    assert.equal(ended.code, 0, lastWords(ended));
    return JSON.parse(ended.out).result;
  };

  let uris = [];
  let prompts = [];
  await check(`${label}: lists the tools, with portable schemas`, async () => {
    seen.toolNames = (await ask('tools/list', '--strict')).tools.map(({ name }) => name);
  });
  await check(`${label}: lists the resources and their templates`, async () => {
    uris = (await ask('resources/list')).resources.map(({ uri }) => uri);
    const { resourceTemplates } = await ask('resources/templates/list');
    uris.push(...resourceTemplates.map(({ uriTemplate }) => examples.templates[uriTemplate]));
  });
  await check(`${label}: lists the prompts`, async () => {
    prompts = (await ask('prompts/list')).prompts.map(({ name }) => name);
  });

  const checks = [
    ...seen.toolNames.map((name) => [`calls ${name}`, async () => {
      const result = await ask('tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(examples.tools[name] ?? {}));
      assert.ok(!result.isError, result.content?.[0]?.text);
      seen.tools[name] = result.structuredContent;
    }]),
    ...uris.map((uri) => [`reads ${uri}`, async () => {
      seen.resources[uri] = (await ask('resources/read', '--uri', uri)).contents;
    }]),
    ...prompts.map((name) => [`fills in ${name}`, async () => {
      const given = Object.entries(examples.prompts[name] ?? {}).map(([key, value]) => `${key}=${value}`);
      const { messages } = await ask('prompts/get', '--prompt-name', name, ...(given.length > 0 ? ['--prompt-args', ...given] : []));
      seen.prompts[name] = messages.map(({ role, content }) => ({ role, text: content.text }));
    }]),
  ];
  const worker = async () => {
    for (let next = checks.shift(); next; next = checks.shift()) await check(`${label}: ${next[0]}`, next[1]);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, worker));
  return seen;
}
