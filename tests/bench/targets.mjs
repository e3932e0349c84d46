// The targets of scripts/bench. targets.json holds figures of the release build on one machine and those of the references
// there. A target is the figure, scaled by the ratio of the references on both machines, times a tolerance. A tolerance is
// larger than the difference of repeated runs and smaller than the factor of two that must be noticed. That of p99 is
// wider, because other work on the machine affects the slowest calls most.
import fs from 'node:fs';
import os from 'node:os';

const file = new URL('targets.json', import.meta.url);

function toleranceOf(name) {
  if (name.endsWith('p99')) return 3;
  if (name.includes('memory')) return 1.5;
  return 1.7;
}

const rounded = (value) => Number(value.toPrecision(4));

export function record({ rows, references }) {
  const cores = os.cpus();
  const recorded = {
    machine: `${cores.length} x ${cores[0].model.trim()}`,
    references: Object.fromEntries(Object.entries(references).map(([name, value]) => [name, rounded(value)])),
    figures: Object.fromEntries(rows.map((row) => [row.name, rounded(row.value)])),
  };
  fs.writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`);
}

// Returns the rows with {figure, target, met}. A row without a figure counts as missed: the file is out of date.
export function judge({ rows, references }) {
  const recorded = JSON.parse(fs.readFileSync(file, 'utf8'));
  return rows.map((row) => {
    const figure = recorded.figures[row.name];
    if (figure === undefined) return { ...row, met: false };
    const slowness = row.scale === 'none' ? 1 : references[row.scale] / recorded.references[row.scale];
    const factor = slowness * toleranceOf(row.name);
    const target = row.better === 'higher' ? figure / factor : figure * factor;
    return { ...row, figure, target, met: row.better === 'higher' ? row.value >= target : row.value <= target };
  });
}
