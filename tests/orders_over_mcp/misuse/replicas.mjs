// Two replicas with one journal in Redis, each with a file of its own: what holds for one server holds for both together, also
// when Redis is restarted, is gone, or has lost what it had.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { startRedis } from '../../interop/redis.mjs';
import { until } from '../account.mjs';
import { connect } from '../clients.mjs';
import { ACCOUNT, place, preview, previewed, resting } from './cases.mjs';

const USED = /already used|using this confirmation|used by another/;
const NOT_USABLE = /order journal cannot be used|journal_writable|cannot use what it keeps its state in/;

// Two servers, with a model at each. `settings`: of both.
async function startPair(scene, settings = {}) {
  const redis = await startRedis({ keepsFile: true });
  scene.stops.push(() => redis.stop());
  const shared = { REDIS_URL: redis.url, STATE_SECRET: randomBytes(32).toString('base64url'), STATE_DB: undefined, ...settings };
  const servers = [await scene.world.serve(shared), await scene.world.serve(shared)];
  const models = [];
  for (const server of servers) models.push(await connect({ server }));
  return { redis, servers, models };
}

const placeAt = (model, { confirmation_token }) => model.call('place_order', { confirmation_token });
const count = (results) => {
  const accepted = results.filter(({ data }) => data.status === 'accepted').length;
  const reasons = results.filter(({ data }) => data.status !== 'accepted').map(({ data, text }) => data.reason || text);
  return `accepted=${accepted} refused=${results.length - accepted} ${[...new Set(reasons)].join(' / ')}`;
};

const QUIET_MS = 3_000;

// What `journal verify` says at each replica, of its file and of Redis.
function verifyBoth(scene, { servers }) {
  const reports = servers.map(({ environment }) => {
    const { status, stdout, stderr } = spawnSync(scene.world.binary, ['journal', 'verify', '--json'], { env: environment, encoding: 'utf8' });
    return status === 0 ? JSON.parse(stdout) : { problem: `${stdout}${stderr}` };
  });
  const [one, two] = reports;
  if (!one.is_shared || !one.is_whole || !two.is_whole) return `broken: ${JSON.stringify(reports)}`;
  return one.head_hash === two.head_hash ? `whole, ${one.records} records in both` : `other heads: ${JSON.stringify(reports)}`;
}

export async function runReplicas(cases, scene) {
  const pair = await startPair(scene);
  const [one, two] = pair.models;
  await cases.one(scene, 'replicas: a token of one, placed at the other', /accepted/, async () => placeAt(two, await previewed(one, resting('T'))), { writes: 1 });
  await cases.one(scene, 'replicas: a token that the other has used', /already used.*order 5\d+/, async () => {
    const seen = await previewed(one, resting('PFE'));
    await placeAt(two, seen);
    return placeAt(one, seen);
  }, { writes: 1 });
  await cases.one(scene, 'replicas: one token five times at each, at once: one order', /accepted=1 refused=9/, async () => {
    const seen = await previewed(one, resting('KO'));
    const results = await Promise.all(Array.from({ length: 10 }, (_, i) => placeAt(i % 2 ? two : one, seen)));
    const odd = results.filter(({ data, text }) => data.status !== 'accepted' && !USED.test(`${data.reason ?? ''}${text}`));
    return odd.length ? `another reason: ${odd[0].text}` : count(results);
  }, { writes: 1 });
  await cases.one(scene, 'replicas: the same order previewed and placed at both, at once', /accepted=1 refused=1 .*same order/, async () => {
    const [at, other] = [await previewed(one, resting('GM')), await previewed(two, resting('GM'))];
    return count(await Promise.all([placeAt(one, at), placeAt(two, other)]));
  }, { writes: 1 });
  await cases.one(scene, 'replicas: one reconciles what the other has sent', /accepted/, async () => {
    const { data } = await place(one, await previewed(one, resting('VZ')));
    return two.call('reconcile_order', { external_identifier: data.external_identifier });
  }, { writes: 1 });
  await cases.one(scene, 'replicas: a lost answer at one holds back the same underlying at the other', /outcome is unknown|unknown_open/, async () => {
    await scene.world.control.fault({ kind: 'close', commit: true, method: 'POST', path: `/accounts/${ACCOUNT}/orders` });
    await scene.world.control.script({ kind: 'hidden', 'delay-ms': 60_000 });
    const { data } = await place(one, await previewed(one, resting('WFC')));
    if (data.status !== 'outcome_unknown') return `told ${data.status} of a lost answer`;
    return preview(two, resting('WFC', { price: '1.60' }));
  }, { writes: 1 });
  await cases.one(scene, 'replicas: the memory of Redis is full', NOT_USABLE, async () => {
    const seen = await previewed(one, resting('NKE'));
    await pair.redis.tell('CONFIG SET maxmemory 1');
    const result = await placeAt(two, seen);
    await pair.redis.tell('CONFIG SET maxmemory 0');
    return result;
  }, { mayPreview: true });
  await runRestarts(cases, scene, pair);
  await runLimits(cases, scene);
}

// Redis starts, and both servers have found it again.
async function startAgain({ redis, servers }) {
  await redis.start();
  await until(async () => {
    const answers = await Promise.all(servers.map(({ url }) => fetch(`${url}/health/ready`)));
    return answers.every(({ ok }) => ok);
  }, 'both servers are ready', 20);
}

// Waits until the servers have recorded all that they learn of orders: both journals are equal, and stay so.
async function waitForQuiet(scene, pair) {
  let [last, since] = ['', Date.now()];
  await until(async () => {
    const report = verifyBoth(scene, pair);
    if (report !== last) [last, since] = [report, Date.now()];
    return report.startsWith('whole') && Date.now() - since > QUIET_MS;
  }, 'no record is added any more', 30);
}

// Redis starts anew without what it had. Both files have all records before that.
async function loseAll(scene, pair) {
  await waitForQuiet(scene, pair);
  await pair.redis.kill();
  pair.redis.loseFiles();
  await startAgain(pair);
}

async function runRestarts(cases, scene, pair) {
  const { redis, models: [one, two] } = pair;
  let seen;
  await cases.one(scene, 'replicas: Redis does not answer', NOT_USABLE, async () => {
    seen = await previewed(one, resting('UBER'));
    await redis.kill();
    return [await placeAt(one, seen), await preview(two, resting('UBER'))];
  }, { mayPreview: true });
  await cases.one(scene, 'replicas: a token of before a restart of Redis', /restart|previewed again|expired/, async () => {
    await startAgain(pair);
    return placeAt(two, seen);
  });
  await cases.one(scene, 'replicas: a new preview after the restart', /accepted/, async () => placeAt(two, await previewed(one, resting('UBER'))), { writes: 1 });
  await cases.one(scene, 'replicas: a token of before Redis lost all it had', /not valid|expired|restart/, async () => {
    seen = await previewed(one, resting('PYPL'));
    await loseAll(scene, pair);
    return placeAt(two, seen);
  });
  await cases.one(scene, 'replicas: a token that was used before Redis lost that', /already used|not valid|expired/, async () => {
    const used = await previewed(two, resting('XLF'));
    await placeAt(two, used);
    await loseAll(scene, pair);
    return [await placeAt(one, used), await placeAt(two, used)];
  }, { writes: 1 });
  await cases.one(scene, 'replicas: an order after that', /accepted/, async () => placeAt(one, await previewed(two, resting('PYPL'))), { writes: 1 });
  await cases.one(scene, 'replicas: the journals of both and of Redis are whole, and one', /^whole, \d+ records in both/, async () => verifyBoth(scene, pair));
}

async function runLimits(cases, scene) {
  const pair = await startPair(scene, { MAX_ORDERS_PER_DAY: '1' });
  const [one, two] = pair.models;
  let seen;
  await cases.one(scene, 'replicas: both want the last order of the day', /accepted=1 refused=1 .*MAX_ORDERS_PER_DAY/, async () => {
    const [at, other] = [await previewed(one, resting('HOOD')), await previewed(two, resting('EEM'))];
    return count(await Promise.all([placeAt(one, at), placeAt(two, other)]));
  }, { writes: 1 });
  const halted = await startPair(scene);
  await cases.one(scene, 'replicas: a halt at one is a halt at the other', /halted/, async () => {
    seen = await previewed(halted.models[1], resting('SBUX'));
    await halted.models[0].call('halt_trading', { reason: 'a test' });
    return placeAt(halted.models[1], seen);
  });
  await cases.one(scene, 'replicas: a preview at the other after it', /halted/, () => preview(halted.models[1], resting('SBUX')));
}
