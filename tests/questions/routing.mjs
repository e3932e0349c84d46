// Usage: node routing.mjs path/to/tastytrade-mcp
// Clients with many tools do not show all of them to the model: they search for them by the words of the question. This finds
// tools for the questions of routing.json as these clients do, with BM25 over name, title, description and arguments, and prints
// the misses. run.mjs checks that as many are found as before.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check } from '../interop/checks.mjs';
import { connect, overStdio } from '../interop/v1.mjs';

const questions = JSON.parse(readFileSync(new URL('routing.json', import.meta.url), 'utf8'));

// The usual constants of BM25 (Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009).
const K1 = 1.2;
const B = 0.75;

// Words that say nothing about what is asked.
const COMMON = new Set('a all an and are as at be by do did does for from had has have how i if in is it its me my of on or that the their there these they this to was what when which who will with'.split(' '));

// The other words, without the endings that most often differ.
const words = (text) =>
  (text.toLowerCase().match(/[a-z0-9]+/g) ?? [])
    .filter((word) => !COMMON.has(word))
    .map((word) => (word.length > 3 ? word.replace(/(ies|es|s|ed|ing)$/, '') : word));

function textOf({ name, title, description, inputSchema }) {
  const members = Object.entries(inputSchema.properties ?? {}).map(([key, schema]) => `${key} ${schema.description ?? ''} ${(schema.enum ?? []).join(' ')}`);
  return [name, title, description, ...members].join(' ');
}

// A function of a question: the names of the tools, best first.
function makeSearch(tools) {
  const documents = tools.map((tool) => words(textOf(tool)));
  const average = documents.reduce((sum, { length }) => sum + length, 0) / documents.length;
  const frequency = (document, word) => document.filter((each) => each === word).length;
  const rarity = (word) => {
    const having = documents.filter((document) => document.includes(word)).length;
    return Math.log(1 + (documents.length - having + 0.5) / (having + 0.5));
  };
  const score = (document, question) =>
    question.reduce((sum, word) => {
      const count = frequency(document, word);
      return sum + (rarity(word) * count * (K1 + 1)) / (count + K1 * (1 - B + (B * document.length) / average));
    }, 0);
  return (question) => {
    const asked = words(question);
    const scored = tools.map(({ name }, index) => [name, score(documents[index], asked)]);
    return scored.sort(([, one], [, other]) => other - one).map(([name]) => name);
  };
}

// { first, amongThree, misses }: how many questions have a right tool first, and among the first three.
function measure(search, set) {
  const result = { first: 0, amongThree: 0, misses: [] };
  for (const [question, right] of set) {
    const found = search(question);
    const place = found.findIndex((name) => right.includes(name));
    result.first += place === 0;
    result.amongThree += place < 3;
    if (place !== 0) result.misses.push(`${question}  ${right[0]} is number ${place + 1}, after ${found.slice(0, Math.min(place, 3)).join(', ')}`);
  }
  return result;
}

async function listTools(binary) {
  const client = await connect(overStdio(binary));
  const { tools } = await client.listTools();
  await client.close();
  return tools;
}

// The questions of a set that a tool of the list can answer.
const answerable = (set, tools) => questions[set].filter(([, right]) => tools.some(({ name }) => right.includes(name)));

export async function checkRouting(binary) {
  const tools = await listTools(binary);
  await check('routing: every tool is the answer to a question', async () => {
    const answers = new Set([...questions.tuned, ...questions.apart].flatMap(([, right]) => right));
    // Those two are for ChatGPT's research alone, and should be found for nothing else.
    const others = tools.map(({ name }) => name).filter((name) => name !== 'search' && name !== 'fetch' && !answers.has(name));
    assert.deepEqual(others, [], 'routing.json has no question for them');
  });
  for (const [set, floor] of Object.entries(questions.floors)) {
    await check(`routing: as many tools are found for the ${set} questions as before`, async () => {
      const { first, amongThree, misses } = measure(makeSearch(tools), answerable(set, tools));
      assert.ok(first >= floor.first && amongThree >= floor.amongThree, `${first} first, ${amongThree} among three\n${misses.join('\n')}`);
    });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const tools = await listTools(resolve(process.argv[2]));
  for (const set of Object.keys(questions.floors)) {
    const asked = answerable(set, tools);
    const { first, amongThree, misses } = measure(makeSearch(tools), asked);
    console.log(`${set}: ${first} first, ${amongThree} among three, of ${asked.length}`);
    for (const miss of misses) console.log(`  ${miss}`);
  }
}
