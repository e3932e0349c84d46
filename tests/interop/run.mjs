// Usage: node run.mjs path/to/tastytrade-mcp
// Drives the server as its users do, with the official SDKs, and holds every door's answers against the others'. With
// INTEROP_SEEN set, leaves what the server answered in that file, for other clients' answers to be held against.
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { check, summary } from './checks.mjs';
import { checkExamples } from './examples.mjs';
import { checkOddShapes } from './odd_shapes.mjs';
import { checkApi } from './plain.mjs';
import { checkSchemas } from './schemas.mjs';
import { checkServer, checkSiege, OWNERS_CLIENT } from './server_checks.mjs';
import { startHttp } from './servers.mjs';
import { checkSizes } from './sizes.mjs';
import { checkStepUp } from './stepup.mjs';
import { checkClient, overStdio } from './v1.mjs';
import { checkStateless } from './v2.mjs';
import { checkWrites } from './writes.mjs';

const binary = process.argv[2];
if (!binary) {
  console.error('usage: node run.mjs path/to/tastytrade-mcp');
  process.exit(2);
}

const stdio = await checkClient('stdio', overStdio(binary));
await checkStateless('stdio', { binary }, stdio);
await checkSchemas(binary);
await checkSizes(binary);
await checkWrites(binary);

if (process.env.INTEROP_SEEN) {
  const seen = { toolNames: stdio.tools.map((tool) => tool.name), tools: stdio.results, ...stdio.features };
  writeFileSync(process.env.INTEROP_SEEN, JSON.stringify(seen));
}

let bridge;
await check('bridge: starts', async () => {
  bridge = await startHttp(binary, 'mcp');
});
if (bridge) {
  await checkServer('http', bridge.url, stdio);
  await check('bridge: ends with 0 when asked to', async () => assert.equal(await bridge.stop(), 0));
}

let besieged;
await check("login: starts with a client of the owner's own", async () => {
  besieged = await startHttp(binary, 'mcp', OWNERS_CLIENT);
});
if (besieged) {
  await checkSiege(besieged.url);
  await besieged.stop();
}

// It is built where the program is; where the program comes from elsewhere there is none.
await checkStepUp(join(dirname(binary), 'conformance_server'));

let api;
await check('api: starts', async () => {
  api = await startHttp(binary, 'api');
});
if (api) {
  await checkApi(api.url, stdio);
  await check('api: ends with 0 when asked to', async () => assert.equal(await api.stop(), 0));
}

await checkExamples(binary);
await checkOddShapes(binary);

process.exit(summary() ? 0 : 1);
