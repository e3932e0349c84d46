// Reads the message files: `messages/GROUP.txt` is one server with its settings, and the messages it gets, in order.
//
//   mode: mcp                               how the program is started: stdio, mcp, api (both HTTP) or command
//   broker: stub                            the broker of broker.mjs in place of the demo's; the clock does not stand still then
//   setting: RATE_LIMIT_REQUESTS_PER_MINUTE=3    an environment variable of the program; any number of these lines
//   value: meta={"a":1}                     {{meta}} in the messages of the file
//   header: Accept: application/json        http: a header of every message of the file that does not give it itself
//
//   === name of the message                 unique in its file
//   @capture session Mcp-Session-Id: (\S+)  sets {{session}} for later messages to group 1 of this expression
//   @wait 2                                 stdio: lines to wait for; default 1, and 0 for a notification or a response
//   @events 1                               http: hang up after so many events of a stream that does not end
//   @broker 503 html                        with `broker: stub`: how it answers from here on; also @login. See broker.mjs
//   @hold                                   http: with @events: keep the connection until the group has ended
//   POST /mcp/call                          http: the request line (HTTP/1.1 if it names no version), headers, an empty line,
//   Content-Type: application/json          the body. `-Name` among the headers leaves the file's header out. Host and
//                                           Content-Length are added where they are missing.
//   {"name": "fetch_accounts"}              stdio: the lines to send. command: the arguments, as a shell reads them
//
// In a message {{name}} is the captured value of that name, {{hex:FF}} a byte, {{repeat:N:text}} the text N times.
// A line that begins with # before the first message is a comment.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export function groupNames(folder) {
  return readdirSync(folder).filter((file) => file.endsWith('.txt')).map((file) => file.slice(0, -'.txt'.length)).sort();
}

// { mode, broker, settings, values, headers, messages: [{ name, captures, wait, events, hold, broker, lines }] }. Throws Error for a malformed file.
export function readGroup(folder, group) {
  const [head, ...parts] = readFileSync(join(folder, `${group}.txt`), 'utf8').split(/^=== /m);
  const result = { mode: '', broker: '', settings: {}, values: {}, headers: [], messages: [] };
  for (const line of head.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, key, value] = /^(\w+): (.*)$/.exec(line) ?? [];
    const [name, text] = [value?.slice(0, value.indexOf('=')), value?.slice(value.indexOf('=') + 1)];
    if (key === 'mode') result.mode = value;
    else if (key === 'broker') result.broker = value;
    else if (key === 'setting') result.settings[name] = text;
    else if (key === 'value') result.values[name] = text;
    else if (key === 'header') result.headers.push(value);
    else throw new Error(`messages/${group}.txt: cannot read the line ${line}`);
  }
  for (const part of parts) result.messages.push(readMessage(part.split('\n')));
  const names = result.messages.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new Error(`messages/${group}.txt: two messages are named ${repeated}`);
  return result;
}

function readMessage([name, ...lines]) {
  const message = { name, captures: [], wait: undefined, events: undefined, hold: false, broker: {}, lines };
  while (lines[0]?.startsWith('@')) {
    const [, directive, value] = /^@(\w+) ?(.*)$/.exec(lines.shift());
    if (directive === 'capture') {
      const [, variable, expression] = /^(\w+) (.+)$/.exec(value);
      message.captures.push({ variable, expression: new RegExp(expression, 'm') });
    } else if (directive === 'broker' || directive === 'login') {
      const [, status, body] = /^(\S+) ?(.*)$/.exec(value);
      message.broker[directive] = { status, body };
    } else if (directive === 'wait') message.wait = Number(value);
    else if (directive === 'events') message.events = Number(value);
    else if (directive === 'hold') message.hold = true;
    else throw new Error(`${name}: unknown directive @${directive}`);
  }
  while (lines.length > 0 && lines.at(-1) === '') lines.pop();
  return message;
}

// The bytes of a text of a message, its {{…}} replaced. Throws Error for a value that no message captured.
export function toBytes(text, captured) {
  const parts = text.split(/\{\{(repeat:\d+:.+?|[^{}]+)\}\}/).map((part, index) => {
    if (index % 2 === 0) return Buffer.from(part, 'utf8');
    const [, count, repeated] = /^repeat:(\d+):(.+)$/s.exec(part) ?? [];
    if (count !== undefined) return Buffer.from(repeated.repeat(Number(count)));
    if (part.startsWith('hex:')) return Buffer.from(part.slice(4), 'hex');
    if (captured[part] === undefined) throw new Error(`no message before this one captured {{${part}}}`);
    return Buffer.from(captured[part], 'utf8');
  });
  return Buffer.concat(parts);
}

export function capture(message, bytes, captured) {
  for (const { variable, expression } of message.captures) {
    const found = expression.exec(bytes.toString('utf8'));
    if (found) captured[variable] = found[1];
  }
}
