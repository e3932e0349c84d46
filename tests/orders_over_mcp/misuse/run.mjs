// All cases of misuse: groups that run at the same time, each with a broker, a server and a model of its own.
import { connect } from '../clients.mjs';
import { World } from '../world.mjs';
import { DEFAULTS, POSITIONS, RISKS, runCaps, runCounters, runRestrictions } from './account.mjs';
import { runBetween } from './between.mjs';
import { Cases, printTable } from './cases.mjs';
import { runExit } from './exit.mjs';
import { runHuman } from './human.mjs';
import { runBroker, runCancel, runHours, runQuotes } from './market.mjs';
import { runReplicas } from './replicas.mjs';
import { runTexts } from './texts.mjs';
import { runTrailHalt, runTrails } from './trails.mjs';
import { runCallers, runExpiry, runHalt, runTokens } from './tokens.mjs';
import { LEGS, NUMBERS, runList, TYPES } from './words.mjs';

const list = (rows) => (cases, scene) => runList(cases, scene, rows);
const GROUPS = {
  tokens: runTokens, callers: runCallers, expiry: runExpiry, halt: runHalt,
  numbers: list(NUMBERS), types: list(TYPES), legs: list(LEGS),
  positions: list(POSITIONS), risks: list([...RISKS, ...DEFAULTS]), hours: runHours, quotes: runQuotes,
  caps: runCaps, counters: runCounters, restrictions: runRestrictions,
  trails: runTrails, trailHalt: runTrailHalt,
  human: runHuman, broker: runBroker, cancel: runCancel, exit: runExit, replicas: runReplicas,
  texts: runTexts, between: runBetween,
};

async function runGroup(binary, [name, run]) {
  const cases = new Cases();
  const world = await World.start(binary);
  const scene = { world, stops: [] };
  try {
    scene.server = await world.serve();
    scene.model = await connect({ server: scene.server });
    await run(cases, scene);
  } catch (error) {
    cases.rows.push({ name: `${name}: the group`, expected: '', said: `[failed] ${error.stack}`, ok: false });
  } finally {
    for (const stop of scene.stops) await stop();
    await world.stop();
  }
  return cases.rows;
}

// Prints the table. Returns { passed, failed }. `only`: names of groups.
export async function runMisuse(binary, only = []) {
  const groups = Object.entries(GROUPS).filter(([name]) => only.length === 0 || only.includes(name));
  const rows = (await Promise.all(groups.map((group) => runGroup(binary, group)))).flat();
  printTable(rows);
  const passed = rows.filter(({ ok }) => ok).length;
  return { passed, failed: rows.length - passed };
}
