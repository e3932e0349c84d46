// Usage: node self_test.mjs
// Tests the harness without the program: what the front does to a connection, and that each mistake of a server is noticed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { request as requestTls } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { check, summary } from '../interop/checks.mjs';
import { startSimulator } from '../interop/servers.mjs';
import { makeCertificate } from './certificates.mjs';
import { startFront } from './front.mjs';
import { POINTS } from './points.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const program = join(here, 'fake', 'program.mjs');
const folder = mkdtempSync(join(tmpdir(), 'tastytrade-mcp-order-self-test-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const certificate = makeCertificate(folder);

// Which words the output of a run must have for each mistake of the fake server.
const MISTAKES = [
  { mistake: 'a cut is sent again', only: 'tls: close_notify after commit', says: 'the request was written 2 times' },
  { mistake: 'a cut is sent again', only: 'plain: TCP reset after commit', says: 'the request was written 2 times' },
  { mistake: 'a cut means not sent', only: 'tls: TCP reset after commit', says: 'told not_sent, and the broker has carried it out' },
  { mistake: 'a cut means not sent', only: 'tls: cut before commit', says: 'told not_sent, and the request was written' },
  { mistake: 'a page means refused', only: 'tls: 403 page after commit', says: 'told refused, and the broker has carried it out' },
  { mistake: 'any 2xx means accepted', only: 'tls: 200 empty before commit', says: 'told accepted, and the broker has not carried it out' },
  { mistake: 'no intent', only: 'tls: no fault', says: 'written, with 0 intents' },
  { mistake: 'a second end', only: 'tls: TCP reset after commit', says: 'has 2 ends' },
  { mistake: 'absence at the first look', only: 'tls: commit 5 s after a cut', says: 'told not_found, and the broker has carried it out' },
  { mistake: 'never searches', only: 'tls: TCP reset after commit', says: 'has no end after the last search' },
  { mistake: 'the intent comes after the write', random: true, says: 'written, with 0 intents' },
  { mistake: 'a start sends again', random: true, says: 'the request was written 2 times' },
  { mistake: 'a token can be used again', random: true, says: 'written 2 times' },
];

// The exit code and the output of a run of the harness against the fake program.
function runHarness({ mistake = '', only, random }) {
  const binary = join(folder, `program-${mistake.replaceAll(' ', '-')}`);
  writeFileSync(binary, `#!/bin/sh\nFAKE_MISTAKE='${mistake}' exec '${process.execPath}' '${program}' "$@"\n`);
  chmodSync(binary, 0o755);
  const flags = random ? ['random.mjs', binary, '--runs', '30', '--seed', '1', '--at-once', '6'] : ['run.mjs', binary, '--only', only];
  return new Promise((resolve) => {
    execFile(process.execPath, [...flags, '--late-seconds', mistake ? '8' : '60'], { cwd: here, env: { ...process.env, INTEROP_BRIEF: '1' } }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, text: stdout + stderr }));
  });
}

// What a client sees of a POST of an order through the front: the error's code, or the status.
function post(front) {
  const send = front.context ? requestTls : request;
  return new Promise((resolve) => {
    const outgoing = send(`${front.url}/accounts/5WT00001/orders`, { method: 'POST', ca: certificate.cert, agent: false }, (answer) => {
      answer.on('error', (error) => resolve(error.code)).on('end', () => resolve(answer.statusCode)).resume();
    });
    outgoing.on('error', (error) => resolve(error.code));
    outgoing.end('{"legs":[],"external-identifier":"ttm-1"}');
  });
}

const simulator = await startSimulator(program);
for (const wire of ['tls', 'plain']) {
  const front = await startFront(simulator.url, wire === 'tls' ? certificate : undefined);
  const seen = async (name) => {
    front.arm(POINTS.find((point) => point.name === name));
    return { answer: await post(front), ...(await front.disarm()) };
  };
  await check(`${wire}: a cut before commit resets the connection, and nothing is carried out`, async () => {
    const { answer, writes, hasFired } = await seen('cut before commit');
    assert.deepEqual([answer, hasFired, writes.map((write) => write.isCarriedOut)], ['ECONNRESET', true, [false]]);
  });
  await check(`${wire}: a reset after commit loses the answer of a request that was carried out`, async () => {
    const { answer, writes } = await seen('TCP reset after commit');
    assert.deepEqual([answer, writes[0].isCarriedOut, writes[0].identifier], ['ECONNRESET', true, 'ttm-1']);
  });
  await check(`${wire}: a connection is refused as long as it was said`, async () => {
    await seen('close_notify after commit, then refused');
    assert.equal(await post(front), 201);
    front.arm(POINTS.find((point) => point.name === 'close_notify after commit, then refused'));
    await post(front);
    assert.equal(await post(front), 'ECONNREFUSED');
    await front.disarm();
    assert.equal(await post(front), 201);
  });
  await check(`${wire}: half an answer is no answer`, async () => assert.equal((await seen('half an answer')).answer, 'ECONNRESET'));
  await check(`${wire}: an answer of the front's own arrives`, async () => assert.equal((await seen('502 page before commit')).answer, 502));
  await front.stop();
}
await simulator.stop();

await check('a server without a mistake passes', async () => {
  const { code, text } = await runHarness({ only: 'tls: TCP reset' });
  assert.equal(code, 0, text);
});
const results = await Promise.all(MISTAKES.map(runHarness));
for (const [index, { mistake, says }] of MISTAKES.entries()) {
  await check(`${mistake} is noticed`, () => {
    assert.equal(results[index].code, 1, results[index].text);
    assert.ok(results[index].text.includes(says), results[index].text);
  });
}
process.exit(summary({ name: 'order faults, the harness' }) ? 0 : 1);
