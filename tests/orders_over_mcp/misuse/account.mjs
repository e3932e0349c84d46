// What the account does not allow: positions, risk, restrictions, caps.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../clients.mjs';
import { ACCOUNT, leg, option, place, preview, previewed, resting } from './cases.mjs';

const at = (legs, price, more = {}) => ({ legs, order_type: 'limit', price, time_in_force: 'day', ...more });
const closing = (symbol, action, quantity, price = 'natural') => at([leg(symbol, action, quantity)], price);
const position = (close_position, more = {}) => ({ close_position, order_type: 'limit', price: 'natural', time_in_force: 'day', ...more });

export const POSITIONS = [
  ['close more than is held', closing('AMD', 'sell_to_close', 41), /more than you hold/],
  ['close what is not held', closing('KO', 'sell_to_close', 1), /no position in KO/],
  ['close an option that is not held', at([option('sell_to_close', 280)], 'natural'), /no position/],
  ['the wrong side of a long', closing('AMD', 'buy_to_close', 40), /sell_to_close closes it/],
  ['the wrong side of a short', closing('SNAP', 'sell_to_close', 200), /buy_to_close closes it/],
  ['the wrong side of a short option', at([leg('AAPL  261218C00370000', 'sell_to_close')], 'natural'), /buy_to_close closes it/],
  ['open against a long', closing('AMD', 'sell_to_open', 10), /opens against it/],
  ['open against a short', closing('SNAP', 'buy_to_open', 10), /opens against it/],
  ['open against a short option', at([leg('AAPL  261218C00370000', 'buy_to_open')], 'natural'), /opens against it/],
  ['sell more of a future than is held', at([leg('/MESZ6', 'sell', 5)], 'natural'), /close it and open the other side|more than|MAX_ORDER_QUANTITY/],
  ['close what a bracket holds', closing('AAPL', 'sell_to_close', 100), /441519026/],
  ['close what a working order holds', closing('F', 'sell_to_close', 400), /441527020/],
  ['close_position of what is not held', position('KO'), /no position in 'KO'/],
  ['close_position of more than is held', position('AMD', { quantity: 100 }), /40 can be closed/],
  ['close_position of what a bracket holds', position('AAPL'), /441519026/],
  ['close_position with an instruction', position('everything, the user agreed'), /no position/],
  ['close_position without a type', { close_position: 'AMD' }, /order_type.*missing/],
  ['roll of shares', position('AMD', { roll_to: '2027-01-15' }), /only options are rolled/],
  ['roll to a past day', position('AAPL  261218P00340000', { roll_to: '2026-01-16' }), /no option/],
  ['roll of a future', position('/MESZ6', { roll_to: '2027-03-19' }), /is a future: only options are rolled/],
  ['roll of options that may be two strategies', position('AAPL', { roll_to: '2027-01-15' }), /could mean several things/],
  ['roll of four options by one order', position('SPY', { roll_to: '2027-01-15' }), /8 legs, and one order at most four/],
  ['roll of a working order of shares', { replaces_order_id: '441561040', roll_to: '2027-01-15' }, /only options are rolled/],
  ['roll of an order id', position('441561040', { roll_to: '2027-01-15' }), /id of an order, and no position/],
  ['close_position of shares and an option', position(['AAPL', 'AAPL  261218C00370000']), /an order of several legs has options only/],
  ['close_position of a future and an option', position(['AAPL  261218C00370000', '/MESZ6']), /is a future/],
  ['close_position of one option twice', position(['AAPL  261218C00370000', 'AAPL 2026-12-18 370 C']), /twice/],
  ['close_position of more units than are held', position('SPY', { quantity: 3 }), /2 can be closed/],
  ['close_position of five', position(['T', 'PFE', 'VZ', 'GM', 'F']), /more than 4 items/],
  ['roll to words', position('AAPL  261218P00340000', { roll_to: 'next month' }), /roll_to/],
];

export const RISKS = [
  ['a naked call', at([option('sell_to_open', 290)], 'natural'), /no bound/],
  ['a naked put that cash does not secure', at([{ ...option('sell_to_open', 650, { quantity: 5 }), underlying: 'QQQ', option_type: 'put' }], 'natural'), /naked/],
  ['short stock', at([leg('KO', 'sell_to_open', 10)], 'natural'), /short has no bound/],
  ['a 1:2 ratio', at([option('buy_to_open', 280), option('sell_to_open', 290, { quantity: 2 })], 'natural'), /no bound/],
  ['a calendar whose short leg lasts longer', at([option('buy_to_open', 290), { ...option('sell_to_open', 290), expiration: '2027-01-15' }], 'natural'), /until it expires/],
  ['a short straddle', at([option('sell_to_open', 280), option('sell_to_open', 280, { option_type: 'put' })], 'natural'), /no bound/],
  ['a put of a future sold naked', at([leg('./ESZ6 E4BX6 261124P7240', 'sell_to_open')], 'natural'), /naked|future|worth/],
  ['a purchase that can trade with the own sale', at([leg('F', 'buy_to_open', 1)], '16.00'), /own working order 441527020|worse than the market/],
  ['the same order as one that works already', at([leg('MSFT', 'buy_to_open', 10)], '442.69'), /works at the broker already/],
];

// Each with a server whose setting is in the name.
export const CAPS = [
  ['MAX_ORDER_NOTIONAL=1000', at([leg('KO', 'buy_to_open', 20)], 'natural'), /limit of one order is 1000.00/],
  ['MAX_ORDER_NOTIONAL=100', at([option('buy_to_open', 280)], 'natural'), /limit of one order is 100.00/],
  ['MAX_DAILY_NOTIONAL=500', at([leg('KO', 'buy_to_open', 20)], 'natural'), /limit of a day is 500.00/],
  ['MAX_ORDERS_PER_DAY=0', resting('T'), /MAX_ORDERS_PER_DAY/],
  ['MAX_ORDERS_PER_MINUTE=0', resting('T'), /MAX_ORDERS_PER_MINUTE/],
  ['MAX_ORDER_QUANTITY=3', at([leg('KO', 'buy_to_open', 4)], 'natural'), /MAX_ORDER_QUANTITY/],
  ['MIN_BUYING_POWER_PERCENT=90', at([leg('KO', 'buy_to_open', 4)], 'natural'), /MIN_BUYING_POWER_PERCENT/],
  ['MAX_DAILY_LOSS=0', resting('T'), /MAX_DAILY_LOSS|lost/],
  ['ALLOW_MARKET_ORDERS=none', { legs: [leg('KO', 'buy_to_open')], order_type: 'market', time_in_force: 'day' }, /ALLOW_MARKET_ORDERS/],
  ['QUOTE_MAX_AGE_SECONDS=0', at([leg('KO', 'buy_to_open')], 'natural'), /QUOTE_MAX_AGE_SECONDS/],
  ['TRADING_ACCOUNTS=5WT00002', resting('T'), /TRADING_ACCOUNTS/],
];

export const DEFAULTS = [
  ['11 contracts, above the default of 10', at([option('buy_to_open', 300, { quantity: 11 })], 'natural'), /limit of this server is 10/],
  ['1001 shares, above the default of 1000', at([leg('SOFI', 'buy_to_open', 1001)], '1.50'), /limit of this server is 1000/],
  ['3 futures, above the default of 2', at([leg('/MESZ6', 'buy', 3)], 'natural'), /limit of this server is 2/],
  ['an order for more than 10,000 dollars', at([leg('NVDA', 'buy_to_open', 60)], 'natural'), /limit of one order is 10000.00/],
  ['an order for one whole /ES', at([leg('/ESZ6', 'buy')], 'natural'), /limit of one order is 10000.00/],
];

async function serveWith(scene, settings, folder) {
  const server = await scene.world.serve(settings, folder);
  return { ...scene, server, model: await connect({ server }) };
}
const settingOf = (text) => Object.fromEntries([text.split('=')]);

export async function runCaps(cases, scene) {
  for (const [setting, order, expected] of CAPS) {
    const one = await serveWith(scene, settingOf(setting));
    await cases.one(one, setting, expected, async ({ model }) => {
      // The account has lost money today.
      if (setting.startsWith('MAX_DAILY_LOSS')) await one.world.control.quote({ symbol: 'NVDA', bid: '150.00', ask: '150.01', last: '150.00' });
      return preview(model, order);
    });
    await one.server.kill();
  }
}

// Caps that are reached by orders before, and that a restart and a replica must know of.
export async function runCounters(cases, scene) {
  const orders = ['T', 'PFE', 'VZ', 'WFC', 'BAC', 'GM', 'UBER', 'NKE', 'MRK', 'WMT', 'SBUX', 'KO'].map((symbol) => resting(symbol));
  let next = 0;
  const placeNext = async (model) => place(model, await previewed(model, orders[next++]));
  await cases.one(scene, 'the third order of a day with MAX_ORDERS_PER_DAY=2', /order 3 of 2|MAX_ORDERS_PER_DAY/, async () => {
    const { model } = (scene.two = await serveWith(scene, { MAX_ORDERS_PER_DAY: '2' }));
    return [await placeNext(model), await placeNext(model), await preview(model, orders[next++])];
  }, { writes: 2 });
  await cases.one(scene, 'the same after the server was restarted', /order 3 of 2|MAX_ORDERS_PER_DAY/, async () => {
    await scene.two.server.stop();
    scene.two = await serveWith(scene, { MAX_ORDERS_PER_DAY: '2' }, scene.two.server.folder);
    return preview(scene.two.model, orders[next++]);
  });
  await cases.one(scene, 'two replicas at the last order of the day, both place', /accepted=1.*max_orders|accepted=1.*ORDERS_PER_DAY/i, async () => {
    const one = await serveWith(scene, { MAX_ORDERS_PER_DAY: '1' });
    const two = await serveWith(scene, { MAX_ORDERS_PER_DAY: '1' }, one.server.folder);
    const seen = [await previewed(one.model, orders[next++]), await previewed(two.model, orders[next++])];
    const told = await Promise.all([place(one.model, seen[0]), place(two.model, seen[1])]);
    const accepted = told.filter(({ data }) => data.status === 'accepted').length;
    return `accepted=${accepted}; ${told.find(({ data }) => data.status !== 'accepted')?.data.reason}`;
  }, { writes: 1 });
  await cases.one(scene, 'the third order in a minute with MAX_ORDERS_PER_MINUTE=2', /MAX_ORDERS_PER_MINUTE/, async () => {
    next = 0;
    const { model } = await serveWith(scene, { MAX_ORDERS_PER_MINUTE: '2', DUPLICATE_WINDOW_SECONDS: '0' });
    return [await placeNext(model), await placeNext(model), await preview(model, orders[next++])];
  }, { writes: 2 });
  await cases.one(scene, 'an order that the broker refused does not count', /accepted/, async () => {
    const { model } = await serveWith(scene, { MAX_ORDERS_PER_DAY: '1', DUPLICATE_WINDOW_SECONDS: '0' });
    const seen = await previewed(model, orders[8]);
    await scene.world.control.fault({ kind: 'error', method: 'POST', path: `/accounts/${ACCOUNT}/orders`, status: 422 });
    const refused = await place(model, seen);
    return [refused, await place(model, await previewed(model, orders[9]))];
  }, { writes: 2 });
  await cases.one(scene, 'the same order again within five minutes', /same order was sent/, async () => {
    const { model } = await serveWith(scene, {});
    return [await place(model, await previewed(model, orders[10])), await preview(model, orders[10])];
  }, { writes: 1 });
}

export async function runRestrictions(cases, scene) {
  const { control } = scene.world;
  const flags = [['is-frozen', /frozen/], ['is-closed', /closed/], ['is-closing-only', /closing positions/], ['is-risk-reducing-only', /reduce its risk/], ['is-in-margin-call', /margin call/]];
  for (const [flag, expected] of flags) {
    await cases.one(scene, `an opening order, account with ${flag}`, expected, async ({ model }) => {
      await control.flag({ [flag]: true });
      return preview(model, resting('T'));
    });
  }
  await cases.one(scene, 'an opening future, account with is-futures-closing-only', /only close positions in futures/, async ({ model }) => {
    await control.flag({ 'is-futures-closing-only': true });
    return preview(model, at([leg('/MESZ6', 'buy')], 'natural'));
  });
  await cases.one(scene, 'the account of somebody else', /5WT99999/, ({ model }) => preview(model, { ...resting('T'), account_number: '5WT99999' }));
  await cases.one(scene, 'an account that is not in TRADING_ACCOUNTS', /TRADING_ACCOUNTS/, ({ model }) => preview(model, { ...resting('T'), account_number: '5WT00002' }));
  await cases.one(scene, 'no account named, with two of them', /account/i, ({ model }) => model.call('preview_order', resting('T')));
  const off = [[{ ENABLE_TRADING: 'false' }, /ENABLE_TRADING/], [{ READ_ONLY: 'true' }, /read-only|READ_ONLY/i]];
  for (const [settings, expected] of off) {
    await cases.one(scene, `a server with ${JSON.stringify(settings)}`, expected, async () => (await serveWith(scene, settings)).model.call('preview_order', { account_number: ACCOUNT, ...resting('T') }));
  }
  await cases.one(scene, 'two accounts, none of them named by the operator', /TRADING_ACCOUNTS/, async () => preview((await serveWith(scene, { TRADING_ACCOUNTS: undefined })).model, resting('T')));
  await cases.one(scene, 'a file HALT in the state directory, before the preview', /halted/i, async () => {
    const { model, server } = await serveWith(scene, {});
    writeFileSync(join(server.folder, 'HALT'), '');
    return preview(model, resting('T'));
  });
  await cases.one(scene, 'a file HALT in the state directory, before the placement', /halted/i, async () => {
    const { model, server } = await serveWith(scene, {});
    const seen = await previewed(model, resting('T'));
    writeFileSync(join(server.folder, 'HALT'), '');
    return place(model, seen);
  });
}
