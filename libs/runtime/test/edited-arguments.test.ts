import type { App, Json } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { advisor, advisorSnapshot } from './advisor.ts';
import { appOf } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const app: App = {
  ...appOf([]),
  agents: new Map([[advisor.name, { ...advisor, tools: ['pay_back'] }]]),
  tools: new Map([
    [
      'pay_back',
      { kind: 'tool', name: 'pay_back', description: 'Pays', input: z.object({ euros: z.number().positive() }), run: () => 'paid' },
    ],
  ]),
};

it('are refused where they do not fit the tool, and the approval goes on waiting', async () => {
  await using started = await startRuntime(
    {},
    {
      app,
      pinAgent: () => advisorSnapshot,
      agentLoop: async (ctx) => (await ctx.askHuman('advisor', 'pay_back', { euros: 5 })) as unknown as Json,
    },
  );
  const { service } = started.runtime;
  const { task } = await service.start({ kind: 'agent', name: 'advisor' });
  const [asked] = (await service.approvals({ limit: 10, task: task.id })).items;

  await expect(service.decide(asked!.id, { decision: 'approve', args: { euros: -5, to: 'Ada' } })).rejects.toMatchObject({
    code: 'invalid-arguments',
    message: expect.stringContaining('pay_back'),
    errors: [{ pointer: '/args/euros' }],
  });
  expect(await service.approval(asked!.id)).toMatchObject({ status: 'pending', args: { euros: 5 } });

  const edited = { status: 'approved', args: { euros: 5 }, decidedArgs: { euros: 7 } };
  expect(await service.decide(asked!.id, { decision: 'approve', args: { euros: 7 } })).toMatchObject(edited);
  expect(await service.wait(task.id, 5_000)).toMatchObject({ output: { decision: 'approve', args: { euros: 7 } } });
  expect(await service.approval(asked!.id)).toMatchObject(edited);
});
