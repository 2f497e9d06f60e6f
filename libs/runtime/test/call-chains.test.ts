import { memoryBus } from '@troupe/bus/memory';
import type { AgentContext, App, ChainLink, Json, Principal, Work, WorkflowContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { advisor, advisorSnapshot } from './advisor.ts';
import { appOf } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const ann: Principal = { kind: 'key', id: 'ann', tenant: 'default', roles: ['admin'] };
const bob: Principal = { ...ann, id: 'bob' };
const link = (kind: ChainLink['kind'], id: string): ChainLink => ({ kind, id });

const tool = { kind: 'tool', name: 'pay', description: 'Pays', run: () => null } as const;
const app: App = {
  ...appOf([
    { kind: 'workflow', name: 'top', run: (ctx: WorkflowContext, input: Json) => ctx.child('below', input) },
    { kind: 'workflow', name: 'below', run: (ctx: WorkflowContext, input: Json) => ctx.agent('advisor', input) },
  ]),
  agents: new Map([
    ['advisor', { ...advisor, tools: ['pay', 'banker'] }],
    ['banker', { ...advisor, name: 'banker', tools: ['pay'] }],
    ['idle', { ...advisor, name: 'idle' }],
  ]),
  tools: new Map([[tool.name, tool]]),
};

/** Agents that do what their input says, and what is sent to workers of it. */
async function world() {
  const inner = memoryBus();
  const sent: Work[] = [];
  const bus = { ...inner, publish: (work: Work) => (sent.push(work), inner.publish(work)) };
  const agentLoop = async (ctx: AgentContext, input: Json): Promise<Json> => {
    const { name } = ctx.agentSnapshot;
    switch (input) {
      case 'pay':
        return (await ctx.callTool(name, 'pay', {}, {})) ?? null;
      case 'pay as banker':
        return (await ctx.callTool('banker', 'pay', {}, {})) ?? null;
      case 'pay as before':
        return (await ctx.tool('pay', {})) as Json;
      default:
        return (await ctx.ask(name, { kind: 'agent', name: String(input) }, 'pay', {}, undefined)) ?? null;
    }
  };
  const started = await startRuntime({}, { app, bus, agentLoop, pinAgent: ({ name }) => ({ ...advisorSnapshot, name }) });
  return { ...started, services: started.runtime.services, sent, [Symbol.asyncDispose]: () => started[Symbol.asyncDispose]() };
}

describe('the chain of a call (W9)', () => {
  it('has who asked first, and each task from there to the call, the agent at work last', async () => {
    await using at = await world();
    const service = at.services.for(ann);
    const chainOf = async (kind: 'workflow' | 'agent', name: string, input: Json): Promise<unknown> => {
      await service.start({ kind, name, input });
      await expect.poll(() => at.sent.length).toBe(1);
      const [work] = at.sent.splice(0) as [Work];
      return work.chain === undefined ? [work.agent] : [work.agent, ...work.chain];
    };
    const user = link('key', 'ann');
    expect(await chainOf('agent', 'advisor', 'pay')).toEqual(['advisor', user, link('agent', 'advisor')]);
    expect(await chainOf('agent', 'advisor', 'pay as banker')).toEqual(['banker', user, link('agent', 'advisor'), link('agent', 'banker')]);
    expect(await chainOf('workflow', 'top', 'banker')).toEqual([
      ...['banker', user, link('workflow', 'top'), link('workflow', 'below')],
      ...[link('agent', 'advisor'), link('agent', 'banker')],
    ]);
    // By which agent is not on record: it is that of the task.
    expect(await chainOf('agent', 'advisor', 'pay as before')).toEqual(['advisor', user, link('agent', 'advisor')]);
  });

  it.each([
    ['a tool', 'pay', 'Agent "idle" may not call the tool "pay": it is not among the tools of the agent.'],
    [
      'a tool, and does not say which agent asks',
      'pay as before',
      'Agent "idle" may not call the tool "pay": it is not among the tools of the agent.',
    ],
    ['an agent', 'banker', 'Agent "idle" may not call the agent "banker": it is not among the tools of the agent.'],
  ])('is not made longer by an agent that does not list %s: nothing is sent or begun', async (_what, input, message) => {
    await using at = await world();
    const service = at.services.for(ann);
    const { task } = await service.start({ kind: 'agent', name: 'idle', input });
    expect(await service.wait(task.id, 5_000)).toMatchObject({ status: 'failed', error: { code: 'call-not-allowed', message } });
    expect(at.sent).toEqual([]);
    expect((await service.list({}, { limit: 10 })).items).toHaveLength(1);
    expect(at.logged).toContain('warn a call was refused');
  });

  it('of a copy has who made the copy in front, and the tasks that stood above its original', async () => {
    await using at = await world();
    await at.services.for(ann).start({ kind: 'workflow', name: 'top', input: 'pay', id: 'top' });
    await expect.poll(() => at.sent.length).toBe(1);
    const child = at.sent.splice(0)[0]!.task;
    await at.services.for(bob).fork(child, 0, 'copy');
    await expect
      .poll(() => at.sent.find(({ task }) => task === ('copy' as string))?.chain)
      .toEqual([...[link('key', 'bob'), link('workflow', 'top'), link('workflow', 'below'), link('agent', 'advisor')]]);
  });

  it('cannot be changed by the code that reads it', async () => {
    await using at = await world();
    await at.services.for(ann).start({ kind: 'agent', name: 'advisor', input: 'pay' });
    await expect.poll(() => at.sent.length).toBe(1);
    const { chain } = at.sent[0]!;
    expect([Object.isFrozen(chain), ...chain!.map((each) => Object.isFrozen(each))]).toEqual([true, true, true]);
  });
});
