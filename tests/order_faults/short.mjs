// Usage: node short.mjs path/to/tastytrade-mcp [--seed N]
// A part of all that takes a minute: each point once, with a kind of write and a wire that the seed chooses, and six random runs
// with kills. The seed of each day is another one, so that all comes in turn; it is printed.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { add, check, summary } from '../interop/checks.mjs';

const DAY = 24 * 3600 * 1000;
const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string', default: String(Math.floor(Date.now() / DAY)) } } });
const [binary] = positionals;
if (!binary) {
  console.error('usage: node short.mjs path/to/tastytrade-mcp [--seed N]');
  process.exit(2);
}
const here = dirname(fileURLToPath(import.meta.url));

// Runs a part, prints what it prints, and counts its checks.
async function runPart(name, parameters) {
  const part = spawn(process.execPath, [join(here, name), binary, ...parameters], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const some of part.stdout.setEncoding('utf8')) text += some;
  const [, passed, failed] = /^order \w+: (\d+) passed, (\d+) failed/m.exec(text) ?? [];
  console.log(text.trimEnd());
  if (passed === undefined) return check(name, () => { throw new Error('it ended before it could count'); });
  return add({ passed: Number(passed), failed: Number(failed) });
}

console.log(`order faults: seed ${values.seed}`);
await Promise.all([
  runPart('run.mjs', ['--rotate', values.seed, '--at-once', '8']),
  runPart('random.mjs', ['--runs', '6', '--seed', values.seed, '--at-once', '2']),
]);
process.exit(summary({ name: 'order-faults' }) ? 0 : 1);
