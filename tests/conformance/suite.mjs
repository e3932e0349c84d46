// Runs the suite once and judges what it found, more strictly than its exit code does: every scenario that ran counts,
// scored for the revision or not, and a warning is a failure.
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const TIME = 300_000;
const LONGEST_REASON = 400;

function output(command, parameters) {
  return new Promise((resolve) => {
    const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    const timer = setTimeout(kill, TIME);
    let text = '';
    child.stdout.on('data', (chunk) => (text += chunk));
    child.stderr.on('data', (chunk) => (text += chunk));
    child.once('error', (error) => (text += error.message));
    child.once('close', () => {
      clearTimeout(timer);
      process.off('exit', kill);
      resolve(text);
    });
  });
}

// The scenarios and checks of a list of expected failures: "  - scenario" or "  - scenario:check".
function expectedFailures(file) {
  if (!file) return [];
  return [...readFileSync(file, 'utf8').matchAll(/^\s*-\s+([^\s#]+)/gm)].map((match) => match[1]);
}

// The checks of each scenario that did not succeed, as "scenario:check" with what was wrong.
function flaws(folder, scenarios) {
  const found = new Map(scenarios.map((name) => [name, []]));
  for (const entry of readdirSync(folder)) {
    const name = /^server-(.*)-\d{4}-\d\d-\d\dT[\d-]+Z$/.exec(entry)?.[1];
    for (const check of name ? JSON.parse(readFileSync(join(folder, entry, 'checks.json'), 'utf8')) : []) {
      if (check.status !== 'FAILURE' && check.status !== 'WARNING') continue;
      const why = `${check.status}: ${check.errorMessage ?? check.description}`.replace(/\s+/g, ' ').slice(0, LONGEST_REASON);
      found.get(name)?.push({ id: `${name}:${check.id}`, why });
    }
  }
  return found;
}

// `leg`: { name, parameters, expected }. Prints the suite's total and what is not as expected; { passed, failed }.
export async function runSuite(script, url, leg, results) {
  const folder = join(results, leg.name.replace(/\W+/g, '-'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const text = await output(process.execPath, [script, 'server', '--url', url, ...leg.parameters, '-o', folder]);
  const total = /^Total: .*$/m.exec(text)?.[0];
  const verdicts = [...text.matchAll(/^([✓✗]) (\S+): \d+ passed, \d+ failed/gm)];
  if (!total || verdicts.length === 0) {
    console.log(`${leg.name}: the suite did not finish\n${text.slice(-2000)}`);
    return { passed: 0, failed: 1 };
  }
  const expected = new Set(expectedFailures(leg.expected));
  const flawed = flaws(folder, verdicts.map((verdict) => verdict[2]));
  const lines = [];
  let passed = 0;
  for (const [, mark, scenario] of verdicts) {
    const found = flawed.get(scenario);
    if (mark === '✗' && found.length === 0) found.push({ id: `${scenario}:unknown`, why: 'failed without a check' });
    const surprises = expected.has(scenario) ? [] : found.filter((flaw) => !expected.has(flaw.id));
    for (const { id, why } of surprises) lines.push(`  ${id}\n    ${why}`);
    if (surprises.length === 0) passed += 1;
    if (found.length > 0) expected.delete(scenario);
    for (const { id } of found) expected.delete(id);
  }
  for (const stale of expected) lines.push(`  ${stale}\n    is listed in ${leg.expected}, and did not fail`);
  console.log([`${leg.name}: ${total} (${passed} of ${verdicts.length} scenarios as expected)`, ...lines].join('\n'));
  return { passed, failed: verdicts.length - passed + expected.size };
}
