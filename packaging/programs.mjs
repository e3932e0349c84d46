// Looks at programs for macOS and Windows before they are packed.
//   node programs.mjs check SYSTEM FILE VERSION    ends with 1 unless FILE is a program for SYSTEM (macos: for both
//                                                  processors; windows: x86-64) that holds the text VERSION
//   node programs.mjs split FILE arm64|x64 OUT     writes the part of a universal program for one processor
// Formats: Apple, <mach-o/fat.h> and <mach-o/loader.h>; Microsoft, "PE Format".
import fs from 'node:fs';

const universal = 0xcafebabe, mach = 0xfeedfacf, executable = 2;
const processors = { 0x0100000c: 'arm64', 0x01000007: 'x64' };

// Returns the parts of a universal program by processor.
function parts(data) {
  if (data.length < 8 || data.readUInt32BE(0) !== universal) throw new Error('it is not a universal program');
  const found = {};
  const count = data.readUInt32BE(4);
  if (count > 8) throw new Error('it is not a universal program');
  for (let at = 8; at < 8 + 20 * count; at += 20) {
    const [type, , offset, size] = [0, 4, 8, 12].map((field) => data.readUInt32BE(at + field));
    const part = data.subarray(offset, offset + size);
    if (part.length !== size || part.readUInt32LE(0) !== mach || part.readUInt32LE(4) !== type || part.readUInt32LE(12) !== executable) {
      throw new Error('a part of it is not a program');
    }
    found[processors[type] ?? type] = part;
  }
  return found;
}

const checks = {
  macos(data) {
    const found = parts(data);
    for (const name of Object.values(processors)) if (!found[name]) throw new Error(`it has no part for ${name}`);
  },
  windows(data) {
    if (data.length < 64 || data.toString('latin1', 0, 2) !== 'MZ') throw new Error('it is not a program for Windows');
    const at = data.readUInt32LE(60);
    if (data.toString('latin1', at, at + 4) !== 'PE\0\0') throw new Error('it is not a program for Windows');
    if (data.readUInt16LE(at + 4) !== 0x8664) throw new Error('it is not for x86-64');
  },
};

function check(system, file, version) {
  try {
    const data = fs.readFileSync(file);
    checks[system](data);
    if (!data.includes(version)) throw new Error(`it is not version ${version}`);
  } catch ({ message }) {
    console.error(`package: ${file} cannot be packed for ${system}: ${message}`);
    process.exitCode = 1;
  }
}

function split(file, processor, out) {
  const part = parts(fs.readFileSync(file))[processor];
  if (!part) throw new Error(`${file} has no part for ${processor}`);
  fs.writeFileSync(out, part, { mode: 0o755 });
}

const [what, ...rest] = process.argv.slice(2);
({ check, split })[what](...rest);
