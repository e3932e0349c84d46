// Changes between a preview and its placement, or while the placement runs: the store, the position, another caller, a halt.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { accessToken } from '../../interop/access.mjs';
import { TOKEN } from '../../interop/servers.mjs';
import { readOrder, until } from '../account.mjs';
import { connect } from '../clients.mjs';
import { ACCOUNT, leg, place, placeAfter, preview, previewed, resting } from './cases.mjs';

// Runs a program in Python with the file of the server's state as `db`.
const withState = (server, lines) => `import sqlite3, sys\ndb = sqlite3.connect(${JSON.stringify(join(server.folder, 'state.db'))}, timeout=20, isolation_level=None)\n${lines}\n`;
function changeState(server, lines) {
  const { status, stderr, error } = spawnSync('python3', ['-c', withState(server, lines)], { encoding: 'utf8' });
  assert.equal(status, 0, `${error ?? ''}${stderr}`);
}
// Holds the state file locked until the function that it returns is called.
async function lockState(server) {
  const lines = "db.execute('BEGIN EXCLUSIVE')\nprint('locked', flush=True)\nsys.stdin.read()";
  const holder = spawn('python3', ['-c', withState(server, lines)], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  return () => holder.stdin.end();
}
// The program asks a person at a terminal, which `script` is.
function resume(scene, server) {
  const command = `'${scene.world.binary}' resume-trading`;
  const { stdout, stderr } = spawnSync('script', ['-qec', command, '/dev/null'], { env: server.environment, encoding: 'utf8', input: 'yes\n', timeout: 20_000 });
  assert.match(stdout, /Trading is resumed/, `${stdout}${stderr}`);
}

const broker = (symbol, action, quantity) => ({
  'order-type': 'Market', 'time-in-force': 'Day', legs: [{ 'instrument-type': 'Equity', symbol, action, quantity }],
});
const sell = (symbol, quantity, more = {}) => ({ legs: [leg(symbol, 'sell_to_close', quantity)], order_type: 'limit', price: 'natural', time_in_force: 'day', ...more });

async function live(model, id) {
  await until(async () => (await readOrder(model, id)).status === 'Live', `order ${id} works`);
}

export async function runBetween(cases, scene) {
  const { world, server, model } = scene;
  await cases.one(scene, 'the stored orders of two confirmations, exchanged', /has expired .*was declined/, async () => {
    const [one, two] = [await previewed(model, resting('T')), await previewed(model, resting('PFE'))];
    changeState(server, [
      "rows = db.execute(\"SELECT key, value FROM entries WHERE CAST(key AS TEXT) LIKE 'order-token:%'\").fetchall()",
      'assert len(rows) == 2, rows',
      "for (key, _), (_, value) in zip(rows, reversed(rows)): db.execute('UPDATE entries SET value = ? WHERE key = ?', (value, key))",
    ].join('\n'));
    return [await place(model, one), await place(model, two)];
  }, { mayPreview: true });
  await cases.one(scene, 'a stored order whose symbol was changed', /for another environment or host/, async () => {
    const seen = await previewed(model, resting('VZ'));
    changeState(server, [
      "rows = [row for row in db.execute(\"SELECT key, value FROM entries WHERE CAST(key AS TEXT) LIKE 'order-token:%'\") if b'VZ' in bytes(row[1])]",
      'assert len(rows) == 1, rows',
      "db.execute('UPDATE entries SET value = ? WHERE key = ?', (bytes(rows[0][1]).replace(b'VZ', b'GM'), rows[0][0]))",
    ].join('\n'));
    return model.call('place_order', { confirmation_token: seen.confirmation_token });
  }, { mayPreview: true });
  await cases.one(scene, 'a state file that cannot be written when the token is taken', /^not_sent.*cannot use what it keeps its state in/, async () => {
    const seen = await previewed(model, resting('WFC'));
    const release = await lockState(server);
    try {
      return await place(model, seen);
    } finally {
      release();
    }
  }, { mayPreview: true });
  await cases.one(scene, 'a long position became a short one in between', /buy_to_close closes it/, () =>
    placeAfter(scene, sell('AMD', 10), async () => {
      await world.control.call('POST', `/accounts/${ACCOUNT}/orders`, broker('AMD', 'Sell to Close', 40));
      const held = async () => JSON.stringify((await model.call('fetch_positions', { account_number: ACCOUNT, underlying: 'AMD', refresh: true })).data);
      await until(async () => !/"40"/.test(await held()), 'nothing of AMD is held');
      await world.control.call('POST', `/accounts/${ACCOUNT}/orders`, broker('AMD', 'Sell to Open', 10));
      await until(async () => /"-10"/.test(await held()), 'AMD is short');
    }), { writes: 2 });
  await cases.one(scene, 'two callers place the token of one of them at once', /accepted=1; .*not valid/, async () => {
    const tokens = [await accessToken(server.url, TOKEN), await accessToken(server.url, TOKEN)];
    const [owner, other] = [await connect({ server, token: tokens[0] }), await connect({ server, token: tokens[1] })];
    const seen = await previewed(owner, resting('BAC'));
    const results = await Promise.all([place(other, seen), place(owner, seen), place(other, seen)]);
    const accepted = results.filter(({ data }) => data.status === 'accepted').length;
    return `accepted=${accepted}; ${results[0].text}`;
  }, { writes: 1 });
  await cases.one(scene, 'two replaces of one order, both previewed before', /has changed since the preview: order 5\d+ has replaced it/, async () => {
    const { data } = await place(model, await previewed(model, resting('GM')));
    await live(model, data.order_id);
    const change = (price) => previewed(model, { replaces_order_id: data.order_id, price });
    const [one, two] = [await change('1.40'), await change('1.30')];
    return [await place(model, one), await place(model, two)];
  }, { writes: 2 });
  await cases.one(scene, 'a replace of an order that has just been replaced', /has ended: order 5\d+ replaced it. Change order 5/, async () => {
    const { data } = await place(model, await previewed(model, resting('UBER')));
    await live(model, data.order_id);
    const replaced = await place(model, await previewed(model, { replaces_order_id: data.order_id, price: '1.40' }));
    assert.equal(replaced.data.status, 'accepted', replaced.text);
    return preview(model, { replaces_order_id: data.order_id, price: '1.30' });
  }, { writes: 2 });
  await cases.one(scene, 'a close that TastyTrade turns into an opening order: told in alerts', /accepted TastyTrade has another order than was sent: The action of NVDA/, async () => {
    const seen = await previewed(model, sell('NVDA', 3, { price: '900.00', time_in_force: 'gtc' }));
    await world.control.script({ kind: 'relabel', symbol: 'NVDA' });
    const { data, text } = await place(model, seen);
    return `${data.status ?? text} ${data.alerts?.join(' ')}`;
  }, { writes: 1 });
  await cases.one(scene, 'the token of before a halt, after trading was resumed', /halted/i, async () => {
    const seen = await previewed(model, resting('SBUX'));
    await model.call('halt_trading', { reason: 'a test' });
    resume(scene, server);
    return place(model, seen);
  }, { mayPreview: true });
  await cases.one(scene, 'a new preview after trading was resumed', /accepted/, async () => place(model, await previewed(model, resting('SBUX'))), { writes: 1 });
}
