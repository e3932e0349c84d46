// Makes a Linux control group with a memory limit for one process: version 2 if it is mounted, else version 1. Making one
// needs root; without it the peak of the process's resident memory is measured.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';

export const LIMIT = 512 * 1024 * 1024;

const KINDS = [
  { name: 'control group, version 2', root: '/sys/fs/cgroup', probe: 'cgroup.controllers', limit: 'memory.max', peak: 'memory.peak', swap: 'memory.swap.max' },
  { name: 'control group, version 1', root: '/sys/fs/cgroup/memory', probe: 'memory.limit_in_bytes', limit: 'memory.limit_in_bytes', peak: 'memory.max_usage_in_bytes' },
];

// Returns { name, add(pid), peak(), remove() }, or null if no group can be made.
export function makeControlGroup() {
  for (const kind of KINDS) {
    if (!existsSync(`${kind.root}/${kind.probe}`)) continue;
    const directory = `${kind.root}/tastytrade-mcp-attack-${process.pid}-${makeControlGroup.count = (makeControlGroup.count ?? 0) + 1}`;
    try {
      mkdirSync(directory);
      writeFileSync(`${directory}/${kind.limit}`, String(LIMIT));
      if (kind.swap && existsSync(`${directory}/${kind.swap}`)) writeFileSync(`${directory}/${kind.swap}`, '0');
    } catch {
      try { rmdirSync(directory); } catch { /* it was not made */ }
      continue;
    }
    return {
      name: kind.name,
      add: (pid) => writeFileSync(`${directory}/cgroup.procs`, String(pid)),
      peak: () => (existsSync(`${directory}/${kind.peak}`) ? Number(readFileSync(`${directory}/${kind.peak}`, 'utf8')) : NaN),
      remove: () => { try { rmdirSync(directory); } catch { /* a process in it is still ending */ } },
    };
  }
  return null;
}
