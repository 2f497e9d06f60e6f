import { callerKey } from './access.ts';
import { createLoad, timed, type Load } from './load.ts';
import type { PlatformUnderTest } from './platform-under-test.ts';
import type { Workload } from './workload.ts';

const CLIENTS = 32;
const COUNT = 4_000;
const LOOK_MS = 20;

/** From events of a topic to tasks of one step that have ended, beside the same tasks started over REST. */
export const fromTopic = (open: () => Promise<PlatformUnderTest>): Workload => ({
  name: 'one step from a topic',
  async run() {
    await using platform = await open();
    const load = createLoad(platform.url, CLIENTS, await callerKey(platform.url));
    try {
      const byEvents = (): Promise<number> => until(load, () => load.publish('work', null));
      const byStarts = (): Promise<number> => until(load, async () => void (await load.start('workflow', 'one-step', null)));
      await byStarts();
      await byEvents();
      // In turn, since a machine is not as fast at one time as at another.
      const took = { events: 0, starts: 0 };
      for (let round = 0; round < 3; round++) {
        took.starts += await byStarts();
        took.events += await byEvents();
      }
      const [events, starts] = [(3 * COUNT) / took.events, (3 * COUNT) / took.starts];
      return {
        workload: 'one step from a topic',
        value: events / starts,
        unit: '× starts over REST',
        aim: 0.8,
        detail: `${Math.round(events)} tasks/s from events, ${Math.round(starts)} from starts; ${CLIENTS} clients`,
      };
    } finally {
      await load.close();
    }
  },
});

/** Seconds until what was asked for has led to tasks that have ended. */
async function until(load: Load, ask: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await timed(CLIENTS, COUNT, ask);
  while (!(await load.isDone('one-step', 'work'))) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  return (performance.now() - begun) / 1_000;
}
