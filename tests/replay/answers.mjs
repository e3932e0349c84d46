// Reads and writes the recorded answers: `answers/GROUP.txt`, one section a message, and shows how two answers differ.
//
// The bytes of a body stand in lines with a mark before them, so that nothing is lost and a review shows what has changed:
//   "| "  begins a line of the body; a line feed lies between two of these
//   "+ "  goes on in the same line of the body. It is cut behind each element of a list, so that a change stays small
//   "= "  a line with control characters or with bytes that are no UTF-8, as a JSON string of one character a byte
// A long body that an earlier message of the group got too is not written again: (the same body as: NAME).
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const CUT_BEHIND = /(?<=[}\]],)|(?<=\\n)/;
// What an editor or a terminal shows as nothing, or as the end of a line.
const UNSEEN = /[\0-\x1f\x7f-\x9f\u2028\u2029\ufeff]/;

const SHORT_BODY = 200;

// Shows the bodies of one group. A body is latin1, one character a byte.
export class Bodies {
  constructor() {
    this.first = new Map();
  }

  // `name`: the message that got this body.
  show(body, name) {
    if (body === '') return '';
    if (this.first.has(body)) return `(the same body as: ${this.first.get(body)})\n`;
    if (body.length > SHORT_BODY) this.first.set(body, name);
    return body.split('\n').map(showLine).join('');
  }
}

function showLine(line) {
  const bytes = Buffer.from(line, 'latin1');
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes) || UNSEEN.test(text)) return `= ${JSON.stringify(line)}\n`;
  return `| ${text.split(CUT_BEHIND).join('\n+ ')}\n`;
}

export function readAnswers(file) {
  if (!existsSync(file)) return new Map();
  const sections = readFileSync(file, 'utf8').split(/^=== /m).slice(1);
  return new Map(sections.map((section) => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n') + 1)]));
}

export function writeAnswers(file, answers) {
  writeFileSync(file, [...answers].map(([name, text]) => `=== ${name}\n${text}`).join(''));
}

const LINES_SHOWN = 6;
const WIDTH = 160;

// The lines that differ, each cut to what lies around its first difference.
export function showDifference(recorded, answered) {
  const before = recorded.split('\n');
  const after = answered.split('\n');
  while (before.length > 0 && after.length > 0 && before[0] === after[0]) before.shift(), after.shift();
  while (before.length > 0 && after.length > 0 && before.at(-1) === after.at(-1)) before.pop(), after.pop();
  const lines = [];
  for (let index = 0; index < Math.min(LINES_SHOWN, Math.max(before.length, after.length)); index += 1) {
    const [old, new_] = [before[index] ?? '', after[index] ?? ''];
    let at = 0;
    while (at < old.length && old[at] === new_[at]) at += 1;
    const from = Math.max(0, at - WIDTH / 2);
    if (index < before.length) lines.push(`  - ${from > 0 ? '…' : ''}${old.slice(from, from + WIDTH)}`);
    if (index < after.length) lines.push(`  + ${from > 0 ? '…' : ''}${new_.slice(from, from + WIDTH)}`);
  }
  const more = Math.max(before.length, after.length) - LINES_SHOWN;
  if (more > 0) lines.push(`  and ${more} lines more`);
  return lines.join('\n');
}
