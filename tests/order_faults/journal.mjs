// The journal of the server under test, through its command line.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ENDS = new Set(['ack', 'refused', 'not_sent', 'found', 'not_found', 'ambiguous']);

// The exit code of `journal verify` and what it printed.
export async function verifyJournal(binary, environment) {
  try {
    const { stdout } = await run(binary, ['journal', 'verify'], { env: environment });
    return { code: 0, text: stdout };
  } catch (error) {
    return { code: error.code, text: `${error.stdout ?? ''}${error.stderr ?? ''}` };
  }
}

// The intents of the journal: [{ seq, identifier, method, path, ends: ['ack'] }].
export async function readIntents(binary, environment) {
  const { stdout } = await run(binary, ['journal', 'export'], { env: environment, maxBuffer: 256 * 1024 * 1024 });
  const records = stdout.split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  const intents = new Map();
  for (const { seq, kind, data } of records) {
    if (kind === 'intent') intents.set(seq, { seq, identifier: data.external_identifier, method: data.method, path: data.path, ends: [] });
    else if (ENDS.has(kind)) intents.get(data.intent)?.ends.push(kind);
  }
  return [...intents.values()];
}
