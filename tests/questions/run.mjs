// Usage: node run.mjs [--record] path/to/tastytrade-mcp
// Asks the questions of people who trade. Each is a few tool calls on demo data and a check of the answers, which shows that
// they hold what was asked for. Prints a table of calls, bytes and requests to the broker, which is that of docs/questions.md;
// --record writes it there. A question has at most 3 calls, whose answers have at most 12 KB together.
//
// A question in questions/ has these members:
//   number, question   as in docs/questions.md
//   calls              [[tool, arguments], …]; arguments may be a function of the answers before
//   check              a function of the answers (each the structured content of a result), which fails by assert
//   clock              the time at which the demo stands still, if another than usual
//   settings           of the program, beside the usual ones
//   server             a function that starts the program, if not with the demo
//   lacks              what of the question is left to the client, if anything
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { check, summary } from '../interop/checks.mjs';
import account from './questions/account.mjs';
import history from './questions/history.mjs';
import lists from './questions/lists.mjs';
import market from './questions/market.mjs';
import otherTools from './questions/other_tools.mjs';
import { checkDocument, printTable, recordDocument } from './document.mjs';
import { checkLargest } from './largest.mjs';
import { checkRouting } from './routing.mjs';
import { demo } from './servers.mjs';

const MAX_CALLS = 3;
const MAX_BYTES = 12 * 1024;

const parameters = process.argv.slice(2);
const record = parameters[0] === '--record';
if (record) parameters.shift();
if (parameters.length !== 1) {
  console.error('usage: node run.mjs [--record] path/to/tastytrade-mcp');
  process.exit(2);
}
const binary = resolve(parameters[0]);

// Makes the calls of a question. [{ tool, arguments, answer, bytes }], and how many requests the program sent.
async function ask({ calls, clock, settings, server }) {
  const program = await (server ? server(binary) : demo(binary, clock, settings));
  const made = [];
  try {
    // From then on the SDK validates each answer against the tool's output schema.
    await program.client.listTools();
    for (const [tool, given] of calls) {
      const values = typeof given === 'function' ? given(...made.map(({ answer }) => answer)) : given;
      const { isError, content, structuredContent: answer } = await program.client.callTool({ name: tool, arguments: values });
      assert.ok(!isError, `${tool}: ${content?.[0]?.text}`);
      made.push({ tool, arguments: values, answer, bytes: Buffer.byteLength(JSON.stringify(answer)) });
    }
  } finally {
    made.requests = await program.close();
  }
  return made;
}

const questions = [...account, ...history, ...lists, ...market].sort((one, other) => one.number - other.number);
await check('each question stands in one place', async () => {
  const numbers = [...questions, ...otherTools].map(({ number }) => number).sort((one, other) => one - other);
  assert.deepEqual(numbers, Array.from({ length: 42 }, (_, index) => index + 1));
});

const asked = [];
for (const question of questions) {
  await check(`${question.number}. ${question.question}`, async () => {
    assert.ok(question.calls.length <= MAX_CALLS, `${question.calls.length} calls`);
    const made = await ask(question);
    asked.push({ ...question, made });
    question.check(...made.map(({ answer }) => answer));
    const bytes = made.map((each) => each.bytes);
    assert.ok(bytes.reduce((total, each) => total + each) <= MAX_BYTES, `${bytes.join(' + ')} bytes`);
  });
}

printTable(asked);
if (record) recordDocument(asked, otherTools);
else await check('docs/questions.md has these calls, and about these bytes', async () => checkDocument(asked, otherTools));
await checkLargest(binary);
await checkRouting(binary);
process.exit(summary({ name: 'questions' }) ? 0 : 1);
