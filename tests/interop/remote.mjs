// mcp-remote, the bridge that clients without HTTP use: it logs in by itself, and what it sends its owner's browser to is
// visited. Its own files go into a folder of the run.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { check, skip } from './checks.mjs';
import { approve, arrive } from './owner.mjs';
import { freePort, TOKEN } from './servers.mjs';

const program = join(dirname(createRequire(import.meta.url).resolve('mcp-remote/package.json')), 'dist', 'proxy.js');

export async function checkRemote(url) {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    skip('mcp-remote', `it needs Node.js 20, this is ${process.versions.node}`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'tastytrade-mcp-remote-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const connect = async (onAddress) => {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [program, `${url}/mcp`, String(await freePort()), '--allow-http', '--transport', 'http-only'],
      // No browser is to be opened: there is none on PATH.
      env: { PATH: '', HOME: folder, MCP_REMOTE_CONFIG_DIR: folder },
      stderr: 'pipe',
    });
    let said = '';
    // The program waits for its owner's answer; if it will not come, that is told at once.
    const unanswered = new Promise((_, reject) => {
      transport.stderr.on('data', (chunk) => {
        said += chunk;
        const address = /^\s*(https?:\/\/\S+\/authorize\?\S+)\s*$/m.exec(said)?.[1];
        if (address) onAddress(address).catch(reject);
      });
    });
    const client = new Client({ name: 'interop', version: '1.0.0' });
    try {
      await Promise.race([client.connect(transport), unanswered]);
    } catch (error) {
      await transport.close();
      throw new Error(`${error.message}\n${said.slice(-1500)}`);
    }
    return client;
  };
  await check('mcp-remote: logs in from nothing and calls', async () => {
    let visit;
    const client = await connect((address) => (visit ??= approve(address, TOKEN).then(arrive)));
    assert.ok(visit, 'nobody was asked');
    await visit;
    const result = await client.callTool({ name: 'fetch_accounts', arguments: {} });
    assert.ok(!result.isError);
    await client.close();
  });
  await check('mcp-remote: the next time nobody is asked', async () => {
    const client = await connect(async () => assert.fail('the owner was asked again'));
    assert.ok((await client.listTools()).tools.length > 5);
    await client.close();
  });
}
