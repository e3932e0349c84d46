// Usage: node run.mjs path/to/tastytrade-mcp folder/of/the/clients [+NAME | -NAME=WHY | !NAME=WHY]...
// Lets the broker's published SDKs read from the simulated broker. scripts/interop says of each that it is installed (+),
// that this machine lacks something (-) or that it did not install (!). Prints what an SDK reads and the simulator does
// not serve, and what the simulator serves and no SDK reads. With INTEROP_QUICK set, at one time of three.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, request as forward } from 'node:http';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { add, check, summary } from '../checks.mjs';
import { CLOCK, environment, startSimulator } from '../servers.mjs';
import { lastWords, run } from '../others/programs.mjs';

const [binary, given, ...states] = process.argv.slice(2);
const folder = resolve(given);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const programs = {
  'broker-python': [join(folder, 'broker-python/bin/python'), here('python/reads.py')],
  'broker-javascript': [process.execPath, here('javascript/reads.mjs'), join(folder, 'broker-javascript')],
};
// A Monday's session, a Sunday, and the Monday after it before the open.
const clocks = [CLOCK, '2026-11-29T15:00:00Z', '2026-11-30T08:00:00Z'].slice(0, process.env.INTEROP_QUICK ? 1 : 3);

const installed = [];
for (const state of states) {
  const [, sign, name, why] = /^([-+!])([\w-]+)=?(.*)$/s.exec(state);
  if (sign === '+') installed.push(name);
  if (sign === '-') {
    console.log(`interop: skipped ${name}: ${why}`);
    add({ skipped: 1 });
  }
  if (sign === '!') await check(`${name}: installs`, async () => assert.fail(why));
}

// Stands between an SDK and the simulator and notes the paths of what is asked. { url, paths, stop }
async function startRecorder(target) {
  const paths = [];
  const server = createServer((question, answer) => {
    paths.push(question.url.split('?')[0]);
    const onward = forward(target + question.url, { method: question.method, headers: question.headers }, (reply) => {
      answer.writeHead(reply.statusCode, reply.headers);
      reply.pipe(answer);
    });
    onward.once('error', () => answer.destroy());
    question.pipe(onward);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    paths,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

// The routes that the simulator's tables name: [["GET", "/accounts/{account}/balances", /^...$/], ...]
function routes() {
  const home = here('../../../simulator/endpoints');
  const sources = readdirSync(home).filter((name) => name.endsWith('.cpp')).map((name) => readFileSync(join(home, name), 'utf8'));
  return [...sources.join('\n').matchAll(/\{"(GET)", "([^"]+)"/g)].map(([, method, pattern]) => {
    const parts = pattern.split('/').map((part) => (part.endsWith('...}') ? '.+' : part.startsWith('{') ? '[^/]+' : part));
    return [method, pattern, new RegExp(`^${parts.join('/')}$`)];
  });
}

const unserved = new Map(installed.map((name) => [name, new Set()]));
const asked = new Set();
for (const clock of clocks) {
  let simulator;
  await check(`simulator at ${clock}: starts`, async () => {
    simulator = await startSimulator(binary, [], { TASTYTRADE_DEMO_CLOCK: clock });
  });
  if (!simulator) continue;
  for (const name of installed) {
    const recorder = await startRecorder(simulator.url);
    const label = `${name} at ${clock}`;
    const [command, ...parameters] = programs[name];
    // Python would leave its byte code among the sources.
    const env = environment({ PYTHONDONTWRITEBYTECODE: '1' });
    const ended = await run(command, [...parameters, recorder.url, simulator.url], { env, seconds: 180 });
    recorder.stop();
    for (const [, word, check_] of ended.out.matchAll(/^(ok|not ok|unserved) (.*)$/gm)) {
      if (word === 'ok') add({ passed: 1 });
      if (word === 'unserved') unserved.get(name).add(check_);
      if (word !== 'not ok') continue;
      console.log(`not ok: ${label}: ${check_}`);
      add({ failed: 1 });
    }
    for (const path of recorder.paths) asked.add(path);
    await check(`${label}: runs to its end`, async () => {
      assert.ok(ended.code === 0 && /^done$/m.test(ended.out), `ended with ${ended.code}: ${lastWords(ended)}`);
    });
  }
  await check(`simulator at ${clock}: ends with 0 when asked to`, async () => assert.equal(await simulator.stop(), 0));
}
const documented = readFileSync(here('../../../docs/tastytrade.md'), 'utf8');
for (const [name, reads] of unserved) {
  await check(`${name}: docs/tastytrade.md names each read that the simulator does not serve`, async () => {
    assert.deepEqual([...reads].filter((read) => !documented.includes(`\`${read}\``)), []);
  });
  add({ skipped: reads.size });
  console.log(`${name}: ${reads.size} reads that the simulator does not serve yet: ${[...reads].join(', ')}`);
}
if (installed.length === Object.keys(programs).length) {
  const all = routes();
  const silent = all.filter(([, , expression]) => ![...asked].some((path) => expression.test(path))).map(([, pattern]) => pattern);
  console.log(`broker SDKs: ${all.length - silent.length} of ${all.length} reads of the simulator were asked for; neither SDK has a method for ${silent.join(', ')}`);
}
process.exit(summary({ always: true, name: 'broker SDKs' }) ? 0 : 1);
