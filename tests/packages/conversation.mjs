// Starts a server by a command, as a client does, and talks MCP with it over stdio.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';

export const within = (milliseconds, promise, what) => Promise.race([
  promise,
  new Promise((_, reject) => setTimeout(() => reject(new Error(`${what}: nothing within ${milliseconds} ms`)), milliseconds).unref()),
]);

// A check that fails leaves its server behind.
const children = new Set();
process.on('exit', () => { for (const child of children) child.kill('SIGKILL'); });

export const ended = (child) => new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));

// A process, its output, and a function that sends a request and waits for its answer.
export function start([program, ...parameters], options = {}) {
  const child = spawn(program, parameters, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
  const server = { child, stdout: '', stderr: '', end: ended(child) };
  const waiting = new Map();
  let failure;
  children.add(child);
  server.end.then(() => children.delete(child));
  child.on('error', (error) => { failure = error; for (const { reject } of waiting.values()) reject(error); });
  child.stdin.on('error', () => {});
  child.stderr.on('data', (data) => { server.stderr += data; });
  let rest = '';
  child.stdout.on('data', (data) => {
    server.stdout += data;
    const lines = (rest + data).split('\n');
    rest = lines.pop();
    for (const line of lines) {
      const message = JSON.parse(line);
      waiting.get(message.id)?.resolve(message);
    }
  });
  server.end.then(({ code, signal }) => {
    for (const { reject } of waiting.values()) reject(new Error(`the server ended with ${signal ?? code}: ${server.stderr}`));
  });
  let id = 0;
  server.send = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  server.ask = (method, params = {}) => {
    if (failure) throw failure;
    const answer = new Promise((resolve, reject) => waiting.set(++id, { resolve, reject }));
    server.send({ id, method, params });
    return within(30000, answer, method);
  };
  return server;
}

export async function initialize(server) {
  const { result } = await server.ask('initialize', {
    protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1' },
  });
  assert.equal(result.serverInfo.name, 'tastytrade-mcp');
  server.send({ method: 'notifications/initialized' });
}

// initialize, tools/list, a call, the end of the input: the program ends with 0. Returns the server.
export async function converse(command, options) {
  const server = start(command, options);
  await initialize(server);
  const { result: { tools } } = await server.ask('tools/list');
  assert(tools.some(({ name }) => name === 'fetch_positions'));
  const { result } = await server.ask('tools/call', { name: 'fetch_accounts', arguments: {} });
  assert.notEqual(result.isError, true, JSON.stringify(result));
  assert.match(JSON.stringify(result.structuredContent), /account_number/);
  server.child.stdin.end();
  assert.deepEqual(await within(10000, server.end, 'the end of the input'), { code: 0, signal: null }, server.stderr);
  return server;
}

// Runs a command to its end, without input.
export async function run([program, ...parameters], options = {}) {
  const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const result = { stdout: '', stderr: '' };
  child.stdout.on('data', (data) => { result.stdout += data; });
  child.stderr.on('data', (data) => { result.stderr += data; });
  const failed = new Promise((_, reject) => child.once('error', reject));
  const closed = new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  const end = await within(120000, Promise.race([closed, failed]), program);
  return { ...result, ...end };
}

// Deletes a directory of a test. One that cannot be deleted, because a program that ends still writes into it for instance, is
// left to the system: it says nothing of the packages.
export function removeDirectory(directory) {
  try {
    fs.rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    console.error(`${directory} is left: ${error.message}`);
  }
}

// Runs checks in order. Prints those that fail, then "N passed, N failed".
export async function runChecks(checks) {
  let passed = 0;
  let failed = 0;
  for (const [title, check] of checks) {
    try {
      await check();
      passed += 1;
    } catch (error) {
      failed += 1;
      console.log(`${title}: ${error.stack}`);
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
