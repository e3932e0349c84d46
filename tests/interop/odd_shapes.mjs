// Calls every tool on a simulated broker that sends odd shapes of its answers (docs/tastytrade.md, Odd shapes): a result
// says the same, or says less; never something else.
import assert from 'node:assert/strict';
import { comparable, examples } from './calls.mjs';
import { check } from './checks.mjs';
import { request, startHttp, startSimulator } from './servers.mjs';

// Another spelling of the same values.
const SAME = ['numbers', 'texts', 'offset-times'];
// Values that are not there.
const LESS = ['nulls', 'nan'];
// Rows that are not there, or not announced.
const CUT = ['null-row', 'empty-row', 'unknown-words', 'cut-page', 'wrong-total', 'no-pagination', 'first-page', 'single-object', 'camel-keys'];

// The server's clock goes on. The broker's stands still, so that prices do not differ, at a time that is not long past.
const NOW = new Date().toISOString().replace(/\.\d+/, '');

// What the tools answer to the calls of calls.json. { tool: { status, body } }
async function answers(binary, shape) {
  const simulator = await startSimulator(binary, shape ? ['--odd-shapes', shape] : [], { TASTYTRADE_DEMO_CLOCK: NOW });
  const server = await startHttp(binary, 'mcp', { ...simulator.variables, TASTYTRADE_ENV: 'sandbox' }, undefined, []);
  const all = {};
  // Tools that write are not offered here. When a wait ended is not the same twice.
  const reads = Object.entries(examples.tools).filter(([name]) => !/^(create_|update_|delete_|wait_for$)/.test(name));
  for (const [name, parameters] of reads) {
    const { status, body } = await request(`${server.url}/mcp/call`, { method: 'POST', body: { name, arguments: parameters } });
    all[name] = { status, body };
  }
  await server.stop();
  await simulator.stop();
  return all;
}

const result = ({ body }) => comparable(body.result ?? null);

// True for words that say of a figure that it is not known: "Sell 20 XOM, stop unknown price".
function saysLess(whole, less) {
  if (typeof whole !== 'string' || typeof less !== 'string' || !less.includes('unknown price')) return false;
  const parts = less.split('unknown price').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\d.]+')}$`).test(whole);
}

// The places of `less` at which a value is another one than in `whole`. An empty cell of a table is no value. Lists that lost
// rows are not compared, nor what is computed from rows: totals, and what is said to be missing.
function differences(whole, less, place = '') {
  if (less === null || less === undefined || less === '') return [];
  if (Array.isArray(whole) && Array.isArray(less)) {
    if (whole.length !== less.length) return [];
    return whole.flatMap((row, index) => differences(row, less[index], `${place}/${index}`));
  }
  if (whole && less && typeof whole === 'object' && typeof less === 'object') {
    const known = Object.keys(less).filter((key) => key in whole && !/^(totals|missing|text)$/.test(key));
    return known.flatMap((key) => differences(whole[key], less[key], `${place}/${key}`));
  }
  return whole === less || saysLess(whole, less) ? [] : [`${place}: ${JSON.stringify(less)} is ${JSON.stringify(whole)}`];
}

export async function checkOddShapes(binary) {
  let plain;
  await check('odd shapes: none', async () => {
    plain = await answers(binary);
    for (const [name, { status }] of Object.entries(plain)) assert.equal(status, 200, name);
  });
  if (!plain) return;
  for (const shape of [...SAME, ...LESS, ...CUT]) {
    await check(`odd shapes: ${shape}`, async () => {
      for (const [name, answer] of Object.entries(await answers(binary, shape))) {
        if (SAME.includes(shape)) assert.deepEqual(result(answer), result(plain[name]), name);
        if (LESS.includes(shape)) {
          assert.equal(answer.status, 200, name);
          assert.deepEqual(differences(result(plain[name]), result(answer)), [], name);
        }
        if (answer.status === 200) continue;
        assert.ok(answer.status === 404 || answer.status === 502, `${name}: ${answer.status}`);
        assert.ok(answer.body.error.message.length > 10 && answer.body.error.hint.length > 10, name);
      }
    });
  }
}
