// A journal of JSON lines, synced at each record.
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const ENDS = ['ack', 'refused', 'not_sent', 'found', 'not_found', 'ambiguous'];
const file = () => join(process.env.STATE_DIR, 'journal.jsonl');

export function readRecords() {
  if (!existsSync(file())) return [];
  return readFileSync(file(), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

// Returns the seq of the record.
export function append(kind, data) {
  const seq = readRecords().length + 1;
  const handle = openSync(file(), 'a');
  writeSync(handle, `${JSON.stringify({ seq, kind, data })}\n`);
  fsyncSync(handle);
  closeSync(handle);
  return seq;
}

// { seq, data, end } of the intent of an identifier, or nothing.
export function findIntent(identifier) {
  return readIntents().find(({ data }) => data.external_identifier === identifier);
}

export function readIntents() {
  const records = readRecords();
  return records.filter(({ kind }) => kind === 'intent')
    .map(({ seq, data }) => ({ seq, data, end: records.find(({ kind, data: other }) => ENDS.includes(kind) && other.intent === seq) }));
}

// The end that the intent has. With `twice`, appends a second one all the same.
export function end(intent, kind, twice = false) {
  const present = readIntents().find(({ seq }) => seq === intent)?.end;
  if (present && !twice) return present.kind;
  append(kind, { intent });
  return kind;
}

export function exportJournal() {
  for (const record of readRecords()) console.log(JSON.stringify(record));
  return 0;
}

export function verifyJournal() {
  return readRecords().every(({ seq }, index) => seq === index + 1) ? 0 : 1;
}
