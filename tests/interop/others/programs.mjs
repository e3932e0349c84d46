// Runs other people's clients as programs of their own, each in a process group of its own and under a deadline.
import { spawn } from 'node:child_process';

const running = new Set();

function end(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // the group is gone already
  }
}

process.on('exit', () => running.forEach(end));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

// { code, out, err }; code is the exit code, the signal's name, or "no end within N s".
export function run(command, args, { env, seconds }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let out = '';
    let err = '';
    let late = false;
    child.stdout.setEncoding('utf8').on('data', (text) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (err += text));
    const timer = setTimeout(() => {
      late = true;
      end(child);
    }, seconds * 1000);
    const finish = (code) => {
      clearTimeout(timer);
      end(child);
      running.delete(child);
      resolve({ code: late ? `no end within ${seconds} s` : code, out, err });
    };
    child.once('error', (error) => finish(error.message));
    child.once('close', (code, signal) => finish(code ?? signal));
  });
}

// The end of what a program said, on one line.
export function lastWords({ out, err }) {
  return `${out}\n${err}`.trim().split('\n').slice(-4).join(' | ').slice(-800);
}
