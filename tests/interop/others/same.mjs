// Holds what one client saw against what the TypeScript SDK saw: the same request, the same data.
import assert from 'node:assert/strict';
import { comparable, comparableContents } from '../calls.mjs';
import { check } from '../checks.mjs';

// `part` names a section of what was seen, read(answer) makes it comparable. Every one that `expected` has must be there.
async function hold(label, part, seen, expected, read) {
  for (const [name, wanted] of Object.entries(expected[part])) {
    await check(`${label}: ${part}: ${name} is the same as with the TypeScript SDK`, async () => {
      const answer = seen[part]?.[name];
      assert.ok(answer !== undefined, 'this client got no answer');
      assert.deepEqual(read(answer), wanted);
    });
  }
}

export async function checkSame(label, seen, expected) {
  await check(`${label}: the tools are the same as with the TypeScript SDK`, async () => {
    assert.deepEqual(seen.toolNames, expected.toolNames);
  });
  await hold(label, 'tools', seen, expected, comparable);
  await hold(label, 'resources', seen, expected, comparableContents);
  await hold(label, 'prompts', seen, expected, (messages) => messages);
  await hold(label, 'completions', seen, expected, (values) => values);
}
