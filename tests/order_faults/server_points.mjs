// Faults of the server, its machine and its client during a write. Beside the members of points.mjs:
//   byName: the server knows the broker by a name. before(world): awaited after the preview, before the write.
//   lost: 'stand still': the server stands still for `still` milliseconds once it has connected for the write, before the front
//         answers its TLS handshake. 'no name': no name is found any more. They may be combined with a refused connection.
//   cancelBy: how the client ends its call, 'notification' or 'closed connection': `cancelAfter` milliseconds after its begin, or
//         when the front says so.
//   mayNotSend: the write may end before its request.
//   endsAtExit: the journal has the end of the request when the process has ended.
//   readDelay: milliseconds before each answer to a read. slow: it takes half a minute; it is met over TLS only.
//   alone: a kind has a world of its own, because the clock stays as it was set.
const HOUR = 3600;
const FOUND = ['accepted', 'outcome_unknown'];
const ANY = ['none', 'accepted', 'outcome_unknown', 'not_sent', 'refused', 'error'];
const UNSENT = ['not_sent', 'refused', 'error'];
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

const afterCommit = (answer) => ({ carriedOut: true, order: true, told: FOUND, answer });
// A clock that was set since the preview ends a confirmation. A cancellation has none.
const setBefore = (seconds) => ({ before: async (world) => world.clock.advance(seconds), mayNotSend: true, answer: { pass: true }, carriedOut: true });
const cancelled = (members) => ({ answer: { pass: true }, carriedOut: true, mayNotSend: true, told: ANY, order: 'either', ...members });
const BY = ['notification', 'closed connection'];

export const SERVER_POINTS = [
  { name: 'the name is not found any more', byName: true, lost: ['no name'], told: ['accepted', 'not_sent'], order: 'either' },
  { name: 'the name is not found, and the known address refuses', byName: true, lost: ['no name', 'refuse'], told: ['not_sent'], order: false },
  {
    name: 'the name is not found, and no address is known', byName: true, mayNotSend: true, told: UNSENT, order: false,
    answer: { pass: true }, carriedOut: true, before: (world) => world.forgetName(),
  },

  { name: 'the clock is set one hour forward before the write', ...setBefore(HOUR), alone: true, told: { preview: UNSENT, cancel: ['accepted'] }, order: { preview: false, cancel: true } },
  { name: 'the clock is set one hour back before the write', ...setBefore(-HOUR), told: { preview: UNSENT, cancel: ['accepted'] }, order: { preview: false, cancel: true } },
  // It holds a confirmation for some seconds.
  { name: 'the clock stands still before the write', answer: { pass: true }, carriedOut: true, mayNotSend: true, told: ['accepted', ...UNSENT], order: 'either', before: async (world) => world.clock.stand() },
  { name: 'the clock is set one hour forward after commit, then a reset', ...afterCommit({ call: (world) => world.clock.advance(HOUR), close: 'reset' }), alone: true },
  { name: 'the clock is set one hour back after commit, then a reset', ...afterCommit({ call: (world) => world.clock.advance(-HOUR), close: 'reset' }) },
  { name: 'the clock stands still after commit, then a reset', ...afterCommit({ call: (world) => world.clock.stand(), close: 'reset' }) },
  { name: 'the clock is set one hour forward before commit, then a reset', answer: { call: (world) => world.clock.advance(HOUR), close: 'reset' }, alone: true, told: ['outcome_unknown'], order: false },

  { name: 'SIGTERM while the answer is awaited', ...afterCommit({ call: (world) => world.terminate(), delay: 2_000, pass: true }), told: ['accepted'], endsAtExit: true },
  { name: 'SIGTERM while the answer is awaited, which is lost', ...afterCommit({ call: (world) => world.terminate(), delay: 1_000, close: 'reset' }), told: ['none', ...FOUND] },
  { name: 'SIGTERM while the answer is awaited, which comes too late', ...afterCommit({ call: (world) => world.terminate(), delay: 20_000, pass: true }), told: ['outcome_unknown'], slow: true },

  { name: 'SIGSTOP for 1 s between intent and write', lost: ['stand still'], still: 1_000, only: 'tls', told: ['accepted'], order: true },
  { name: 'SIGSTOP for 5 s between intent and write', lost: ['stand still'], still: 5_000, only: 'tls', told: ['not_sent'], order: false },
  { name: 'SIGSTOP for 5 s after commit', ...afterCommit({ call: (world) => void world.standStill(5_000), pass: true }), told: ['accepted'] },
  { name: 'SIGSTOP for 40 s, and the answer comes meanwhile', ...afterCommit({ call: (world) => void world.standStill(40_000), delay: 1_000, pass: true }), slow: true },
  { name: 'SIGSTOP for 40 s, and the answer comes afterwards', ...afterCommit({ call: (world) => world.standStill(40_000), delay: 1_000, pass: true }), slow: true },

  ...BY.flatMap((cancelBy) => [
    ...[0, 20, 60, 150].map((cancelAfter) => ({ name: `${cancelBy} ends the call after ${cancelAfter} ms`, ...cancelled({ cancelBy, cancelAfter }) })),
    { name: `${cancelBy} ends the call before commit`, ...cancelled({ cancelBy, told: ['none', ...FOUND], order: true, answer: { call: (world) => world.cancelCall(), delay: 300, pass: true } }) },
    { name: `${cancelBy} ends the call before a cut`, ...cancelled({ cancelBy, told: ['none', ...FOUND], order: false, carriedOut: false, answer: { call: (world) => world.cancelCall().then(() => sleep(300)), close: 'reset' } }) },
    { name: `${cancelBy} ends the call after commit, then a reset`, ...cancelled({ cancelBy, told: ['none', ...FOUND], order: true, answer: { call: (world) => world.cancelCall(), delay: 300, close: 'reset' } }) },
  ]),
  // The answer is never read, and each look takes seconds: the call's 50 seconds end first.
  { name: "the call's time ends", ...afterCommit({ delay: 31_000, close: 'reset' }), readDelay: 4_000, slow: true, told: ['none', 'error', ...FOUND] },
];
