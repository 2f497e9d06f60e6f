import { capabilityOf, reportSubject, type ReportAnswer, type Work } from '@troupe/contracts';
import { serveActivities } from '@troupe/worker';
import { expect, it } from 'vitest';
import { appOf, replicas, silent } from './replicas.ts';

const rare = { kind: 'activity' as const, name: 'rare', run: async () => 'done' };
// Not among the app's: the worker of the replicas leaves it alone.
const app = appOf([{ kind: 'workflow', name: 'waiting', run: async (ctx) => ctx.call(rare, null) }]);

/** What becomes of a call whose message came to workers so often that stopped before they began it, or died after. */
async function callAfter(returned: number, died: number): Promise<{ readonly output: unknown; readonly failures: readonly unknown[] }> {
  await using cluster = replicas(app);
  const { service } = await cluster.start('a');
  let came = 0;
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const consumer = cluster.bus.consume(capabilityOf('activity', 'rare'), { concurrency: 1 }, async ({ work, delivered, nak }) => {
    expect(delivered).toBe(++came);
    if (came <= returned) await sayReturned(work);
    if (came === returned + died) {
      await consumer.stop();
      resolve();
    }
    nak();
  });
  const sayReturned = ({ partition, call, attempt, token }: Work): Promise<ReportAnswer> =>
    cluster.bus.request(reportSubject(partition), { kind: 'returned', call, attempt, token }, 1_000);

  const { task } = await service.start({ kind: 'workflow', name: 'waiting' });
  await over;
  const worker = serveActivities({
    bus: cluster.bus,
    log: silent,
    app: () => ({ activities: new Map([['rare', rare]]) }),
    concurrency: 1,
  });
  const { output } = await service.wait(task.id, 5_000);
  await worker.stop(0);
  const { items } = await service.history(task.id, { limit: 50 });
  return { output, failures: items.flatMap(({ inputs }) => inputs).filter(({ kind }) => kind === 'attempt-failed') };
}

it('that nobody began is no lost attempt, however often it went back', async () => {
  expect(await callAfter(30, 0)).toEqual({ output: 'done', failures: [] });
});

it('that a worker may have begun is one, whatever went back before', async () => {
  expect(await callAfter(3, 1)).toMatchObject({
    output: 'done',
    failures: [{ attempt: 1, lost: true, failure: { code: 'attempt-lost' } }],
  });
});
