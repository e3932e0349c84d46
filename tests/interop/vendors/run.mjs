// Usage: node run.mjs path/to/tastytrade-mcp folder/of/the/clients [+vendors | -vendors=WHY | !vendors=WHY]
// Converts the schemas of all tools as the SDKs of OpenAI and Google do before they send tools to a model. Nothing is sent.
// scripts/interop says whether the SDKs are installed (+), this machine lacks something (-) or they did not install (!).
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { check, skip, summary } from '../checks.mjs';
import { faults } from '../schemas.mjs';
import { environment, EVERYTHING, startHttp } from '../servers.mjs';
import { connect, overStdio } from '../v1.mjs';

const [program, folder, state] = process.argv.slice(2);
const binary = resolve(program);
const require = createRequire(join(resolve(folder), 'vendors/package.json'));
const load = (name) => import(pathToFileURL(require.resolve(name)));

// Strict mode demands that an object says all its members, and requires each; what may be left out may be null there.
function assertStrict(schema, path) {
  for (const branch of schema.anyOf ?? []) assertStrict(branch, path);
  if (schema.items) assertStrict(schema.items, `${path}/items`);
  if (schema.type !== 'object') return;
  assert.equal(schema.additionalProperties, false, path);
  assert.deepEqual([...schema.required].sort(), Object.keys(schema.properties).sort(), path);
  for (const [name, member] of Object.entries(schema.properties)) assertStrict(member, `${path}/${name}`);
}

async function checkOpenAi(tools) {
  const { mcpToFunctionTool } = await load('@openai/agents-core');
  const { toStrictJsonSchema } = await load('openai/lib/transform');
  await check('vendors: OpenAI: all tools become strict functions', async () => {
    for (const tool of tools) {
      const converted = mcpToFunctionTool(tool, { name: 'tastytrade', callTool: async () => [] }, true);
      assert.equal(converted.strict, true, tool.name);
      assert.deepEqual([converted.name, converted.description], [tool.name, tool.description]);
      assertStrict(converted.parameters, tool.name);
      assert.deepEqual(Object.keys(converted.parameters.properties), Object.keys(tool.inputSchema.properties));
      // The client of the API itself takes them as they are now.
      assert.deepEqual(toStrictJsonSchema(converted.parameters), converted.parameters);
    }
  });
  await check('vendors: OpenAI: an object with any members is not made strict', async () => {
    const open = { name: 'open', inputSchema: { type: 'object', properties: { rules: { type: 'object', additionalProperties: true } } } };
    const { warn } = console;
    console.warn = () => {};
    assert.equal(mcpToFunctionTool(open, { name: 'tastytrade', callTool: async () => [] }, true).strict, false);
    console.warn = warn;
  });
}

async function checkGoogle(client, tools) {
  const { mcpToTool } = await load('@google/genai');
  await check('vendors: Google: all tools become function declarations, unchanged', async () => {
    const { functionDeclarations } = await mcpToTool(client).tool();
    assert.deepEqual(functionDeclarations.map(({ name }) => name), tools.map(({ name }) => name));
    functionDeclarations.forEach(({ name, description, parametersJsonSchema, responseJsonSchema }, index) => {
      const { inputSchema, outputSchema } = tools[index];
      assert.deepEqual({ description, parametersJsonSchema, responseJsonSchema }, { description: tools[index].description, parametersJsonSchema: inputSchema, responseJsonSchema: outputSchema });
      // Gemini's API, not the SDK, refuses other keywords.
      assert.deepEqual([...faults(parametersJsonSchema, name), ...faults(responseJsonSchema, name)], []);
    });
  });
}

// The lists of /mcp/tools that OpenAI's two APIs take as they are.
async function checkFormats(tools) {
  const server = await startHttp(binary, 'mcp', EVERYTHING);
  for (const format of ['responses', 'chat']) {
    await check(`vendors: /mcp/tools?format=${format} has the same tools`, async () => {
      const body = await (await fetch(`${server.url}/mcp/tools?format=${format}`)).json();
      const functions = (body.tools ?? body).map((tool) => {
        assert.equal(tool.type, 'function');
        return format === 'chat' ? tool.function : tool;
      });
      assert.deepEqual(functions.map(({ name }) => name), tools.map(({ name }) => name));
      functions.forEach(({ name, parameters }, index) => assert.deepEqual(parameters.properties, tools[index].inputSchema.properties, name));
    });
  }
  await server.stop();
}

const client = await connect(overStdio(binary, { env: environment(EVERYTHING) }));
const { tools } = await client.listTools();
const [, sign, why] = /^([-+!])vendors=?(.*)$/s.exec(state ?? '-vendors=not asked for') ?? [];
if (sign === '-') skip('vendors', why);
if (sign === '!') await check('vendors: install', async () => assert.fail(why));
if (sign === '+') {
  await checkOpenAi(tools);
  await checkGoogle(client, tools);
}
await checkFormats(tools);
await client.close();
process.exit(summary({ always: true, name: 'vendors' }) ? 0 : 1);
