// Every run of the suite, against the fixture server and against the product. Called by scripts/conformance.
//   run.mjs FOLDER_WITH_THE_BINARIES FOLDER_WITH_THE_SUITE
import { join } from 'node:path';

import { runAuthorization } from './authorization.mjs';
import { freePort, startFixture, startProduct } from './servers.mjs';
import { runSuite } from './suite.mjs';

const [binaries, installed] = process.argv.slice(2);
const results = join(installed, 'results');
const script = (name) => join(installed, 'node_modules', name, 'dist', 'index.js');
const suite = script('conformance');
const olderSuite = script('conformance-older');
const expected = (version) => join(import.meta.dirname, `product-expected-failures-${version}.yml`);

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

const totals = { passed: 0, failed: 0 };

function fail(message) {
  console.log(message);
  totals.failed += 1;
}

async function run(name, starting, legs) {
  let server;
  try {
    server = await starting;
  } catch (error) {
    fail(`${name}: ${error.message}`);
    return;
  }
  for (const { script: of = suite, ...leg } of legs) {
    const { passed, failed } = await runSuite(of, server.url, { ...leg, name: `${name}, ${leg.name}` }, results);
    totals.passed += passed;
    totals.failed += failed;
  }
  const code = await server.stop();
  if (code !== 0) fail(`${name}: ended with ${code}`);
}

async function runLogin() {
  const port = await freePort();
  const server = await startProduct(product, {
    OAUTH_CLIENT_ID: 'the-suite',
    OAUTH_REDIRECT_URIS: `http://127.0.0.1:${port}/callback`,
  });
  const place = { issuer: server.direct, ownerToken: server.ownerToken, clientId: 'the-suite', port };
  const { passed, failed } = await runAuthorization(suite, place, results);
  totals.passed += passed;
  totals.failed += failed;
  const code = await server.stop();
  if (code !== 0) fail(`authorization: ended with ${code}`);
}

const fixture = join(binaries, 'conformance_server');
const product = join(binaries, 'tastytrade-mcp');
// Side by side, each against a server of its own: the suite waits more than it works.
await Promise.all([
  runLogin().catch((error) => fail(`authorization: ${error.message}`)),
  run('fixture', startFixture(fixture), [{ name: 'all', parameters: ['--suite', 'all'] }]),
  run('fixture', startFixture(fixture), [
    { name: 'required by 2025-11-25', parameters: ['--requirements', '2025-11-25'] },
    { name: 'required by 2026-07-28', parameters: ['--requirements', '2026-07-28'] },
    { name: 'all of 2025-06-18', parameters: ['--suite', 'all', '--spec-version', '2025-06-18'] },
    { name: 'all of the older suite', script: olderSuite, parameters: ['--suite', 'all'] },
  ]),
  run('product', startProduct(product), [
    { name: 'required by 2025-11-25', parameters: ['--requirements', '2025-11-25'], expected: expected('2025-11-25') },
    { name: 'required by 2026-07-28', parameters: ['--requirements', '2026-07-28'], expected: expected('2026-07-28') },
  ]),
]);
console.log(`conformance: ${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 ? 0 : 1);
