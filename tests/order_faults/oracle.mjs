// What must be true of each write, whatever broke. Pure functions.

const ABSENT_ENDS = ['refused', 'not_sent', 'not_found', 'ambiguous'];

// `one`: { kind, point, told: [what was told, first to last], reads: { hasFired }, writes: those of the front, effects: what the
// broker has of it, intents: those of the journal with its identifier, openAtExit: how many intents had no end when the process
// had ended }. `isLast`: the last search is over.
// Returns sentences, one for each rule that is broken.
export function findViolations(one, { isLast }) {
  const { told, writes, effects, intents, point } = one;
  const has = (word) => told.includes(word);
  const problems = [];
  const need = (holds, sentence) => holds || problems.push(sentence);

  need(writes.length <= 1, `the request was written ${writes.length} times`);
  need(effects.length <= 1, `the broker has carried it out ${effects.length} times`);
  need(!has('not_sent') || writes.length === 0, 'told not_sent, and the request was written');
  for (const word of ['not_sent', 'refused', 'not_found', 'ambiguous', 'error']) {
    need(!has(word) || effects.length === 0, `told ${word}, and the broker has carried it out`);
  }
  need(!has('accepted') || effects.length === 1, 'told accepted, and the broker has not carried it out');
  need(!told.some((word) => !point.told.includes(word) && told.indexOf(word) === 0), `told ${told[0]}, not ${point.told.join(' or ')}`);
  need(point.order === 'either' || effects.length === Number(point.order), `the broker ${point.order ? 'has not' : 'has'} carried it out`);

  need(!point.endsAtExit || one.openAtExit === 0, 'the process ended, and the journal has no end of the request');
  need(writes.length === 0 || intents.length === 1, `written, with ${intents.length} intents in the journal`);
  for (const { ends, seq } of intents) problems.push(...findEndViolations({ ends, seq, effects, isLast, last: told.at(-1) }));
  return problems;
}

function findEndViolations({ ends, seq, effects, isLast, last }) {
  const problems = [];
  if (ends.length > 1) problems.push(`intent ${seq} has ${ends.length} ends: ${ends.join(', ')}`);
  // Where no identifier was ever shown, absence is not certain: the intent waits for the operator.
  if (ends.length === 0 && isLast && last !== 'ambiguous') problems.push(`intent ${seq} has no end after the last search`);
  for (const end of ends) {
    if (ABSENT_ENDS.includes(end) === effects.length > 0) problems.push(`intent ${seq} ended with ${end}, and the broker has ${effects.length} of it`);
  }
  if (isLast && last === 'outcome_unknown') problems.push('still told outcome_unknown after the last search');
  return problems;
}

// Writes of one front that went to the wire more than once.
export function findRepeatedWrites(writes) {
  const counts = new Map();
  for (const { identifier, method, path, body } of writes) {
    const key = identifier ?? `${method} ${path} ${body}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > 1).map(([key, count]) => `${key} was written ${count} times`);
}
