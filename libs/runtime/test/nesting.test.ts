import { defaultBounds, type AgentContext, type Json, type WorkflowContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { advisor, advisorSnapshot } from './advisor.ts';
import { appOf, replicas } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const { childDepth, agentDepth } = defaultBounds;

/** Starts itself until it has `input` more levels, or for ever, and says how deep it came. */
async function nest(ctx: WorkflowContext, input: number | null): Promise<number> {
  if (input === 0) return 0;
  return 1 + (await ctx.child<number>('nest', input === null ? null : input - 1));
}

const deep = async (ctx: WorkflowContext): Promise<string> =>
  ctx.child('deep').then(
    (value) => value as string,
    (error: unknown) => `${(error as { code?: string }).code}: ${(error as Error).message}`,
  );

describe('tasks that start themselves', () => {
  it('come as deep as the bound says, and no deeper', async () => {
    await using runtime = await startRuntime({ nest });
    expect(await runtime.run('nest', childDepth)).toMatchObject({ status: 'completed', output: childDepth });
    expect(await runtime.run('nest', childDepth + 1)).toMatchObject({ status: 'failed', error: { code: 'limit-depth' } });
    expect(await runtime.run('nest', null)).toMatchObject({ status: 'failed', error: { code: 'limit-depth' } });
  });

  it('get why, where they can act on it, and others go on meanwhile', async () => {
    await using runtime = await startRuntime({ deep, quick: async () => 'done' });
    const [ended, quick] = await Promise.all([runtime.run('deep'), runtime.run('quick')]);
    expect(ended).toMatchObject({
      status: 'completed',
      output: expect.stringMatching(/^limit-depth: Workflow "deep" is not begun by "deep": tasks nest 17 levels deep/),
    });
    expect(quick).toMatchObject({ output: 'done' });
  });

  it('do so with every bound that is set', async () => {
    await using runtime = await startRuntime({ nest }, { bounds: { ...defaultBounds, childDepth: 2 } });
    expect(await runtime.run('nest', 2)).toMatchObject({ output: 2 });
    expect(await runtime.run('nest', 3)).toMatchObject({ error: { code: 'limit-depth' } });
  });

  it('do not escape by a fork or by going on as new', async () => {
    const again = async (ctx: WorkflowContext, input: { readonly left: number }): Promise<unknown> => {
      if (input.left > 0) return ctx.continueAsNew({ left: input.left - 1 });
      return ctx.child('again', { left: 1 });
    };
    await using runtime = await startRuntime({ again }, { bounds: { ...defaultBounds, childDepth: 3 } });
    const ended = await runtime.run('again', { left: 1 });
    expect(ended).toMatchObject({ status: 'failed', error: { code: 'limit-depth' } });
    const { items } = await runtime.runtime.service.list({}, { limit: 50 });
    expect(items).toHaveLength(4);
    const deepest = items[0]!;
    const copy = await runtime.runtime.service.fork(deepest.id, 0);
    expect(await runtime.runtime.service.wait(copy.id, 5_000)).toMatchObject({ status: 'failed', error: { code: 'limit-depth' } });
  });

  it('come to an end over several orchestrators, too', async () => {
    const app = appOf([{ kind: 'workflow', name: 'nest', run: nest }]);
    await using cluster = replicas(app);
    const a = await cluster.start('a');
    await cluster.start('b');
    const { task } = await a.service.start({ kind: 'workflow', name: 'nest', input: null });
    expect(await a.service.wait(task.id, 8_000)).toMatchObject({ status: 'failed', error: { code: 'limit-depth' } });
    expect((await a.service.list({}, { limit: 200 })).items).toHaveLength(childDepth + 1);
  });
});

describe('agents that ask each other', () => {
  it('come as deep as the bound says, whatever stands above the first of them, and the last one gets the refusal', async () => {
    const names = ['ping', 'pong', 'self'];
    const app = {
      ...appOf([{ kind: 'workflow', name: 'ask', run: (ctx: WorkflowContext, input: Json) => ctx.agent('ping', input) }]),
      agents: new Map(names.map((name) => [name, { ...advisor, name, tools: names }])),
    };
    const asked: string[] = [];
    const agentLoop = async (ctx: AgentContext, input: Json): Promise<Json> => {
      const { name } = ctx.agentSnapshot;
      asked.push(name);
      const next = name === 'ping' ? 'pong' : name === 'pong' ? 'ping' : 'self';
      return ctx.agent<Json>(next, input).catch((error: unknown) => `${(error as { code?: string }).code}: ${(error as Error).message}`);
    };
    await using runtime = await startRuntime({}, { app, agentLoop, pinAgent: ({ name }) => ({ ...advisorSnapshot, name }) });
    const { service } = runtime.runtime;
    for (const [kind, name] of [
      ['agent', 'ping'],
      ['agent', 'self'],
      ['workflow', 'ask'],
    ] as const) {
      asked.length = 0;
      const { task } = await service.start({ kind, name, input: 'go' });
      const ended = await service.wait(task.id, 5_000);
      expect(ended).toMatchObject({
        status: 'completed',
        output: expect.stringMatching(/^limit-depth: Agent "\w+" is not begun by "\w+": agents ask one another 6 levels deep/),
      });
      expect(asked).toHaveLength(agentDepth + 1);
    }
  });
});
