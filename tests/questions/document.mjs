// The table of the questions: on the terminal, and in docs/questions.md.
import { compareTables, table, writeTables } from '../interop/generated.mjs';

const DOCUMENT = new URL('../../docs/questions.md', import.meta.url);

const total = (made) => made.reduce((sum, { bytes }) => sum + bytes, 0);
// A cursor changes with the size of the rows before it.
const shown = (values) => JSON.stringify(values.cursor ? { ...values, cursor: '…' } : values);
const call = ({ tool, arguments: values }) => (Object.keys(values).length > 0 ? `\`${tool}\` \`${shown(values)}\`` : `\`${tool}\``);

// The cells of the questions' rows. The sandbox's bytes differ from day to day, and how often a wait asks from run to run.
function rowsOf(asked) {
  return asked.map(({ number, question, settings, lacks, server, made }) => [
    String(number),
    [
      question,
      ...Object.entries(settings ?? {}).map(([name, value]) => `*With \`${name}=${value}\`.*`),
      ...(lacks ? [`*Left out: ${lacks}.*`] : []),
    ].join(' '),
    made.map(call).join('<br>'),
    server ? '–' : String(total(made)),
    made.some(({ tool }) => tool === 'wait_for') ? '–' : String(made.requests),
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

function tables(asked, otherTools) {
  const others = otherTools.map(({ number, question, needs }) => [String(number), question, needs]);
  return `${table(['#', 'Question', 'Calls', 'Bytes', 'Requests'], rowsOf(asked))}\n${table(['#', 'Question', 'Needs'], others)}`;
}

export const recordDocument = (asked, otherTools) => writeTables(DOCUMENT, 'questions', tables(asked, otherTools));

export function checkDocument(asked, otherTools) {
  compareTables(DOCUMENT, 'questions', tables(asked, otherTools), { bytes: ['Bytes'], hint: 'tests/questions/run --record BINARY' });
}
