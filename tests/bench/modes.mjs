// Starts and calls the server in each of its three modes by the same functions.
import { loadHttp, loadStdio } from './load.mjs';
import { apiHeadOf, bodyOf, headOf, startHttp, startStdio } from './server.mjs';

export const MODES = ['stdio', 'mcp', 'api'];

export const startMode = (mode, binary, state) => (mode === 'stdio' ? startStdio(binary, state) : startHttp(binary, state, mode));

// Makes `calls` calls of a kind of CALLS, with ids from `first` on. Resolves with the number of wrong answers.
export async function call(mode, { child, port }, { kind, calls, lanes, first }) {
  const options = { child, port, calls, lanes, first, body: bodyOf(kind), head: headOf(port) };
  if (mode === 'api') {
    Object.assign(options, { body: () => '', head: apiHeadOf(port, kind), good: (body) => !body.includes('"error":') });
  }
  return (await (mode === 'stdio' ? loadStdio(options) : loadHttp(options))).failed;
}
