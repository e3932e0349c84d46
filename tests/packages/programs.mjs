// What scripts/package refuses to pack, how it splits a universal program, and the files of package managers, with made-up
// programs and archives.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeDirectory, run, runChecks } from './conversation.mjs';

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'programs '));
const script = (name) => fileURLToPath(new URL(`../../packaging/${name}`, import.meta.url));
const arm = 0x0100000c, intel = 0x01000007;

function mach(type, kind = 2) {
  const data = Buffer.alloc(256);
  [0xfeedfacf, type, 0, kind].forEach((word, at) => data.writeUInt32LE(word, 4 * at));
  data.write(`1.2.3 for ${type}`, 64);
  return data;
}

function universal(...parts) {
  const head = Buffer.alloc(1024);
  head.writeUInt32BE(0xcafebabe, 0);
  head.writeUInt32BE(parts.length, 4);
  parts.forEach((part, at) => [part.readUInt32LE(4), 0, 1024 + 256 * at, 256, 8].forEach((word, field) => head.writeUInt32BE(word, 8 + 20 * at + 4 * field)));
  return Buffer.concat([head, ...parts]);
}

function windows(machine) {
  const data = Buffer.alloc(512);
  data.write('MZ');
  data.writeUInt32LE(128, 60);
  data.write('PE\0\0', 128, 'latin1');
  data.writeUInt16LE(machine, 132);
  data.write('1.2.3', 300);
  return data;
}

async function check(system, data, version = '1.2.3') {
  const file = path.join(work, 'a program');
  fs.writeFileSync(file, data);
  const { code, stderr } = await run([process.execPath, script('programs.mjs'), 'check', system, file, version]);
  assert.equal(code, stderr === '' ? 0 : 1, stderr);
  assert.doesNotMatch(stderr, /\n./, 'one line');
  return stderr;
}

const both = universal(mach(intel), mach(arm));

await runChecks([
  ['programs of the right kind are packed', async () => {
    assert.equal(await check('macos', both), '');
    assert.equal(await check('windows', windows(0x8664)), '');
  }],
  ['a program of another system, processor or version is refused', async () => {
    const elf = Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(500)]);
    for (const [data, reason] of [
      [elf, 'not a universal program'], [Buffer.alloc(0), 'not a universal program'], [mach(arm), 'not a universal program'],
      [windows(0x8664), 'not a universal program'], [universal(mach(arm)), 'no part for x64'], [universal(mach(intel)), 'no part for arm64'],
      [both.subarray(0, both.length - 1), 'a part of it is not a program'], [universal(mach(intel), mach(arm, 6)), 'a part of it is not a program'],
    ]) assert((await check('macos', data)).includes(reason), reason);
    for (const [data, reason] of [
      [elf, 'not a program for Windows'], [Buffer.from('MZ'), 'not a program for Windows'], [both, 'not a program for Windows'],
      [windows(0x14c), 'not for x86-64'], [windows(0xaa64), 'not for x86-64'],
    ]) assert((await check('windows', data)).includes(reason), reason);
    assert((await check('macos', both, '1.2.4')).includes('not version 1.2.4'));
    const { code, stderr } = await run([process.execPath, script('programs.mjs'), 'check', 'macos', path.join(work, 'nothing'), '1.2.3']);
    assert.equal(code, 1);
    assert.match(stderr, /ENOENT/);
  }],
  ['the parts of a universal program are those that it was made of', () => {
    const from = path.join(work, 'universal');
    const to = path.join(work, 'part');
    fs.writeFileSync(from, both);
    for (const [name, type] of [['arm64', arm], ['x64', intel]]) {
      execFileSync(process.execPath, [script('programs.mjs'), 'split', from, name, to]);
      assert(fs.readFileSync(to).equals(mach(type)));
    }
  }],
  ['package managers get the addresses and checksums of the archives', async () => {
    const made = path.join(work, 'made');
    fs.mkdirSync(made);
    const files = ['tastytrade-mcp', 'man/tastytrade-mcp.1', 'completions/tastytrade-mcp.bash', 'completions/_tastytrade-mcp', 'completions/tastytrade-mcp.fish', 'docs/a.md', 'licenses/a.txt'];
    for (const system of ['linux-x86_64', 'linux-aarch64', 'macos-universal']) {
      const name = `tastytrade-mcp-1.2.3-${system}`;
      for (const file of files) {
        fs.mkdirSync(path.dirname(path.join(work, name, file)), { recursive: true });
        fs.writeFileSync(path.join(work, name, file), system);
      }
      execFileSync('tar', ['-czf', path.join(made, `${name}.tar.gz`), '-C', work, name]);
    }
    const env = { PATH: process.env.PATH, RELEASE_URL: 'https://files.example.com/v1.2.3/', REPOSITORY: 'https://example.com/you/tastytrade-mcp', PUBLISHER: 'You' };
    const managers = () => execFileSync(process.execPath, [script('managers.mjs'), made, '1.2.3'], { env, encoding: 'utf8' });
    assert.equal(managers(), 'tastytrade-mcp.rb\n');
    const checker = [process.execPath, fileURLToPath(new URL('check.mjs', import.meta.url)), 'managers', made];
    assert.equal((await run(checker)).code, 0);
    const zip = 'tastytrade-mcp-1.2.3-windows-x86_64';
    fs.mkdirSync(path.join(work, zip));
    fs.writeFileSync(path.join(work, zip, 'tastytrade-mcp.exe'), '');
    execFileSync('zip', ['-q', '-r', path.join(made, `${zip}.zip`), zip], { cwd: work });
    assert.equal(managers().split('\n').length, 6);
    const right = await run(checker);
    assert.equal(right.code, 0, right.stderr);
    fs.appendFileSync(path.join(made, 'tastytrade-mcp-1.2.3-linux-aarch64.tar.gz'), '\0');
    assert.notEqual((await run(checker)).code, 0, 'a changed archive');
  }],
]);
removeDirectory(work);
process.exit();
