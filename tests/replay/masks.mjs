// What is random or of the moment in an answer, and what the recorded answer says in its place. Everything else is compared
// byte for byte. A rule replaces what its expression matches; group 1, if there is one, is kept before the mask.

const RULES = [
  // HTTP headers
  { name: 'date', find: /^(Date: ).+$/gm },
  { name: 'request id', find: /^(X-Request-Id: )(?!replay)[\w-]{16}$/gm },
  { name: 'session', find: /^(Mcp-Session-Id: )\S+$/gm },
  { name: 'cookie', find: /^(Set-Cookie: [\w-]+=)[\w-]{43}/gm },
  { name: 'code', find: /^(Location: .*[?&]code=)[\w-]+/gm },
  // bodies
  { name: 'request id', find: /("request_id":")(?!replay)[\w-]{16}(?=")/g },
  { name: 'request id', find: /(request <code>)(?!replay)[\w-]{16}(?=<\/code>)/g },
  { name: 'uptime', find: /("uptime_s":)\d+/g },
  { name: 'stream', find: /^(id: )[\w-]{24}(?=\.\d+$)/gm },
  { name: 'client id', find: /("client_id":"ttc-)[\w-]+(?=")/g },
  { name: 'client secret', find: /("client_secret":")[\w-]+(?=")/g },
  { name: 'access token', find: /("access_token":")[^"]+(?=")/g },
  { name: 'refresh token', find: /("refresh_token":")[^"]+(?=")/g },
  { name: 'sealed request', find: /(name="request" value=")[^"]+(?=")/g },
];

// `values`: { text: name } of what is known beforehand, such as the path of the program. Both texts are latin1, one
// character a byte.
export function mask(text, values = {}) {
  let masked = text;
  for (const [value, name] of Object.entries(values)) masked = masked.replaceAll(value, `{{${name}}}`);
  for (const { name, find } of RULES) masked = masked.replace(find, (_, kept) => `${typeof kept === 'string' ? kept : ''}{{${name}}}`);
  return masked;
}
