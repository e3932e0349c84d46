// Prints a table of scripts/bench-peers: one row a figure, one column a server, ours first, and whether ours is ahead.
const OURS = 'ours', OURS_API = 'ours, API', BOUND = 'bare httplib';

const show = (value) => (value === undefined ? '-' : value >= 100 ? value.toFixed(0) : value.toPrecision(3));

// "ahead", or which peers are better. Not compared: the plain API, whose answers are half as long, and bare cpp-httplib,
// which does no work of the protocol: how ours relates to it is said beside.
export function judge({ better, values, name, unit }) {
  if (unit === 'bytes') return '';
  const ours = values[OURS];
  if (ours === undefined) return 'not measured';
  const isBetter = (value) => (better === 'higher' ? value > ours : value < ours);
  const peers = Object.entries(values).filter(([column]) => ![OURS, OURS_API, BOUND].includes(column));
  const ahead = peers.filter(([, value]) => isBetter(value)).map(([column]) => column);
  const verdict = peers.length === 0 ? '' : ahead.length === 0 ? 'ahead' : `BEHIND ${ahead.join(', ')}`;
  const isRelated = /calls a second|CPU a call/.test(name) && values[BOUND] > 0;
  return isRelated ? `${verdict} (${(ours / values[BOUND]).toFixed(2)} of httplib)`.trim() : verdict;
}

export function printTable({ title, columns, rows }) {
  const line = (name, cells, verdict) => console.log(`${name.padEnd(36)}${cells.map((cell) => cell.padStart(15)).join('')}   ${verdict}`.trimEnd());
  console.log(`\n${title}`);
  line('', columns, 'is ours ahead?');
  for (const row of rows) line(row.unit ? `${row.name} (${row.unit})` : row.name, columns.map((column) => show(row.values[column])), judge(row));
}
