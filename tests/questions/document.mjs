// The table of the questions: on the terminal, and in docs/questions.md, whose part between the marks is generated.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

const DOCUMENT = new URL('../../docs/questions.md', import.meta.url);
const GENERATED = /(<!-- questions:begin -->\n)[^]*(<!-- questions:end -->)/;
// A new member of an answer does not make the page wrong. Beyond this share the bytes must be recorded again.
const MAX_DRIFT = 0.1;

const cell = (text) => text.replaceAll('|', '\\|');
const total = (made) => made.reduce((sum, { bytes }) => sum + bytes, 0);
const call = ({ tool, arguments: values }) => (Object.keys(values).length > 0 ? `\`${tool}\` \`${JSON.stringify(values)}\`` : `\`${tool}\``);

// [number, question, calls, bytes, requests] as texts. The sandbox's bytes differ from day to day.
function rowsOf(asked) {
  return asked.map(({ number, question, lacks, server, made }) => [
    String(number),
    lacks ? `${question} *Left out: ${lacks}.*` : question,
    made.map(call).join('<br>'),
    server ? '–' : String(total(made)),
    String(made.requests),
  ]);
}

export function printTable(asked) {
  for (const { number, question, made } of asked) {
    const tools = made.map(({ tool }) => tool).join(', ');
    console.log(`${String(number).padStart(3)}  ${String(total(made)).padStart(6)} bytes  ${String(made.requests).padStart(3)} requests  ${tools}  (${question})`);
  }
  const bytes = asked.map(({ made }) => total(made)).sort((one, other) => one - other);
  console.log(`${asked.length} questions; bytes: median ${bytes[bytes.length >> 1]}, largest ${bytes.at(-1)}`);
}

function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |\n`).join('');
}

function generate(asked, otherTools) {
  const others = otherTools.map(({ number, question, needs }) => [String(number), question, needs]);
  return `${table(['#', 'Question', 'Calls', 'Bytes', 'Requests'], rowsOf(asked))}\n${table(['#', 'Question', 'Needs'], others)}`;
}

export function recordDocument(asked, otherTools) {
  const page = readFileSync(DOCUMENT, 'utf8');
  writeFileSync(DOCUMENT, page.replace(GENERATED, (_, begin, end) => `${begin}${generate(asked, otherTools)}${end}`));
}

// The page's cells must be those of `generate`, but for bytes that differ a little.
export function checkDocument(asked, otherTools) {
  const lines = (text) => text.trim().split('\n').filter((line) => line.startsWith('|')).map((line) => line.split(' | '));
  const written = lines(GENERATED.exec(readFileSync(DOCUMENT, 'utf8'))[0]);
  const wanted = lines(generate(asked, otherTools));
  const hint = 'tests/questions/run --record BINARY writes the page anew';
  wanted.forEach((cells, index) => {
    const there = [...(written[index] ?? [])];
    const isNear = Math.abs(Number(there[3]) - Number(cells[3])) <= MAX_DRIFT * Number(cells[3]);
    if (isNear) there[3] = cells[3];
    assert.deepEqual(there, cells, hint);
  });
  assert.equal(written.length, wanted.length, hint);
}
