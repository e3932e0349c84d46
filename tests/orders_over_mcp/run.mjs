// Usage: node run.mjs path/to/tastytrade-mcp [kinds] [answers] [misuse [GROUP...]]
// Orders as models place them, over MCP with the official SDKs, at a simulated broker: each kind of order, each answer of a
// person, and what models do wrong. Without a part's name all run.
import { add, summary } from '../interop/checks.mjs';
import { checkAnswers } from './answers.mjs';
import { connect } from './clients.mjs';
import { checkCrypto, GROUPS } from './kinds.mjs';
import { runMisuse } from './misuse/run.mjs';
import { ACCOUNT, World } from './world.mjs';

const [binary, ...parts] = process.argv.slice(2);
if (!binary) {
  console.error('usage: node run.mjs path/to/tastytrade-mcp [kinds] [answers] [misuse [GROUP...]]');
  process.exit(2);
}
const runs = (part) => parts.length === 0 || parts.includes(part);
const groups = parts.filter((part) => !['kinds', 'answers', 'misuse'].includes(part));

// A world, a model in it that is told of the account's events, and the checks.
async function inWorld(options, body) {
  const world = await World.start(binary, options);
  try {
    await body(world);
  } finally {
    await world.stop();
  }
}

const WITH_EVENTS = { settings: { LIVE: 'true' } };

async function subscribed(place, options) {
  const model = await connect(place, options);
  const uri = `tastytrade://accounts/${ACCOUNT}/orders`;
  if (options.sdk === 'v2') await model.client.listen({ resourceSubscriptions: [uri] });
  else await model.client.subscribeResource({ uri });
  model.isSubscribed = true;
  return model;
}

async function checkGroup(name, options, kind = 'http') {
  await inWorld(WITH_EVENTS, async (world) => {
    const place = kind === 'http' ? { server: await world.serve() } : { parameters: world.stdioParameters() };
    const model = await subscribed(place, options);
    await GROUPS[name](`${name} (SDK ${options.sdk}, ${kind})`, world, model);
    await model.close();
  });
}

const jobs = [];
if (runs('kinds')) {
  jobs.push(checkGroup('stocks', { sdk: 'v1', answer: 'yes' }));
  jobs.push(checkGroup('options', { sdk: 'v2', answer: 'yes' }));
  jobs.push(checkGroup('changes', { sdk: 'v1', answer: 'yes' }, 'stdio'));
  jobs.push(checkGroup('rules', { sdk: 'v2', answer: 'yes' }, 'stdio'));
  jobs.push(checkGroup('complex', { sdk: 'v2', answer: 'yes' }, 'stdio'));
  jobs.push(checkGroup('positions', { sdk: 'v1' }));
  jobs.push(inWorld({}, async (world) => {
    const model = await connect({ server: await world.serve() });
    const allowed = await connect({ server: await world.serve({ ALLOW_CRYPTO_ORDERS: 'true' }) });
    await checkCrypto('crypto', world, model, allowed);
  }));
}
if (runs('answers')) {
  for (const sdk of ['v1', 'v2']) {
    for (const kind of ['http', 'stdio']) {
      jobs.push(
        inWorld({}, async (world) => {
          const strict = { REQUIRE_HUMAN_CONFIRMATION: 'true' };
          const open = async (settings) => (kind === 'http' ? { server: await world.serve(settings) } : { parameters: world.stdioParameters(settings) });
          await checkAnswers(`answers (SDK ${sdk}, ${kind})`, world, sdk, await open(), () => open(strict));
        }),
      );
    }
  }
}
if (runs('misuse')) jobs.push(runMisuse(binary, groups).then(add));
await Promise.all(jobs);
const code = summary({ name: 'orders' }) ? 0 : 1;
// A pipe may not have taken the whole table yet.
process.stdout.write('', () => process.exit(code));
