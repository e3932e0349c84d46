// Starts the Windows program: on Windows itself, or on Linux by wine. All paths that it gets are of Windows.
import { spawn } from 'node:child_process';

const IS_WINDOWS = process.platform === 'win32';
// How long one command may take. The first one under wine also starts wine's services.
const DEADLINE_MS = 60_000;

export const windowsPath = (path) => (IS_WINDOWS ? path : `Z:${path.replaceAll('/', '\\')}`);

// Variables that wine sets itself, so that cmd must set them.
const PROFILE = new Set(['APPDATA', 'LOCALAPPDATA', 'TEMP', 'TMP', 'USERPROFILE']);

// A running program with its output so far. `ended` gives the exit code, or the signal's name.
export function start(program, parameters, variables = {}) {
  const own = Object.entries(variables).filter(([name]) => IS_WINDOWS || !PROFILE.has(name));
  const profile = Object.entries(variables).filter(([name]) => !IS_WINDOWS && PROFILE.has(name));
  const environment = { ...process.env, LC_ALL: 'C.UTF-8', ...Object.fromEntries(own) };
  let command = IS_WINDOWS ? program : process.env.WINE;
  let words = IS_WINDOWS ? parameters : [windowsPath(program), ...parameters];
  if (profile.length > 0) {
    const settings = profile.map(([name, value]) => `set ${name}=${value}&& `).join('');
    words = ['cmd', '/c', `${settings}${[windowsPath(program), ...parameters].map((word) => (/[ &]/.test(word) ? `"${word}"` : word)).join(' ')}`];
  }
  const child = spawn(command, words, { env: environment, stdio: ['pipe', 'pipe', 'pipe'] });
  const running = { child, output: '', errors: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (running.output += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (running.errors += text));
  child.stdin.on('error', () => {});
  const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS);
  running.ended = new Promise((resolve) =>
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve(code ?? signal);
    }),
  );
  return running;
}

// Runs the program to its end; `input` is its standard input.
export async function run(program, parameters, { variables, input = '' } = {}) {
  const running = start(program, parameters, variables);
  running.child.stdin.end(input);
  const code = await running.ended;
  return { code, output: running.output, errors: running.errors };
}

// Waits until the output has `text`.
export async function awaitOutput(running, text) {
  const end = Date.now() + DEADLINE_MS;
  while (!running.output.includes(text)) {
    if (Date.now() > end || running.child.exitCode !== null) throw new Error(`no ${text} in ${running.output}${running.errors}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
