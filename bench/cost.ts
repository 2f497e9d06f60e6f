import { randomBytes } from 'node:crypto';
import { callerKey, useAccess } from './access.ts';
import { createLoad, percentile, timed } from './load.ts';
import { platformUnderTest } from './platform-under-test.ts';
import type { Workload } from './workload.ts';

const CLIENTS = 256;
const TASKS = 1_500;
const STEPS = 10;
/** Each way runs so often, in turn: what else the machine does, it does to all. */
const ROUNDS = 3;

/** Sets the environment of the platforms that are started next. */
type Way = () => void;

const off: Way = () => {
  useAccess(false);
  process.env['TROUPE_AUDIT'] = 'off';
  delete process.env['TROUPE_ENCRYPTION_KEYS'];
};
const access: Way = () => {
  off();
  useAccess();
  delete process.env['TROUPE_AUDIT'];
};
const encryption: Way = () => {
  off();
  process.env['TROUPE_ENCRYPTION_KEYS'] = `bench=${randomBytes(32).toString('base64')}`;
};

/** What it costs to know who asks and to have it on record, and to encrypt what is stored. Turns have hashes in each. */
export const accessCost: readonly Workload[] = [
  { name: 'keys, tenants and audit', run: () => cost('keys, tenants and audit', access, 10) },
  { name: 'encryption', run: () => cost('encryption', encryption, 25) },
];

async function cost(workload: string, way: Way, aim: number): ReturnType<Workload['run']> {
  const [without, within]: [Chain[], Chain[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    without.push(await chain(off));
    within.push(await chain(way));
  }
  const median = (of: readonly Chain[], figure: keyof Chain): number =>
    percentile(
      of.map((each) => each[figure]),
      0.5,
    );
  const [cpuWithout, cpu] = [median(without, 'cpu'), median(within, 'cpu')];
  return {
    ...{ workload, value: (cpu / cpuWithout - 1) * 100, unit: '% more CPU of a step', aim, atMost: true },
    detail: `${cpu.toFixed(0)} and ${cpuWithout.toFixed(0)} µs a step; ${median(within, 'rate').toFixed(0)} and ${median(without, 'rate').toFixed(0)} steps/s, medians of ${ROUNDS} in turn`,
  };
}

interface Chain {
  readonly rate: number;
  /** Microseconds that the process of the platform computes for a step. */
  readonly cpu: number;
}

async function chain(way: Way): Promise<Chain> {
  way();
  await using platform = await platformUnderTest();
  const load = createLoad(platform.url, CLIENTS, await callerKey(platform.url));
  try {
    const run = async (): Promise<void> => {
      const { status } = await load.run('workflow', 'chain', STEPS);
      if (status !== 'completed') throw new Error(`A task is ${status}.`);
    };
    await timed(CLIENTS, TASKS / 3, run);
    const before = await platform.ask<NodeJS.CpuUsage>({ cpu: true });
    const seconds = await timed(CLIENTS, TASKS, run);
    const after = await platform.ask<NodeJS.CpuUsage>({ cpu: true });
    const steps = TASKS * STEPS;
    return { rate: steps / seconds, cpu: (after.user + after.system - before.user - before.system) / steps };
  } finally {
    await load.close();
  }
}
