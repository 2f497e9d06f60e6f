import type { Schema, TroupeError, WorkflowContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { advisor, advisorSnapshot } from './advisor.ts';
import { appOf } from './replicas.ts';
import { startRuntime, type StartedRuntime } from './start-runtime.ts';

const city = z.object({ city: z.string(), days: z.int().default(3) });

function started(input: Schema<unknown>): Promise<StartedRuntime> {
  const trip = { kind: 'workflow', name: 'trip', input, run: async (_ctx: WorkflowContext, given: unknown) => given } as const;
  const parent = {
    kind: 'workflow',
    name: 'parent',
    run: async (ctx: WorkflowContext, given: unknown) =>
      ctx.child('trip', given).catch(({ code, message }: TroupeError) => ({ code, message })),
  } as const;
  return startRuntime({}, { app: appOf([trip, parent]) });
}

const start = ({ runtime }: StartedRuntime, input: string): Promise<unknown> =>
  runtime.service.start({ kind: 'workflow', name: 'trip', input });

describe('the input of a task', () => {
  it('may have a check that takes its time, and is refused by it', async () => {
    await using runtime = await started(z.string().refine(async (text) => text.length > 1));
    expect(await runtime.run('trip', 'Rome')).toMatchObject({ status: 'completed', output: 'Rome' });
    await expect(start(runtime, 'R')).rejects.toMatchObject({ code: 'invalid-input', errors: [{ pointer: '/input' }] });
  });

  it('is refused when a check of it throws, which is logged for its author', async () => {
    await using runtime = await started(z.string().transform(async (text) => new Date(text).toISOString()));
    await expect(start(runtime, 'tomorrow')).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('a check of it failed: Invalid time value'),
    });
    expect(runtime.logged).toContain('warn a check of a schema failed');
    expect(await runtime.run('trip', '2026-11-29')).toMatchObject({ output: '2026-11-29T00:00:00.000Z' });
  });

  it('is checked for a child as for a task that a client starts', async () => {
    await using runtime = await started(city);
    expect(await runtime.run('parent', { city: 'Rome' })).toMatchObject({ status: 'completed', output: { city: 'Rome', days: 3 } });
    expect(await runtime.run('parent', { city: 5 })).toMatchObject({
      status: 'completed',
      output: { code: 'invalid-input', message: expect.stringContaining('/input/city') },
    });
    expect(await runtime.run('parent')).toMatchObject({ output: { code: 'invalid-input' } });
  });

  it('of an agent is checked, but where a conversation goes on without another question', async () => {
    const agents = new Map([['trips', { ...advisor, name: 'trips', input: city }]]);
    await using runtime = await startRuntime(
      {},
      {
        app: { ...appOf([]), agents },
        pinAgent: () => advisorSnapshot,
        agentLoop: async (_, input) => input,
      },
    );
    const ask = async (more: object): Promise<unknown> => {
      const { service } = runtime.runtime;
      return (await service.wait((await service.start({ kind: 'agent', name: 'trips', ...more })).task.id, 5_000)).output;
    };
    expect(await ask({ input: { city: 'Rome' } })).toEqual({ city: 'Rome', days: 3 });
    await expect(ask({ input: 'Rome' })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('The input does not fit agent "trips"'),
    });
    expect(await ask({ conversation: { messages: [{ role: 'user', content: 'Rome' }] } })).toBeNull();
  });
});
