// One request for each tool, resource template and prompt, about the simulated broker's accounts. calls.json holds them,
// for clients in any language. A tool or prompt without required arguments needs no entry: it is called with none.
// `selected_tools` are those that a server offers only if it is told to.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

export const examples = JSON.parse(readFileSync(new URL('calls.json', import.meta.url), 'utf8'));

export function argumentsFor(tool) {
  const given = examples.tools[tool.name] ?? examples.selected_tools[tool.name];
  if (given) return given;
  assert.deepEqual(tool.inputSchema.required ?? [], [], `calls.json has no example for ${tool.name}`);
  return {};
}

export function promptArgumentsFor(prompt) {
  const given = examples.prompts[prompt.name];
  if (given) return given;
  const required = (prompt.arguments ?? []).filter((argument) => argument.required);
  assert.deepEqual(required, [], `calls.json has no example for ${prompt.name}`);
  return {};
}

export function addressFor(template) {
  const given = examples.templates[template.uriTemplate];
  assert.ok(given, `calls.json has no example for ${template.uriTemplate}`);
  return given;
}

// When data was fetched differs from call to call; everything else must not.
export function comparable(value) {
  if (Array.isArray(value)) return value.map(comparable);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !['as_of', 'age_ms', 'waited_ms'].includes(key))
      .map(([key, inner]) => [key, comparable(inner)]),
  );
}

const isTable = (value) => Array.isArray(value) && value.length > 0 && value.every(Array.isArray);

// Models get a table, an array of rows whose first one names the columns; programs get an object for each row, which may have
// more members, and has none for an empty cell. Returns `value` in the form of `tables`: with a table in place of objects
// where `tables` has one.
export function tablesOf(value, tables) {
  if (isTable(tables) && Array.isArray(value) && !isTable(value)) {
    const [columns] = tables;
    return [columns, ...value.map((row) => columns.map((column) => String(row[column] ?? '')))];
  }
  if (Array.isArray(value)) return value.map((each, i) => tablesOf(each, tables?.[i]));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, tablesOf(inner, tables?.[key])]));
}

// A resource's contents, with JSON read so that comparable() reaches into it.
export function comparableContents(contents) {
  return contents.map(({ uri, mimeType, text }) => ({
    uri,
    mimeType,
    text: mimeType === 'application/json' ? comparable(JSON.parse(text)) : text,
  }));
}
