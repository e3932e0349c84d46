// Resources, prompts and completion with a connected client of either SDK. Returns what was read, to be held against
// another client's: { resources, prompts, completions }.
import assert from 'node:assert/strict';
import { addressFor, comparableContents, examples, promptArgumentsFor } from './calls.mjs';
import { check, rejection } from './checks.mjs';

export async function checkFeatures(label, client) {
  const seen = { resources: {}, prompts: {}, completions: {} };
  let addresses = [];
  await check(`${label}: lists its resources and templates`, async () => {
    const { resources } = await client.listResources();
    const { resourceTemplates } = await client.listResourceTemplates();
    assert.ok(resources.length > 0 && resourceTemplates.length > 0);
    addresses = [...resources.map(({ uri }) => uri), ...resourceTemplates.map(addressFor)];
  });
  for (const uri of addresses) {
    await check(`${label}: reads ${uri}`, async () => {
      const { contents } = await client.readResource({ uri });
      assert.equal(contents[0].uri, uri);
      assert.ok(contents[0].text.length > 0);
      seen.resources[uri] = comparableContents(contents);
    });
  }
  await check(`${label}: an unknown resource is a protocol error`, async () => {
    const error = await rejection(client.readResource({ uri: 'tastytrade://no/such/thing' }));
    assert.ok([-32002, -32602].includes(error.code), String(error));
  });

  let prompts = [];
  await check(`${label}: lists its prompts`, async () => {
    ({ prompts } = await client.listPrompts());
    assert.ok(prompts.length > 0);
  });
  for (const prompt of prompts) {
    await check(`${label}: prompt ${prompt.name} is filled in`, async () => {
      const given = promptArgumentsFor(prompt);
      const { messages } = await client.getPrompt({ name: prompt.name, arguments: given });
      const text = messages.map(({ content }) => content.text).join('\n');
      for (const value of Object.values(given)) assert.ok(text.includes(value), `${value} is missing from: ${text}`);
      seen.prompts[prompt.name] = messages.map(({ role, content }) => ({ role, text: content.text }));
    });
  }
  await check(`${label}: a prompt without its required argument is a protocol error`, async () => {
    const error = await rejection(client.getPrompt({ name: 'quote_check', arguments: {} }));
    assert.equal(error.code, -32602, String(error));
  });
  for (const [name, { ref, argument, values }] of Object.entries(examples.completions)) {
    await check(`${label}: completes ${name}`, async () => {
      const { completion } = await client.complete({ ref, argument });
      assert.deepEqual(completion.values, values);
      seen.completions[name] = completion.values;
    });
  }
  return seen;
}
