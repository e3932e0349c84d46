// Usage: node run.mjs path/to/tastytrade-mcp folder/of/the/clients [+NAME | -NAME=WHY | !NAME=WHY]...
// Runs other people's clients over stdio and HTTP and holds their answers against the TypeScript SDK's. scripts/interop
// says of each client that it is installed (+), that this machine lacks something (-) or that it did not install (!).
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { add, check, summary } from '../checks.mjs';
import { environment, startFixture, startHttp, TOKEN } from '../servers.mjs';
import { checkInspector } from './inspector.mjs';
import { lastWords, run } from './programs.mjs';
import { checkSame } from './same.mjs';

const [binary, folder, ...states] = process.argv.slice(2);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const seenFolder = join(folder, 'seen');
rmSync(seenFolder, { recursive: true, force: true });
mkdirSync(seenFolder, { recursive: true });

const python = (venv, script) => [join(folder, venv, 'bin/python'), here(`python/${script}.py`)];
const programs = {
  python: { command: python('python', 'client'), login: python('python', 'login'), eras: ['legacy', 'auto', '2026-07-28'] },
  'python-1': { command: python('python-1', 'client'), login: python('python-1', 'login'), eras: ['legacy'] },
  go: { command: [join(folder, 'go-client')], eras: ['2025-06-18', '2025-11-25', '2026-07-28'] },
};

const installed = new Set();
for (const state of states) {
  const [, sign, name, why] = /^([-+!])([\w-]+)=?(.*)$/s.exec(state);
  if (sign === '+') installed.add(name);
  if (sign === '-') {
    console.log(`interop: skipped ${name}: ${why}`);
    add({ skipped: 1 });
  }
  if (sign === '!') await check(`${name}: installs`, async () => assert.fail(why));
}

// The TypeScript checks count for themselves and leave what they saw.
async function checkTypeScript() {
  const file = join(seenFolder, 'typescript.json');
  const ended = await run(here('../run'), [binary], { env: { ...process.env, INTEROP_SEEN: file }, seconds: 400 });
  const line = /^interop: (\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/m.exec(ended.out);
  process.stdout.write(ended.out.replace(/^interop: \d+ passed.*\n/m, ''));
  if (!line || (ended.code !== 0 && line[2] === '0')) {
    await check('typescript: runs to its end', async () => assert.fail(`ended with ${ended.code}: ${lastWords(ended)}`));
    return null;
  }
  const [passed, failed, skipped] = line.slice(1).map((count) => Number(count ?? 0));
  add({ passed, failed, skipped });
  console.log(`typescript: ${passed} passed, ${failed} failed`);
  return JSON.parse(readFileSync(file, 'utf8'));
}

// A program that prints a line a check and "done".
async function checkLines(label, [command, ...parameters], env) {
  // Python would leave its byte code among the sources.
  const ended = await run(command, parameters, { env: { ...env, PYTHONDONTWRITEBYTECODE: '1' }, seconds: 180 });
  for (const [, not, name] of ended.out.matchAll(/^(not )?ok (.*)$/gm)) {
    if (not) console.log(`not ok: ${label}: ${name}`);
    add(not ? { failed: 1 } : { passed: 1 });
  }
  await check(`${label}: runs to its end`, async () => {
    assert.ok(ended.code === 0 && /^done$/m.test(ended.out), `ended with ${ended.code}: ${lastWords(ended)}`);
  });
}

// A client that leaves what it saw. place is { binary } or { url }.
async function checkProgram(label, { command }, era, place) {
  const file = join(seenFolder, `${label.replace(/\W+/g, '-')}.json`);
  const door = place.url ? ['http', place.url] : ['stdio', place.binary];
  const env = environment({ INTEROP_CALLS: here('../calls.json'), ...(place.url ? { INTEROP_TOKEN: TOKEN } : {}) });
  await checkLines(label, [...command, era, file, ...door], env);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

const expected = await checkTypeScript();
let bridge;
await check('bridge: starts', async () => {
  bridge = await startHttp(binary, 'mcp');
});
const places = [['stdio', { binary }], ...(bridge ? [['http', bridge]] : [])];
for (const [door, place] of places) {
  if (installed.has('inspector')) {
    const node = readFileSync(join(folder, 'inspector/node'), 'utf8').trim();
    const script = join(folder, 'inspector/node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js');
    for (const era of ['legacy', 'modern']) {
      const label = `inspector: ${door}: ${era}`;
      const seen = await checkInspector(label, { node, script }, place, era, environment());
      if (expected) await checkSame(label, seen, { ...expected, completions: {} });
    }
  }
  for (const [name, program] of Object.entries(programs)) {
    if (!installed.has(name)) continue;
    for (const era of program.eras) {
      const label = `${name}: ${door}: ${era}`;
      const seen = await checkProgram(label, program, era, place);
      if (expected) await checkSame(label, seen, expected);
    }
  }
}
// Clients with a login of their own go through it from nothing. No tool that they call needs more than reading; the
// fixture's does, which is built where the program is.
const fixtureBinary = join(dirname(binary), 'conformance_server');
const fixture = existsSync(fixtureBinary) ? await startFixture(fixtureBinary) : null;
for (const [name, { login }] of bridge ? Object.entries(programs) : []) {
  if (!login || !installed.has(name)) continue;
  for (const way of ['registration', 'document']) {
    await checkLines(`${name}: login by ${way}`, [...login, way, bridge.url, ...(fixture ? [fixture.url] : [])], environment({ INTEROP_TOKEN: TOKEN }));
  }
}
if (fixture) await fixture.stop();
if (bridge) await check('bridge: ends with 0 when asked to', async () => assert.equal(await bridge.stop(), 0));
process.exit(summary({ always: true }) ? 0 : 1);
