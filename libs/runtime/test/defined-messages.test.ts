import { ToolError, TroupeError, type App, type SignalDefinition, type WorkflowContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { appOf } from './replicas.ts';
import { startRuntime, type StartedRuntime } from './start-runtime.ts';

const packed: SignalDefinition<{ parcel: string }> = { kind: 'signal', name: 'packed', schema: z.object({ parcel: z.string() }) };
const invalid = {
  code: 'invalid-input',
  message: expect.stringContaining('does not fit the signal "packed": /parcel:'),
  errors: [expect.objectContaining({ pointer: '/parcel' })],
};

function started(run: (ctx: WorkflowContext) => Promise<unknown>, signals?: readonly SignalDefinition[]): Promise<StartedRuntime> {
  const app: App = appOf([{ kind: 'workflow', name: 'order', run, ...(signals === undefined ? {} : { signals }) }]);
  return startRuntime({}, { app });
}

describe('a signal that the workflow lists', () => {
  it('is checked when it arrives, whatever the task is doing, and what does not fit is not kept', async () => {
    await using runtime = await started(
      async (ctx) => {
        await ctx.signal('begin');
        return [await ctx.signal(packed), await ctx.signal('packed')];
      },
      [packed],
    );
    const { service } = runtime.runtime;
    const { id } = await runtime.run('order', undefined, 5);
    await expect(service.signal(id, 'packed', { parcel: 3 }, 'k')).rejects.toMatchObject(invalid);
    await service.suspend(id);
    await expect(service.signal(id, 'packed', { parcel: 3 })).rejects.toMatchObject(invalid);
    await service.resume(id);
    // What was refused has not used up its key.
    await service.signal(id, 'packed', { parcel: 'P1' }, 'k');
    await service.signal(id, 'packed', { parcel: 'P2' });
    await service.signal(id, 'begin', null);
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: [{ parcel: 'P1' }, { parcel: 'P2' }] });
  });

  it('with a schema that throws or waits is refused, and the task goes on', async () => {
    const broken = z.string().transform((text) => new Date(text).toISOString());
    const waiting = z.string().refine(() => new Promise<boolean>(() => {}));
    const signals: readonly SignalDefinition[] = [
      { kind: 'signal', name: 'broken', schema: broken },
      { kind: 'signal', name: 'waiting', schema: waiting },
    ];
    await using runtime = await started(async (ctx) => ctx.signal(signals[0]!), signals);
    const { service } = runtime.runtime;
    const { id } = await runtime.run('order', undefined, 5);
    await expect(service.signal(id, 'broken', 'tomorrow')).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('a check of it failed: Invalid time value'),
    });
    await expect(service.signal(id, 'waiting', 'x')).rejects.toMatchObject({ code: 'invalid-input' });
    await service.signal(id, 'broken', '2026-11-29');
    expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: '2026-11-29T00:00:00.000Z' });
  });
});

it('a signal that only the code defines is checked once the code has come to it', async () => {
  await using runtime = await started(async (ctx) => ctx.signal(packed));
  const { service } = runtime.runtime;
  const { id } = await runtime.run('order', undefined, 5);
  await expect(service.signal(id, 'packed', { parcel: 3 })).rejects.toMatchObject(invalid);
  await service.signal(id, 'packed', { parcel: 'P1' });
  expect(await service.wait(id, 5_000)).toMatchObject({ status: 'completed', output: { parcel: 'P1' } });
});

it('whatever a query of the code throws reaches the client as a fault of the request', async () => {
  const thrown: Readonly<Record<string, unknown>> = {
    tool: new ToolError('not there'),
    token: new TroupeError('invalid-token', 'no'),
    ours: new TroupeError('internal', 'broken'),
    plain: new RangeError('out'),
  };
  await using runtime = await started(async (ctx) => {
    for (const [name, error] of Object.entries(thrown)) {
      ctx.on.query(name, () => {
        throw error;
      });
    }
    await ctx.signal('go');
  });
  const { id } = await runtime.run('order', undefined, 5);
  for (const name of Object.keys(thrown))
    await expect(runtime.runtime.service.query(id, name, null)).rejects.toMatchObject({ code: 'bad-request' });
});
