// What the documentation prints is what people paste: every curl command of the README and of the server's own pages is
// run as it stands, in a shell that was set up as the page says.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from './checks.mjs';
import { environment, freePort, startHttp, TOKEN } from './servers.mjs';

const readme = join(import.meta.dirname ?? '.', '../../README.md');
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

// The blocks of one section of the README, as one script: the program and its port are this run's, and what a person's
// typing takes passes after the server was started.
async function checkSection(title, binary) {
  await check(`examples: README, ${title}`, async () => {
    const section = readFileSync(readme, 'utf8').split(`\n## ${title}\n`)[1].split('\n## ')[0];
    const port = await freePort();
    const script = [...section.matchAll(/```bash\n([^]*?)```/g)].map(([, block]) => block).join('\n')
      .replaceAll('8086', String(port))
      .replaceAll('build/release/tastytrade-mcp', `"${binary}"`)
      .replace(/^(.*--demo &).*$/m, '$1\nfor i in $(seq 100); do command curl -s localhost:' + port + '/health >/dev/null && break; sleep 0.1; done');
    assert.match(script, /curl "|curl -/);
    const { out, err } = await bash(`${script}\nkill %1; wait`, { LOG_LEVEL: 'off' });
    assert.ok(!err.includes('FAILED'), err);
    assert.match(out, /environment/);
  });
}

export async function checkExamples(binary) {
  await checkSection('The ChatGPT bridge', binary);
  await checkSection('The plain HTTP API', binary);
  for (const [label, door, variables] of [
    ['examples: API with a token', 'api', {}],
    ['examples: API without', 'api', { API_TOKEN: '' }],
    ['examples: bridge', 'chatgpt', {}],
  ]) {
    const server = await startHttp(binary, door, variables);
    const tokens = { API_TOKEN: TOKEN, CHATGPT_MCP_TOKEN: TOKEN };
    await checkPage(`${label}, /`, `${server.url}/`, tokens);
    if (door === 'api') await checkPage(`${label}, /docs`, `${server.url}/docs`, tokens);
    await server.stop();
  }
}
