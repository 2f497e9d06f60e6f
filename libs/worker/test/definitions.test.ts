import { memoryBus } from '@troupe/bus/memory';
import type { ActivityDefinition, WorkContext } from '@troupe/contracts';
import { hostileThrown } from '@troupe/testing/hostile-values';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Bus } from '@troupe/bus';
import { serveActivities, type Served } from '../src/index.ts';
import { own, quiet, work, type Owner } from './owner.ts';

const add: ActivityDefinition = {
  kind: 'activity',
  name: 'add',
  input: z.object({ terms: z.array(z.object({ n: z.number() })), times: z.number().default(1) }),
  run: ({ terms, times }: { terms: { n: number }[]; times: number }) => terms.reduce((sum, { n }) => sum + n, 0) * times,
};

let bus: Bus;
let owner: Owner;
let served: Served;
const definitions = new Map<string, ActivityDefinition>();

beforeEach(() => {
  bus = memoryBus();
  owner = own(bus);
  definitions.clear();
  definitions.set('add', add);
  served = serveActivities({ bus, log: quiet, app: () => ({ activities: definitions }), concurrency: 4 });
});

afterEach(async () => {
  await served.stop(0);
  await bus.close();
});

describe('definitions', () => {
  it('run with what their schema makes of the arguments', async () => {
    await bus.publish(work('activity', 'add', { terms: [{ n: 2 }, { n: 3 }] }));
    expect(await owner.outcome()).toEqual({ ok: true, value: 5 });
  });

  it('refuse arguments that do not fit, naming each place, and are not asked again', async () => {
    await bus.publish(work('activity', 'add', { terms: [{ n: 2 }, { n: 'three' }], times: null }));
    const outcome = await owner.outcome();
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'invalid-arguments', retryable: false } });
    expect(JSON.stringify(outcome)).toContain('terms[1].n: Invalid input: expected number, received string; times: ');
  });

  it.each(hostileThrown)('refuse arguments of which a check throws: $name', async ({ make }) => {
    const check = (): boolean => {
      throw make();
    };
    definitions.set('add', { ...add, input: z.object({}).refine(check) });
    await bus.publish(work('activity', 'add', {}));
    expect(await owner.outcome()).toMatchObject({
      ok: false,
      failure: { code: 'invalid-arguments', message: expect.stringContaining('a check of it failed'), retryable: false },
    });
  });

  it('get a copy of their arguments, never what the log holds', async () => {
    definitions.set('spoil', {
      kind: 'activity',
      name: 'spoil',
      run: (input: { list: number[] }) => {
        input.list.push(1);
        return input.list.length;
      },
    });
    served.refresh();
    const args = { list: [] };
    await bus.publish(work('activity', 'spoil', args));
    expect(await owner.outcome()).toEqual({ ok: true, value: 1 });
    expect(args).toEqual({ list: [] });
  });

  it('are looked up for each call, and served by new names after a refresh', async () => {
    definitions.set('add', { ...add, run: () => 'edited' });
    definitions.set('echo', { kind: 'activity', name: 'echo', run: (input: unknown) => input });
    served.refresh();
    await bus.publish(work('activity', 'add', { terms: [] }));
    expect(await owner.outcome()).toEqual({ ok: true, value: 'edited' });
    await bus.publish(work('activity', 'echo', 'hi'));
    expect(await owner.outcome()).toEqual({ ok: true, value: 'hi' });
  });

  it('that went away answer with an error rather than never', async () => {
    definitions.delete('add');
    await bus.publish(work('activity', 'add', {}));
    expect(await owner.outcome()).toMatchObject({ ok: false, failure: { code: 'activity-not-found', retryable: false } });
  });

  it('run no more calls at once than they say', async () => {
    let running = 0;
    let most = 0;
    const run = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
    };
    definitions.set('slow', { kind: 'activity', name: 'slow', workerConcurrency: 2, run });
    served.refresh();
    for (let attempt = 1; attempt <= 6; attempt++) await bus.publish(work('activity', 'slow', {}, { attempt }));
    for (let attempt = 1; attempt <= 6; attempt++) await owner.outcome();
    expect(most).toBe(2);
  });

  it('fail after the time they say', async () => {
    definitions.set('hang', { kind: 'activity', name: 'hang', startToClose: '20ms', run: () => new Promise(() => {}) });
    served.refresh();
    await bus.publish(work('activity', 'hang'));
    expect(await owner.outcome()).toMatchObject({ failure: { code: 'start-to-close' } });
  });
});

describe('an unknown outcome', () => {
  const reconcile = (input: { order: string }, ctx: WorkContext) =>
    input.order === 'paid' ? ({ happened: true, value: ctx.idempotencyKey } as const) : ({ happened: false } as const);

  it('is reconciled instead of run again', async () => {
    let runs = 0;
    definitions.set('pay', { kind: 'activity', name: 'pay', effect: 'once', run: () => runs++, reconcile });
    served.refresh();
    await bus.publish(work('activity', 'pay', { order: 'paid' }, { reconcile: true, attempt: 2 }));
    expect(await owner.outcome()).toEqual({ ok: true, value: { happened: true, value: 't1/3.0' } });
    await bus.publish(work('activity', 'pay', { order: 'open' }, { reconcile: true, attempt: 3 }));
    expect(await owner.outcome()).toEqual({ ok: true, value: { happened: false } });
    expect(runs).toBe(0);
  });

  it('stays unknown when the definition does not know', async () => {
    definitions.set('pay', { kind: 'activity', name: 'pay', effect: 'once', run: () => 1 });
    served.refresh();
    await bus.publish(work('activity', 'pay', {}, { reconcile: true, attempt: 2 }));
    expect(await owner.outcome()).toMatchObject({ ok: false, failure: { code: 'outcome-unknown', retryable: false } });
  });
});
