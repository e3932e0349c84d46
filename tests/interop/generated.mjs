// Tables in documents that are generated from a running program: written on request, and compared with what they would be.
// They stand between <!-- NAME:begin --> and <!-- NAME:end -->. Numbers of bytes may differ a little: a new member of an answer
// does not make a page wrong.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';

const MAX_DRIFT = 0.1;

const marked = (name) => new RegExp(`(<!-- ${name}:begin -->\n)([^]*)(<!-- ${name}:end -->)`);
const cell = (text) => text.replaceAll('|', '\\|');

export function table(head, rows) {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |\n`).join('');
}

export function writeTables(file, name, text) {
  writeFileSync(file, readFileSync(file, 'utf8').replace(marked(name), (_, begin, old, end) => begin + text + end));
}

const isNear = (one, other) => /^\d+$/.test(one) && /^\d+$/.test(other) && Math.abs(one - other) <= MAX_DRIFT * other;

// `bytes`: the heads of the columns whose numbers may differ a little. `hint`: the command that writes the tables.
export function compareTables(file, name, text, { bytes, hint }) {
  const lines = (part) => part.split('\n').filter((line) => line.startsWith('|')).map((line) => line.slice(2, -2).split(' | '));
  const written = lines(marked(name).exec(readFileSync(file, 'utf8'))?.[2] ?? '');
  const wanted = lines(text);
  let head = [];
  wanted.forEach((cells, index) => {
    if (wanted[index + 1]?.[0] === '---') head = cells;
    const there = (written[index] ?? []).map((value, column) => {
      return bytes.includes(head[column]) && isNear(value, cells[column] ?? '') ? cells[column] : value;
    });
    assert.deepEqual(there, cells, `${hint} writes the page anew`);
  });
  assert.equal(written.length, wanted.length, `${hint} writes the page anew`);
}
