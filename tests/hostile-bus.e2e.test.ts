import { expect, it } from 'vitest';
import { hostileRun } from './hostile-bus/hostile-run.ts';
import { startHostileWorld } from './hostile-bus/hostile-world.ts';

/** The short version; `npm run hostile` sends all there are. */
const MESSAGES = 15;
/** Megabytes a process may have more than before. */
const MORE = 150;

it(
  'no message on the bus, by any process that may send it, ends a service, stops other tasks, stays in memory, or goes unrefused',
  { timeout: 240_000 },
  async () => {
    await using world = await startHostileWorld();
    const { faults, memory, refused } = await hostileRun(world, { messages: MESSAGES });
    console.log('Refused:', refused, 'Megabytes:', memory);
    expect(faults).toEqual([]);
    expect(Object.keys(memory)).toHaveLength(world.processes.length);
    for (const [name, { before, after }] of Object.entries(memory)) expect(after - before, name).toBeLessThan(MORE);
  },
);
