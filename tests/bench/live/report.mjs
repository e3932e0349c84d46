// The table of scripts/bench-live. A goal is a bound of a figure. Goals of time, processor and memory are judged unless
// they are told not to be (a short run on a machine with other work); the others, such as "none is lost", always are.
export const percentile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];

export class Report {
  constructor(judgesSpeed) {
    this.judgesSpeed = judgesSpeed;
    this.rows = [];
  }

  // A figure that is only shown.
  show(name, text) {
    this.rows.push({ name, text, goal: '', verdict: '' });
  }

  atMost(name, value, max, unit, digits = 1) {
    const isMet = value <= max;
    const verdict = isMet ? 'met' : this.judgesSpeed ? 'MISSED' : 'over';
    this.rows.push({ name, text: `${value.toFixed(digits)} ${unit}`, goal: `<= ${max} ${unit}`, verdict });
  }

  equal(name, value, wanted) {
    this.rows.push({ name, text: String(value), goal: String(wanted), verdict: value === wanted ? 'met' : 'MISSED' });
  }

  atLeast(name, value, min) {
    this.rows.push({ name, text: String(value), goal: `>= ${min}`, verdict: value >= min ? 'met' : 'MISSED' });
  }

  // p50 and p99 of milliseconds, with a goal for each; nothing: no goal.
  latency(name, milliseconds, p50, p99) {
    const sorted = [...milliseconds].sort((a, b) => a - b);
    for (const [share, goal] of [[0.5, p50], [0.99, p99]]) {
      const value = sorted.length === 0 ? NaN : percentile(sorted, share);
      const label = `${name}: p${share * 100} of ${sorted.length}`;
      if (goal === undefined) this.show(label, `${value.toFixed(1)} ms`);
      else this.atMost(label, value, goal, 'ms');
    }
  }

  get missed() {
    return this.rows.filter((row) => row.verdict === 'MISSED');
  }

  print() {
    const line = (name, text, goal, verdict) => console.log(`${name.padEnd(64)} ${text.padStart(20)} ${goal.padStart(14)} ${verdict}`.trimEnd());
    line('', 'measured', 'goal', '');
    for (const row of this.rows) line(row.name, row.text, row.goal, row.verdict);
  }
}
