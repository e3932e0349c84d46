// What the server's own pages print is what people paste: every curl command of theirs is run as it stands, in a shell that
// was set up as the page says. readme.mjs does so with the README.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { check } from './checks.mjs';
import { environment, startHttp, TOKEN } from './servers.mjs';

const FAILS = 'curl() { command curl --silent --show-error --fail-with-body "$@" || echo "FAILED: curl $*" >&2; }\n';

// Runs a script. What it says on its standard error is what went wrong.
function bash(script, variables = {}) {
  const shell = spawn('bash', ['-c', FAILS + script], { env: environment(variables), stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { out: '', err: '' };
  shell.stdout.on('data', (data) => (output.out += data));
  shell.stderr.on('data', (data) => (output.err += data));
  return new Promise((resolve) => shell.once('close', (code) => resolve({ code, ...output })));
}

const unescaped = (text) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

const codeOf = (page) => [...page.matchAll(/<pre[^>]*><code>([^]*?)<\/code><\/pre>/g)].map(([, code]) => unescaped(code));

async function checkPage(label, address, variables) {
  let blocks = [];
  await check(`${label}: the page is there`, async () => {
    blocks = codeOf(await (await fetch(address)).text());
    assert.ok(blocks.some((block) => block.startsWith('curl ')), 'it has no example');
  });
  const setup = blocks.filter((block) => block.startsWith('export ')).join('\n');
  for (const command of blocks.filter((block) => block.startsWith('curl '))) {
    await check(`${label}: ${command.split('\n')[0].replace(/http:\S*?:\d+/, '')}`, async () => {
      const { out, err } = await bash(`${setup}\n${command}`, variables);
      assert.equal(err, '', out);
      assert.ok(JSON.parse(out));
    });
  }
}

export async function checkExamples(binary) {
  for (const [label, door, variables] of [
    ['examples: API with a token', 'api', {}],
    ['examples: API without', 'api', { API_TOKEN: '' }],
    ['examples: bridge', 'mcp', {}],
  ]) {
    const server = await startHttp(binary, door, variables);
    const tokens = { API_TOKEN: TOKEN, CHATGPT_MCP_TOKEN: TOKEN };
    await checkPage(`${label}, /`, `${server.url}/`, tokens);
    if (door === 'api') await checkPage(`${label}, /docs`, `${server.url}/docs`, tokens);
    await server.stop();
  }
}
