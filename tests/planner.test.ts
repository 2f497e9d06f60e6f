import type { Json, TaskService } from '@troupe/contracts';
import { agent, model, pipeline, planner, workflow, type PlanView } from '@troupe/sdk';
import { describe, expect, it } from 'vitest';
import { platformOf, speaker, type Asked } from './patterns/pattern-platform.ts';

type Given = { readonly task: string; readonly results: Readonly<Record<string, Json>> };

/** Each does its task once the test lets it; `done` are those that were begun. */
function hands(begun: string[]) {
  return workflow('hand', async (ctx, { task, results }: Given) => {
    await ctx.step('begin', () => void begun.push(task));
    if (task.startsWith('wait')) await ctx.signal('go');
    if (task.startsWith('fail')) throw new Error('no luck');
    return [...Object.values(results), task].join(' + ');
  });
}
const step = (id: string, task: string, ...needs: readonly string[]) => ({ id, member: 'hand', task, needs });
const plans = {
  of: async (service: TaskService, id: string) => (await service.query(id, 'plan', null)) as unknown as PlanView,
  states: async (service: TaskService, id: string) =>
    Object.fromEntries((await plans.of(service, id)).steps.map((each) => [each.id, each.state])),
};
async function go(service: TaskService, parent: string): Promise<void> {
  const { items } = await service.list({ parent }, { limit: 50 });
  for (const { id, endedAt } of items) if (endedAt === undefined) await service.signal(id, 'go', null);
}

describe('a planner', () => {
  it('carries out steps at once that need nothing of one another, and gives each the results of those it needs', async () => {
    const begun: string[] = [];
    const plan = [step('a', 'wait a'), step('b', 'wait b'), step('c', 'c', 'a', 'b')];
    const { service } = await platformOf(planner({ name: 'trip', members: [hands(begun)], plan, combine: ({ c }) => c as string }));
    const { task } = await service.start({ kind: 'workflow', name: 'trip', input: 'go' });
    await expect.poll(() => begun.toSorted(), { timeout: 8_000 }).toEqual(['wait a', 'wait b']);
    expect(await plans.of(service, task.id)).toMatchObject({ version: 1, approved: true });
    expect(await plans.states(service, task.id)).toEqual({ a: 'running', b: 'running', c: 'waiting' });
    await go(service, task.id);
    expect(await service.wait(task.id, 8_000)).toMatchObject({ status: 'completed', output: 'wait a + wait b + c' });
    expect(begun).toHaveLength(3);
  });

  it('is changed while it runs: steps that are as they were keep their results, others begin anew or are stopped', async () => {
    const begun: string[] = [];
    const plan = [step('a', 'a'), step('b', 'wait b'), step('c', 'c', 'a', 'b')];
    const { service } = await platformOf(planner({ name: 'trip', members: [hands(begun)], plan }));
    const { task } = await service.start({ kind: 'workflow', name: 'trip', input: 'go' });
    await expect.poll(() => plans.states(service, task.id), { timeout: 8_000 }).toEqual({ a: 'done', b: 'running', c: 'waiting' });
    const change = (steps: readonly object[], version?: number) =>
      service.update(task.id, 'change-plan', { steps, ...(version === undefined ? {} : { version }) } as unknown as Json);
    await expect(change([step('a', 'a', 'c'), step('c', 'c', 'a')])).rejects.toMatchObject({ message: expect.stringContaining('circle') });
    await expect(change([{ ...step('a', 'a'), member: 'nobody' }])).rejects.toMatchObject({
      message: expect.stringContaining('none of hand'),
    });
    await expect(change([step('a', 'a')], 7)).rejects.toMatchObject({ message: expect.stringContaining('version 1') });
    expect(await change([step('a', 'a'), step('d', 'd', 'a')], 1)).toMatchObject({
      version: 2,
      steps: [
        { id: 'a', state: 'done', output: 'a' },
        { id: 'd', state: 'waiting' },
      ],
    });
    expect(await service.wait(task.id, 8_000)).toMatchObject({ status: 'completed', output: { a: 'a', d: 'a + d' } });
    expect(begun).toEqual(['a', 'wait b', 'd']);
    const { items } = await service.list({ parent: task.id }, { limit: 10 });
    expect(items.map(({ status }) => status).toSorted()).toEqual(['cancelled', 'completed', 'completed']);
  });

  it('does anew what needs a step that was changed', async () => {
    const begun: string[] = [];
    const plan = [step('a', 'a'), step('b', 'b', 'a'), step('c', 'wait c')];
    const { service } = await platformOf(planner({ name: 'trip', members: [hands(begun)], plan }));
    const { task } = await service.start({ kind: 'workflow', name: 'trip', input: 'go' });
    await expect.poll(() => plans.states(service, task.id), { timeout: 8_000 }).toEqual({ a: 'done', b: 'done', c: 'running' });
    await service.update(task.id, 'change-plan', { steps: [step('a', 'A'), step('b', 'b', 'a'), step('c', 'wait c')] } as unknown as Json);
    await expect.poll(() => plans.states(service, task.id), { timeout: 8_000 }).toEqual({ a: 'done', b: 'done', c: 'running' });
    await go(service, task.id);
    expect(await service.wait(task.id, 8_000)).toMatchObject({ output: { a: 'A', b: 'A + b', c: 'wait c' } });
    expect(begun.toSorted()).toEqual(['A', 'a', 'b', 'b', 'wait c']);
  });

  it('ends with the first step that fails, or waits for another plan', async () => {
    const begun: string[] = [];
    const [hand, plan] = [hands(begun), [step('a', 'a'), step('b', 'fail b')]];
    const [failing, waiting] = [
      planner({ name: 'failing', members: [hand], plan }),
      planner({ name: 'waiting', members: [hand], plan, onFailure: 'wait' }),
    ];
    const { service, run } = await platformOf(failing, waiting);
    expect(await run('failing', 'go')).toMatchObject({
      status: 'failed',
      error: { code: 'member-failed', message: '"hand", step b of the planner "failing", failed: no luck' },
    });
    const { task } = await service.start({ kind: 'workflow', name: 'waiting', input: 'go' });
    await expect.poll(() => plans.states(service, task.id), { timeout: 8_000 }).toEqual({ a: 'done', b: 'failed' });
    await service.update(task.id, 'change-plan', { steps: [step('a', 'a'), step('b', 'b')] } as unknown as Json);
    expect(await service.wait(task.id, 8_000)).toMatchObject({ status: 'completed', output: { a: 'a', b: 'b' } });
    const cancelled = await service.start({ kind: 'workflow', name: 'waiting', input: 'go' });
    await expect.poll(() => plans.states(service, cancelled.task.id), { timeout: 8_000 }).toMatchObject({ b: 'failed' });
    await service.cancel(cancelled.task.id);
    expect(await service.wait(cancelled.task.id, 8_000)).toMatchObject({ status: 'cancelled' });
  });

  it('has its plan made by a model, which is given what is wrong with it, and stands in other patterns', async () => {
    const asked: Asked = [];
    const answers = [
      { steps: [{ id: 'a', member: 'writer', task: 'write', needs: ['b'] }] },
      { steps: [{ id: 'a', member: 'writer', task: 'write', needs: [] }] },
    ];
    let calls = 0;
    const plans = model({
      name: 'plans',
      generate: async () => ({ text: JSON.stringify(answers[calls++]), finish: 'stop', usage: { inputTokens: 1, outputTokens: 1 } }),
    });
    const writer = speaker('writer', asked, () => 'a text');
    const made = planner({ name: 'made', members: [writer], plan: { model: plans }, combine: ({ a }) => a as string });
    const { run } = await platformOf(pipeline({ name: 'outer', steps: [made, (text) => `${text}!`] }));
    expect(await run('outer', 'lamps')).toMatchObject({ status: 'completed', output: 'a text!' });
    expect(calls).toBe(2);
    expect(asked).toEqual([`writer: ${JSON.stringify({ input: 'lamps', task: 'write', results: {} })}`]);
  });

  it('waits for a human, who is asked anew when it is changed, and may edit it', async () => {
    const begun: string[] = [];
    const { service } = await platformOf(planner({ name: 'trip', members: [hands(begun)], plan: () => [step('a', 'a')], approve: true }));
    const pending = async () => (await service.approvals({ status: 'pending', limit: 10 })).items;
    const { task } = await service.start({ kind: 'workflow', name: 'trip', input: 'go' });
    await expect.poll(async () => (await pending()).length, { timeout: 8_000 }).toBe(1);
    expect(await plans.of(service, task.id)).toMatchObject({ approved: false });
    await service.update(task.id, 'change-plan', { steps: [step('b', 'b')] } as unknown as Json);
    await expect.poll(async () => (await pending()).map(({ args }) => args), { timeout: 8_000 }).toMatchObject([{ steps: [{ id: 'b' }] }]);
    expect(begun).toEqual([]);
    const [first] = await pending();
    const nobody = { steps: [{ ...step('c', 'c'), member: 'nobody' }] } as unknown as Json;
    await service.decide(first!.id, { decision: 'approve', args: nobody });
    await expect
      .poll(async () => (await pending()).map(({ title }) => title), { timeout: 8_000 })
      .toEqual(['May the planner "trip" carry out this plan? As edited it cannot be: step "c" is for "nobody", which is none of hand.']);
    const [asked] = await pending();
    await service.decide(asked!.id, { decision: 'approve', args: { steps: [step('c', 'c')] } as unknown as Json });
    expect(await service.wait(task.id, 8_000)).toMatchObject({ status: 'completed', output: { c: 'c' } });
    const refused = await service.start({ kind: 'workflow', name: 'trip', input: 'go' });
    await expect.poll(async () => (await pending()).length, { timeout: 8_000 }).toBe(1);
    await service.decide((await pending())[0]!.id, { decision: 'reject', reason: 'too dear' });
    expect(await service.wait(refused.task.id, 8_000)).toMatchObject({
      error: { code: 'not-agreed', message: expect.stringContaining('too dear') },
    });
  });

  it('refuses options that cannot work', () => {
    const members = [agent({ name: 'hand', model: 'demo', instructions: 'Help.' })];
    expect(() => planner({ name: 'p', members, plan: [step('a', 'a', 'b')] })).toThrow('step "a" needs "b", which is no step');
    expect(() => planner({ name: 'p', members, plan: 7 as never })).toThrow('plan is a list of steps');
    expect(() => planner({ name: 'p', members, plan: [], steps: 201 })).toThrow('steps is a whole number from 1 to 200');
  });
});
