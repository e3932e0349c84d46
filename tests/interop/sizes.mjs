// Usage: node sizes.mjs [--record] path/to/tastytrade-mcp
// How many bytes tools/list has, by toolset: clients put the list before every conversation. Prints the table, and with --record
// writes it into docs/protocol.md. run.mjs checks that the table is right.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from './checks.mjs';
import { compareTables, table, writeTables } from './generated.mjs';
import { EVERYTHING_AND_ORDERS, environment } from './servers.mjs';
import { connect, overStdio } from './v1.mjs';

const DOCUMENT = new URL('../../docs/protocol.md', import.meta.url);

const bytes = (tools) => Buffer.byteLength(JSON.stringify({ tools }));
const withoutOutput = (tools) => tools.map(({ outputSchema, ...tool }) => tool);

async function listTools(binary, settings) {
  const client = await connect(overStdio(binary, { env: environment(settings) }));
  const { tools } = await client.listTools();
  await client.close();
  return tools;
}

// The program names its toolsets when it is asked for one that it does not have.
function toolsets(binary) {
  const { stderr } = spawnSync(binary, ['--demo'], { env: environment({ ...EVERYTHING_AND_ORDERS, TOOLSETS: '?' }), encoding: 'utf8', input: '' });
  const names = /There are: ([a-z_, ]+)\./.exec(stderr)?.[1].split(', ');
  assert.ok(names, stderr);
  return names.sort();
}

// [[name, tools]]: each toolset, what is listed by default, and everything.
export async function measure(binary) {
  const lists = [];
  for (const name of toolsets(binary)) lists.push([`\`${name}\``, await listTools(binary, { ...EVERYTHING_AND_ORDERS, TOOLSETS: name })]);
  lists.push(['offered by default', await listTools(binary)]);
  lists.push(['everything', await listTools(binary, EVERYTHING_AND_ORDERS)]);
  return lists;
}

const sizes = (lists) =>
  table(
    ['Toolset', 'Tools', 'Bytes', 'Without output schemas'],
    lists.map(([name, tools]) => [name, String(tools.length), String(bytes(tools)), String(bytes(withoutOutput(tools)))]),
  );

export async function checkSizes(binary) {
  let lists;
  await check('sizes: each toolset lists its tools', async () => {
    lists = await measure(binary);
    for (const [name, tools] of lists) assert.ok(tools.length > 0, name);
  });
  if (!lists) return;
  await check('sizes: docs/protocol.md has them', async () => {
    compareTables(DOCUMENT, 'sizes', sizes(lists), { bytes: ['Bytes', 'Without output schemas'], hint: 'node tests/interop/sizes.mjs --record BINARY' });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const parameters = process.argv.slice(2);
  const binary = resolve(parameters.at(-1) ?? '');
  const lists = await measure(binary);
  for (const tool of lists.at(-1)[1]) console.log(`${tool.name.padEnd(28)} ${String(Buffer.byteLength(JSON.stringify(tool))).padStart(6)} bytes`);
  console.log(sizes(lists));
  if (parameters[0] === '--record') writeTables(DOCUMENT, 'sizes', sizes(lists));
}
