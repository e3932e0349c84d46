// The schemas of all tools, of every toolset, as clients read them: by both drafts of JSON Schema that MCP clients use, by the
// SDK's validator, and by rules that the strictest clients have. docs/protocol.md, Schemas, says why.
import assert from 'node:assert/strict';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv';
import { ListToolsResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { argumentsFor } from './calls.mjs';
import { check } from './checks.mjs';
import { environment, EVERYTHING, EVERYTHING_AND_ORDERS } from './servers.mjs';
import { connect, overStdio } from './v1.mjs';

const DRAFTS = { '2020-12': Ajv2020, 'draft-07': Ajv };
const TYPES = ['object', 'array', 'string', 'integer', 'number', 'boolean'];
const KEYWORDS = ['type', 'properties', 'required', 'items', 'enum', 'description'];
// Objects and arrays within each other.
const MAX_DEPTH = 5;

// What is wrong with a schema: a list of texts. `path` names it.
export function faults(schema, path, depth = 1) {
  const found = [];
  const fault = (text) => found.push(`${path}: ${text}`);
  if (depth > MAX_DEPTH && ['object', 'array'].includes(schema.type)) fault(`is ${depth} deep`);
  if (!TYPES.includes(schema.type)) fault(`has the type ${JSON.stringify(schema.type)}`);
  for (const keyword of Object.keys(schema)) if (!KEYWORDS.includes(keyword)) fault(`has ${keyword}`);
  if (schema.enum && (schema.type !== 'string' || !schema.enum.every((value) => typeof value === 'string'))) fault('has an enum of other values than texts');
  if ((schema.description ?? '').length > 1024) fault('has a long description');
  if (schema.type === 'array' && !schema.items) fault('is an array without items');
  for (const name of schema.required ?? []) if (!schema.properties?.[name]) fault(`requires ${name}, which it does not have`);
  for (const [name, member] of Object.entries(schema.properties ?? {})) found.push(...faults(member, `${path}/${name}`, depth + 1));
  if (schema.items) found.push(...faults(schema.items, `${path}/items`, depth + 1));
  return found;
}

function checkRules(tools) {
  for (const { name, description, inputSchema, outputSchema } of tools) {
    assert.match(name, /^[a-z][a-z0-9_]{0,63}$/);
    assert.ok(description.length > 0 && description.length <= 1024, name);
    for (const schema of [inputSchema, outputSchema]) assert.equal(schema.type, 'object', name);
    assert.deepEqual([...faults(inputSchema, `${name} input`), ...faults(outputSchema, `${name} output`)], []);
  }
}

// Copies of an answer, each with one thing wrong: a required member is gone, or a declared one has another type, or the cells of
// a table are numbers.
function damage(answer, { properties, required = [] }) {
  const without = (gone) => Object.fromEntries(Object.entries(answer).filter(([name]) => name !== gone));
  const damaged = required.map(without);
  for (const [name, value] of Object.entries(answer).filter(([member]) => properties[member])) {
    if (typeof value === 'number') damaged.push({ ...answer, [name]: String(value) });
    if (typeof value === 'string') damaged.push({ ...answer, [name]: 1 });
    if (Array.isArray(value?.[1])) damaged.push({ ...answer, [name]: [value[0], value[1].map(() => 1)] });
  }
  return damaged;
}

// Lists tools without the SDK's own validation, which is checked below.
async function listTools(client) {
  return (await client.request({ method: 'tools/list', params: {} }, ListToolsResultSchema)).tools;
}

// All tools, those that can be called again and again, and what each of these answers to its call of calls.json.
async function readAll(binary) {
  const trader = await connect(overStdio(binary, { env: environment(EVERYTHING_AND_ORDERS) }));
  const every = await listTools(trader);
  await trader.close();
  const client = await connect(overStdio(binary, { env: environment(EVERYTHING) }));
  const tools = await listTools(client);
  const answers = {};
  for (const tool of tools) answers[tool.name] = await client.callTool({ name: tool.name, arguments: argumentsFor(tool) });
  return { every, tools, answers, close: () => client.close() };
}

export async function checkSchemas(binary) {
  let all;
  await check('schemas: every tool is listed, and answers', async () => {
    all = await readAll(binary);
    assert.ok(all.tools.length > 15);
    for (const [name, { isError, content }] of Object.entries(all.answers)) assert.ok(!isError, `${name}: ${content[0].text}`);
  });
  if (!all) return;
  const { every, tools, answers } = all;
  await check('schemas: they keep to what every client takes', async () => checkRules(every));
  await check('schemas: the rules find what is wrong', async () => {
    const wrong = {
      type: 'object',
      properties: {
        list: { type: 'array' },
        union: { type: ['string', 'null'] },
        choice: { type: 'integer', enum: [1, 2] },
        date: { type: 'string', format: 'date' },
        nothing: {},
      },
      required: ['absent'],
    };
    assert.equal(faults(wrong, 'wrong').length, 6);
  });
  for (const [draft, Validator] of Object.entries(DRAFTS)) {
    await check(`schemas: ${draft}: all compile, all answers are valid, and damaged ones are not`, async () => {
      const ajv = new Validator({ strict: true });
      let found = 0;
      for (const { inputSchema, outputSchema } of every) [inputSchema, outputSchema].forEach((schema) => ajv.compile(schema));
      for (const { name, inputSchema, outputSchema } of tools) {
        ajv.compile(inputSchema);
        const validate = ajv.compile(outputSchema);
        const answer = answers[name].structuredContent;
        assert.ok(validate(answer), `${name}: ${ajv.errorsText(validate.errors)}`);
        for (const damaged of damage(answer, outputSchema)) {
          assert.ok(!validate(damaged), `${name}: ${JSON.stringify(damaged).slice(0, 300)}`);
          found += 1;
        }
      }
      assert.ok(found > 2 * tools.length, `${found}`);
    });
  }
  await check("schemas: the SDK's validator takes all answers, and refuses damaged ones", async () => {
    const validator = new AjvJsonSchemaValidator();
    for (const { name, outputSchema } of tools) {
      const validate = validator.getValidator(outputSchema);
      const answer = answers[name].structuredContent;
      assert.ok(validate(answer).valid, name);
      for (const damaged of damage(answer, outputSchema)) assert.ok(!validate(damaged).valid, name);
    }
  });
  await check('schemas: says goodbye', async () => all.close());
}
