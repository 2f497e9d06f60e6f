import { expect, it } from 'vitest';
import { startRuntime } from './start-runtime.ts';

it('a parent gets why its child failed, with the causes and without any stack, in its code and in its log', async () => {
  await using started = await startRuntime({
    parent: (ctx) => ctx.child('child').catch((error: unknown) => (error as { cause?: Error }).cause?.message),
    child: async () => {
      throw new Error('outside', { cause: new Error('inside') });
    },
  });
  const { service } = started.runtime;
  const { task } = await service.start({ kind: 'workflow', name: 'parent' });
  expect(await service.wait(task.id, 5_000)).toMatchObject({ status: 'completed', output: 'inside' });
  const { items } = await service.history(task.id, { limit: 10 });
  const failures = items.flatMap(({ inputs }) => inputs).filter(({ kind }) => kind === 'rejected');
  expect(failures).toMatchObject([{ failure: { message: 'outside', cause: { message: 'inside' } } }]);
  expect(JSON.stringify(failures)).not.toContain('"stack"');
});
