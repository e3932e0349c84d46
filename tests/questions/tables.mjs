// What the checks of the questions need to read an answer: tables, and sums of decimal texts.
import assert from 'node:assert/strict';

// A list of an answer as objects. It is a table (an array of rows of text, the first of which names the columns) or has objects.
export function rows(list) {
  assert.ok(Array.isArray(list), `there is no list, but ${JSON.stringify(list)?.slice(0, 100)}`);
  if (!Array.isArray(list[0])) return list;
  const [columns, ...cells] = list;
  return cells.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}

export const column = (list, name) => rows(list).map((row) => row[name]);

// The value of a decimal text. Fails where there is none.
export function number(text) {
  const value = Number(text);
  assert.ok(text !== '' && text !== undefined && text !== null && Number.isFinite(value), `not a number: ${JSON.stringify(text)}`);
  return value;
}

// The sum of a member, in which an empty cell is nothing.
export const sum = (list, name) => column(list, name).reduce((total, text) => total + (text ? number(text) : 0), 0);

export function assertNear(actual, wanted, what, within = 0.011) {
  assert.ok(Math.abs(number(actual) - wanted) <= within, `${what}: ${actual} is not ${wanted}`);
}

// Every one of the names must be a member with a number in every row.
export function assertNumbers(list, ...names) {
  assert.ok(rows(list).length > 0, 'there are no rows');
  for (const row of rows(list)) for (const name of names) number(row[name]);
}

// All accounts of the demo, in the order in which it lists them.
export const ACCOUNTS = ['5WT00001', '5WT00002'];

export function assertAllAccounts(list) {
  assert.deepEqual([...new Set(column(list, 'account_number'))].sort(), ACCOUNTS);
}

// The whole result is on this page.
export function assertComplete(answer, list) {
  assert.equal(answer.next_cursor, undefined, 'there are more pages');
  assert.equal(answer.total, rows(list).length, 'total is not the number of rows');
  if (answer.complete !== undefined) assert.equal(answer.complete, true);
}

export function assertDescending(values) {
  values.forEach((value, index) => assert.ok(index === 0 || values[index - 1] >= value, `${values} does not fall`));
}
