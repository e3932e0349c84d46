// Cases of misuse and the table of them. Each case is one thing that a model does wrong; it must be told the reason, and the
// broker must get no order of it, unless the case says how many.
import { ACCOUNT } from '../world.mjs';
import { explain, place, preview, previewed } from '../trades.mjs';

// The result of a tool, or a text, as one line.
function sayResult(result) {
  if (typeof result === 'string') return result;
  const { data, text } = result;
  const orders = data.orders?.map((row) => [row.status, row.reason ?? row.broker_status].filter(Boolean).join(' | '));
  return orders?.length ? orders.join('; ') : explain(data, data.error?.message ? `${data.error.code}: ${data.error.message}` : text);
}

export class Cases {
  constructor() {
    this.rows = [];
  }
  // run(scene): a result of a tool, a text or a list of them. `expected`: what must be said, in the last of a list.
  // `writes`: how many requests the broker must get in all. `mayPreview`: the preview is right, and only shown.
  async one(scene, name, expected, run, { writes = 0, mayPreview = false, seconds = 60 } = {}) {
    const row = { name, expected: String(expected), said: '', ok: false };
    this.rows.push(row);
    const limit = new Promise((_, reject) => setTimeout(() => reject(new Error(`no answer within ${seconds} s`)), seconds * 1000).unref());
    try {
      const before = (await scene.world.control.writes()).length;
      const results = [await Promise.race([run(scene), limit])].flat();
      const said = results.map(sayResult);
      const made = (await scene.world.control.writes()).length - before;
      row.said = said.at(-1).replace(/\s+/g, ' ');
      const wrong = [];
      if (!expected.test(row.said)) wrong.push('another reason');
      if (made !== writes) wrong.push(`${made} writes, not ${writes}`);
      if (writes === 0 && results.some(({ data }) => ['previewed', 'accepted'].includes(data?.status) && !mayPreview)) wrong.push('it was let through');
      row.ok = wrong.length === 0;
      if (!row.ok) row.said = `[${wrong.join(', ')}] ${said.join(' // ').replace(/\s+/g, ' ')}`;
    } catch (error) {
      row.said = `[failed] ${String(error.stack ?? error).replace(/\s+/g, ' ').slice(0, 300)}`;
    } finally {
      await scene.world.control.reset();
    }
  }
}

// One line of the table for each case, then the counts.
export function printTable(rows, width = Number(process.env.ORDERS_WIDTH ?? 110)) {
  const cut = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text).padEnd(length);
  console.log(`${'no'.padStart(4)}  ${cut('case', 58)}  ${cut('expected', 44)}  ${cut('said', width)}  ok`);
  rows.forEach(({ name, expected, said, ok }, i) => {
    console.log(`${String(i + 1).padStart(4)}  ${cut(name, 58)}  ${cut(expected, 44)}  ${ok ? cut(said, width) : said}  ${ok ? 'yes' : 'NO'}`);
  });
}

// An order far from the market, which rests.
export const resting = (symbol, more = {}) => ({ legs: [{ symbol, action: 'buy_to_open', quantity: 1 }], order_type: 'limit', price: '1.50', time_in_force: 'gtc', ...more });
export const leg = (symbol, action, quantity = 1) => ({ symbol, action, quantity });
export const option = (action, strike, more = {}) => ({ action, underlying: 'IWM', expiration: '2026-12-18', strike, option_type: 'call', quantity: 1, ...more });

// Previews an order that is right, lets `between` happen, and places it.
export async function placeAfter(scene, order, between) {
  const seen = await previewed(scene.model, order);
  await between(seen);
  return place(scene.model, seen);
}
export { ACCOUNT, place, preview, previewed };
