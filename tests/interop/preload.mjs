// Libraries that are loaded before a program (LD_PRELOAD) and change what the system tells it. Needs a C compiler; Linux.
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../build/preload/', import.meta.url));

// The path of the library of a C file; made if it is not there, or older than the file.
export function buildLibrary(source) {
  const library = join(FOLDER, `${basename(source, '.c')}.so`);
  const isNew = (statSync(library, { throwIfNoEntry: false })?.mtimeMs ?? 0) > statSync(source).mtimeMs;
  if (isNew) return library;
  mkdirSync(FOLDER, { recursive: true });
  const made = `${library}.${process.pid}`;  // another program may load it meanwhile
  const { status, stderr, error } = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', made, source, '-ldl'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${basename(source)} cannot be compiled: ${error ?? stderr}`);
  renameSync(made, library);
  return library;
}
