// Plays recorded messages against the built program with demo data and a clock that stands still, and compares the bytes of
// the answers with those that are committed.
//
//   node tests/replay/replay.mjs [--record] [--only PART] path/to/tastytrade-mcp
//
// --record writes the answers instead; look at the difference before it is committed. --only plays the groups whose name
// contains PART. Message files: messages.mjs; recorded answers: answers.mjs; what is masked: masks.mjs.
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAnswers, showDifference, writeAnswers } from './answers.mjs';
import { play } from './transports.mjs';
import { groupNames, readGroup } from './messages.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const MESSAGES = join(HERE, 'messages');
const ANSWERS = join(HERE, 'answers');
const AT_ONCE = 3;
const LONGEST_RUN_MS = 300_000;

function readArguments() {
  const rest = process.argv.slice(2);
  const options = { record: false, only: '', binary: undefined };
  while (rest.length > 0) {
    const argument = rest.shift();
    if (argument === '--record') options.record = true;
    else if (argument === '--only' && rest.length > 0) options.only = rest.shift();
    else if (!argument.startsWith('-') && options.binary === undefined) options.binary = resolve(argument);
    else options.binary = null;
  }
  if (!options.binary) {
    console.error('usage: node tests/replay/replay.mjs [--record] [--only PART] path/to/tastytrade-mcp');
    process.exit(2);
  }
  return options;
}

const options = readArguments();
const counts = { passed: 0, failed: 0 };

function fail(name, why) {
  counts.failed += 1;
  console.log(`not ok: ${name}\n${why}`);
}

// Every recorded answer counts as one: answered alike, answered otherwise, or not at all.
async function replay(name) {
  const file = join(ANSWERS, `${name}.txt`);
  const recorded = options.record ? new Map() : readAnswers(file);
  const answers = new Map();
  try {
    await play(options.binary, readGroup(MESSAGES, name), (message, text) => {
      answers.set(message.name, text);
      const before = recorded.get(message.name);
      if (options.record || before === text) counts.passed += 1;
      else if (before === undefined) fail(`${name}: ${message.name}`, '  no answer is recorded: run with --record');
      else fail(`${name}: ${message.name}`, showDifference(before, text));
    });
  } catch (error) {
    fail(name, `  after ${answers.size} answers: ${error.message}`);
  }
  if (options.record) writeAnswers(file, answers);
  const missing = [...recorded.keys()].filter((recordedName) => !answers.has(recordedName));
  if (missing.length === 0) return;
  counts.failed += missing.length;
  console.log(`not ok: ${name}: ${missing.length} recorded answers did not come, the first to: ${missing[0]}`);
}

function finish() {
  console.log(`replay: ${counts.passed} passed, ${counts.failed} failed`);
  process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
}

setTimeout(() => {
  fail('replay', `  did not end within ${LONGEST_RUN_MS / 1000} s`);
  finish();
}, LONGEST_RUN_MS);

const all = groupNames(MESSAGES);
const waiting = all.filter((name) => name.includes(options.only));
for (const file of readdirSync(ANSWERS)) {
  const name = file.replace(/\.txt$/, '');
  if (all.includes(name)) continue;
  if (options.record) rmSync(join(ANSWERS, file));
  else fail(name, '  answers are recorded, and there is no file of messages');
}
const work = async () => {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) await replay(name);
};
await Promise.all(Array.from({ length: AT_ONCE }, work));
finish();
