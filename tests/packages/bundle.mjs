// Starts the unpacked bundle by the command that Claude Desktop's own library makes from its manifest.
//   node bundle.mjs FOLDER
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { getMcpConfigForManifest } from '@anthropic-ai/mcpb';
import { converse, run, runChecks } from './conversation.mjs';

const folder = path.resolve(process.argv[2]);
const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'manifest.json'), 'utf8'));

async function commandFor(platform, userConfig = {}) {
  const { value } = Object.getOwnPropertyDescriptor(process, 'platform');
  Object.defineProperty(process, 'platform', { value: platform });
  try {
    return await getMcpConfigForManifest({
      manifest, extensionPath: folder, userConfig, pathSeparator: '/',
      systemDirs: { HOME: '/root', DESKTOP: '/root/Desktop', DOCUMENTS: '/root/Documents', DOWNLOADS: '/root/Downloads' },
    });
  } finally {
    Object.defineProperty(process, 'platform', { value });
  }
}

const files = () => fs.readdirSync(folder, { recursive: true }).map((each) => path.join(folder, each)).filter((each) => fs.statSync(each).isFile());
const program = path.join(folder, 'server/linux/tastytrade-mcp');
const start = async () => {
  const { command, args, env } = await commandFor('linux');
  return converse([command, ...args], { env: { PATH: process.env.PATH, HOME: folder, ...env }, cwd: '/' });
};

await runChecks([
  ['the bundle starts, unpacked as it is', start],
  ['the bundle starts when no file may be executed', async () => {
    for (const file of files()) fs.chmodSync(file, 0o600);
    await start();
  }],
  ['each system has its command, with the settings of the form', async () => {
    for (const platform of manifest.compatibility.platforms) {
      const { command, args, env } = await commandFor(platform);
      assert.equal(env.TASTYTRADE_DEMO, 'true');
      const [first] = platform === 'win32' ? [command] : args;
      assert(fs.existsSync(first), `${platform}: ${first}`);
      assert.deepEqual(args.slice(-2), ['--mode', 'stdio']);
      assert(fs.existsSync(path.join(folder, 'server', { linux: 'linux', darwin: 'macos', win32: 'windows' }[platform])), platform);
    }
  }],
  ['on macOS the script starts the program for macOS', async () => {
    const tools = path.join(folder, 'tools');
    fs.mkdirSync(tools);
    fs.writeFileSync(path.join(tools, 'uname'), '#!/bin/sh\necho Darwin\n', { mode: 0o755 });
    const there = path.join(folder, 'server/macos');
    fs.mkdirSync(there, { recursive: true });
    fs.writeFileSync(path.join(there, 'tastytrade-mcp'), '#!/bin/sh\necho "macOS $*"\n', { mode: 0o644 });
    const { stdout } = await run(['/bin/sh', path.join(folder, 'server/start.sh'), 'a b', 'c'], { env: { PATH: `${tools}:${process.env.PATH}` } });
    assert.equal(stdout, 'macOS a b c\n');
    fs.rmSync(tools, { recursive: true });
  }],
  ['a program whose permission cannot be changed is named', async () => {
    if (process.getuid() !== 0) return;
    for (const file of files()) fs.chmodSync(file, 0o644);
    const { code, stderr } = await run(['/bin/sh', path.join(folder, 'server/start.sh')], { uid: 65534, gid: 65534, cwd: '/' });
    assert.equal(code, 1);
    assert(stderr.includes(`${program} may not be executed`), stderr);
  }],
]);
process.exit();
