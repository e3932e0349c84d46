// The points at which the way to the broker breaks. Each is one of
//   lost: what happens to the connection on which the request would be sent, after the last read before it
//   cut:  where in the request the front closes, before anything is carried out
//   lateCommit: the front closes, and the request reaches the broker so many milliseconds later
//   answer: what the front does once the request is complete. carriedOut: it has reached the broker before that. call: is
//   called and awaited first.
// told: the words that the client may hear at once. order: whether the broker has the order in the end.
// A point that leaves the client with an unknown outcome is told as accepted where a search finds the order in time.
const GATEWAY_PAGE = '<html><head><title>502 Bad Gateway</title></head><body>upstream</body></html>';
const UNKNOWN = ['outcome_unknown'];
const FOUND = ['accepted', 'outcome_unknown'];

const page = (status) => ({ status, type: 'text/html', body: GATEWAY_PAGE });
const refusal = (status, code) => ({ status, type: 'application/json', body: JSON.stringify({ error: { code, message: `The front says ${code}.` } }) });

// What the broker answered, changed.
const changed = (change) => (answer) => {
  const json = JSON.parse(answer.body);
  change(json);
  return { ...answer, body: JSON.stringify(json) };
};
// Calls `change` with every object in `value`.
function eachObject(value, change) {
  if (value === null || typeof value !== 'object') return;
  change(value);
  for (const member of Object.values(value)) eachObject(member, change);
}
const setMember = (name, to) => changed((answer) => eachObject(answer, (object) => (name in object ? (object[name] = to) : undefined)));
const removeIds = changed((answer) => eachObject(answer, (object) => delete object.id));

export const NO_FAULT = { name: 'no fault', answer: { pass: true }, carriedOut: true, told: ['accepted'], order: true };

export const POINTS = [
  { name: 'connect refused', lost: 'refuse', told: ['not_sent'], order: false },
  { name: 'TLS handshake answered in plain text', lost: 'speak plain text', only: 'tls', told: ['not_sent'], order: false },
  { name: 'closed in the TLS handshake', lost: 'close at once', only: 'tls', told: ['not_sent'], order: false },
  { name: 'idle connection closed', lost: 'close idle', told: ['accepted', 'not_sent', 'outcome_unknown'], order: 'either' },

  { name: 'cut after 1 byte', cut: 1, told: UNKNOWN, order: false },
  { name: 'cut after 40 bytes', cut: 40, told: UNKNOWN, order: false },
  { name: 'cut after the head', cut: 'head', told: UNKNOWN, order: false },
  { name: 'cut before commit', cut: 'body', told: UNKNOWN, order: false },

  { name: 'TCP reset after commit', carriedOut: true, answer: { close: 'reset' }, told: FOUND, order: true },
  { name: 'close_notify after commit', carriedOut: true, answer: { close: 'end' }, told: FOUND, order: true },
  { name: 'close_notify after commit, then refused', carriedOut: true, answer: { close: 'end', refuseFor: 2000 }, told: FOUND, order: true },
  { name: 'close_notify before commit', answer: { close: 'end' }, told: UNKNOWN, order: false },
  { name: 'close_notify before commit, then refused', answer: { close: 'end', refuseFor: 2000 }, told: UNKNOWN, order: false },
  { name: 'commit 5 s after a cut', lateCommit: 5_000, told: FOUND, order: true },
  { name: 'half an answer', carriedOut: true, answer: { half: true, close: 'reset' }, told: FOUND, order: true },
  { name: 'answer after 31 s', carriedOut: true, slow: true, answer: { pass: true, delay: 31_000 }, told: FOUND, order: true },

  { name: '502 page after commit', carriedOut: true, answer: { send: page(502) }, told: FOUND, order: true },
  { name: '502 page before commit', answer: { send: page(502) }, told: UNKNOWN, order: false },
  { name: '503 JSON before commit', answer: { send: refusal(503, 'service_unavailable') }, told: UNKNOWN, order: false },
  { name: '200 empty', carriedOut: true, answer: { send: { status: 200, type: 'application/json', body: '' } }, told: FOUND, order: true },
  { name: '200 garbage', carriedOut: true, answer: { send: { status: 200, type: 'application/json', body: '{"data":{"ord' } }, told: FOUND, order: true },
  { name: '200 empty before commit', answer: { send: { status: 200, type: 'application/json', body: '' } }, told: UNKNOWN, order: false },
  { name: 'no id', carriedOut: true, answer: { change: removeIds }, told: FOUND, order: true },
  { name: 'another account', carriedOut: true, answer: { change: setMember('account-number', '5WT99999') }, told: FOUND, order: true },
  { name: 'another identifier', only: 'tls', carriedOut: true, answer: { change: setMember('external-identifier', 'ttm-another') }, told: FOUND, order: true },
  { name: '408 page', answer: { send: page(408) }, told: UNKNOWN, order: false },
  { name: '301 page', answer: { send: { ...page(301), location: '/elsewhere' } }, told: UNKNOWN, order: false },
  { name: '307 to the same address', answer: { send: { ...page(307), location: 'same' } }, told: UNKNOWN, order: false },
  { name: '403 page', answer: { send: page(403) }, told: UNKNOWN, order: false },
  { name: '403 page after commit', carriedOut: true, answer: { send: page(403) }, told: FOUND, order: true },
  { name: '401 of the broker', answer: { send: refusal(401, 'token_invalid') }, told: ['refused'], order: false },
  { name: '422 of the broker', answer: { send: refusal(422, 'preflight_check_failure') }, told: ['refused'], order: false },
  { name: '429 of the broker', answer: { send: refusal(429, 'too_many_requests') }, told: ['refused'], order: false },
];
