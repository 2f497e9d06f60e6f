import { readFile } from 'node:fs/promises';
import { environmentOf, settingsIn, valueOf } from '../settings.ts';
import { megabytes } from './resident-memory.ts';
import { trySetting, type Environment, type Trial } from './try-setting.ts';
import type { Verdict } from './verdict.ts';

/** Milliseconds a task may take, and bytes a process may have more than with ordinary settings. */
const [LONGEST, MOST] = [1_000, 150 * 1024 * 1024];
/** How many processes are started for values of single variables. */
const STARTS = 200;

/** Starts the platform with hostile settings, two processes at a time. */
export async function trySettings(): Promise<Verdict> {
  const ordinary = await trySetting({});
  if (ordinary.kind !== 'served') throw new Error(`The platform does not start: ${ordinary.fault}`);
  const all = await hostileSettings();
  const left = [...all];
  const faults: string[] = [];
  const trials: Trial[] = [];
  const one = async (): Promise<void> => {
    for (let settings = left.shift(); settings !== undefined; settings = left.shift()) {
      const trial = await trySetting(settings).catch((error: unknown): Trial => ({ kind: 'refused', fault: String(error) }));
      trials.push(trial);
      const fault = trial.fault ?? (trial.kind === 'served' ? slowOrLarge(trial, ordinary.memory) : undefined);
      if (fault !== undefined) faults.push(`${JSON.stringify(settings).slice(0, 200)}: ${fault}`);
    }
  };
  await Promise.all([one(), one()]);
  const served = trials.filter((trial) => trial.kind === 'served');
  return {
    boundary: 'environment',
    inputs: all.length,
    faults,
    summary: `${trials.length - served.length} refused, ${served.length} served; memory ${megabytes(ordinary.memory)} with ordinary ones, ${megabytes(Math.max(...served.map(({ memory }) => memory)))} at most; slowest task ${Math.round(Math.max(...served.map(({ task }) => task)))} ms`,
  };
}

/** Those the one process reads, without what no environment can hold: of single values a part, evenly. */
async function hostileSettings(): Promise<readonly Environment[]> {
  const settings = settingsIn(await readFile(new URL('../environment.json', import.meta.url), 'utf8')).filter(
    ({ program = 'embedded' }) => program === 'embedded',
  );
  const single = settings.flatMap(({ variables = [], values = [] }) =>
    variables.flatMap((variable) => values.map((value) => ({ [variable]: valueOf(value) }))),
  );
  const whole = settings.flatMap(({ env }) => (env === undefined ? [] : [environmentOf(env)]));
  const ours = single.filter(isForOne);
  const part = ours.filter((_, i) => Math.floor((i * STARTS) / ours.length) !== Math.floor(((i - 1) * STARTS) / ours.length));
  return [...part, ...whole.filter(isForOne)];
}

/** Characters a variable may have: Linux starts no process with more. */
const LONGEST_VARIABLE = 128 * 1024 - 100;

function isForOne(settings: Environment): boolean {
  const text = JSON.stringify(settings);
  if (Object.values(settings).some((value) => value.length > LONGEST_VARIABLE)) return false;
  return !text.includes('\\u0000') && !/^\{"(NATS_|MONGODB_|STORE_|TROUPE_NODE|TROUPE_URL)/.test(text);
}

function slowOrLarge({ memory, task }: Extract<Trial, { kind: 'served' }>, ordinary: number): string | undefined {
  if (task > LONGEST) return `a task takes ${Math.round(task)} ms`;
  return memory - ordinary > MOST ? `it has ${megabytes(memory)}, and else ${megabytes(ordinary)}` : undefined;
}
