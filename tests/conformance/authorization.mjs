// The suite's authorization mode against the product: the suite prints where the owner should go, and he goes.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { approve, arrive } from '../interop/owner.mjs';

const TIME = 60_000;

// `place`: { issuer, ownerToken, clientId, port }, `port` being where the suite waits for the answer. Prints the suite's
// total; { passed, failed } by checks.
export async function runAuthorization(script, place, results) {
  const folder = join(results, 'authorization');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const parameters = ['--url', place.issuer, '--client-id', place.clientId, '--resource', `${place.issuer}/mcp`];
  const child = spawn(process.execPath, [script, 'authorization', ...parameters, '-p', String(place.port), '-o', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const timer = setTimeout(kill, TIME);
  let text = '';
  const visited = new Set();
  const look = async (chunk) => {
    text += chunk;
    for (const [address] of text.matchAll(/https?:\/\/\S+\/authorize\?\S+(?=\s)/g)) {
      if (visited.has(address)) continue;
      visited.add(address);
      try {
        const answer = await approve(new URL(address), place.ownerToken);
        await arrive(answer);
      } catch (error) {
        text += `\nthe owner could not answer: ${error.message}\n`;
        kill();
      }
    }
  };
  child.stdout.on('data', look);
  child.stderr.on('data', look);
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  process.off('exit', kill);
  const total = /^Total: (\d+) passed, (\d+) failed.*$/m.exec(text);
  if (!total || visited.size === 0 || /WARNING/.test(text)) {
    console.log(`authorization: did not finish, or not cleanly\n${text.slice(-3000)}`);
    return { passed: 0, failed: 1 };
  }
  console.log(`product, authorization: ${total[0]}`);
  const [passed, failed] = total.slice(1).map(Number);
  if (failed > 0) console.log(text.slice(-3000));
  return { passed, failed };
}
