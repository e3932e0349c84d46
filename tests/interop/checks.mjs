// A small runner: checks run one after another, each under a deadline; failures are printed when they happen.
import assert from 'node:assert/strict';

const DEADLINE_MS = 60_000;
const counts = { passed: 0, failed: 0, skipped: 0 };

// With INTEROP_BRIEF set, all on the check's own line.
function reason(error) {
  if (process.env.INTEROP_BRIEF) return `: ${String(error).replace(/\s+/g, ' ').slice(0, 800)}`;
  return `\n  ${String(error?.stack ?? error).split('\n').slice(0, 40).join('\n  ')}`;
}

// Runs one check. A failure is reported and counted; the next check runs all the same.
export async function check(name, body) {
  let timer;
  const deadline = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS / 1000} s`)), DEADLINE_MS);
  });
  try {
    await Promise.race([body(), deadline]);
    counts.passed += 1;
  } catch (error) {
    counts.failed += 1;
    console.log(`not ok: ${name}${reason(error)}`);
  } finally {
    clearTimeout(timer);
  }
}

// Counts checks that another program made and printed.
export function add({ passed = 0, failed = 0, skipped = 0 }) {
  counts.passed += passed;
  counts.failed += failed;
  counts.skipped += skipped;
}

export function skip(name, reason) {
  counts.skipped += 1;
  console.log(`skipped: ${name}: ${reason}`);
}

// Prints the closing line; true if nothing failed.
export function summary({ always = false, name = 'interop' } = {}) {
  const skipped = always || counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed${skipped}`);
  return counts.failed === 0;
}

// The promise must reject; the error is returned for a closer look.
export async function rejection(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  assert.fail(`expected a rejection, got ${JSON.stringify(value)?.slice(0, 300)}`);
}
