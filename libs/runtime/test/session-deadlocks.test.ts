import type { AgentContext, Json, WorkflowContext } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { advisor, advisorSnapshot } from './advisor.ts';
import { appOf, replicas } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const app = {
  ...appOf([{ kind: 'workflow', name: 'ask', run: (ctx: WorkflowContext, sessions: Json) => ctx.agent('advisor', sessions) }]),
  agents: new Map([[advisor.name, advisor]]),
};

/** Opens the first of the sessions, and asks another of its kind for the rest. */
async function nest(ctx: AgentContext, sessions: Json): Promise<Json> {
  const [first, ...rest] = sessions as readonly string[];
  if (first !== '') await ctx.openSession(first!);
  return rest.length === 0 ? 'done' : ctx.agent<Json>('advisor', rest);
}
const agents = { agentLoop: nest, pinAgent: () => advisorSnapshot };
const deadlock = { status: 'failed', error: { code: 'session-deadlock', retryable: false, details: { session: 's' } } };

it('a task that would wait for a session of a task above it is refused at once (C5)', async () => {
  await using started = await startRuntime({}, { app, ...agents });
  const { service } = started.runtime;
  for (const [kind, name] of [
    ['agent', 'advisor'],
    ['workflow', 'ask'],
  ] as const)
    for (const sessions of [
      ['s', 's'],
      ['s', '', '', 's'],
      ['t', 's', 'u', 's'],
    ]) {
      const { task } = await service.start({ kind, name, input: sessions });
      expect(await service.wait(task.id, 2_000)).toMatchObject(deadlock);
    }
  // What the refused ones held is free again.
  const { task } = await service.start({ kind: 'agent', name: 'advisor', input: ['s', 't', 'u'] });
  expect(await service.wait(task.id, 2_000)).toMatchObject({ status: 'completed' });
});

it('a task waits for a session that one beside it has', async () => {
  const beside = async (ctx: AgentContext, input: Json): Promise<Json> => {
    if (input !== null) return nest(ctx, input);
    return Promise.all([1, 2, 3].map(() => ctx.agent<Json>('advisor', ['s'])));
  };
  await using started = await startRuntime({}, { app, ...agents, agentLoop: beside });
  const { task } = await started.runtime.service.start({ kind: 'agent', name: 'advisor' });
  expect(await started.runtime.service.wait(task.id, 2_000)).toMatchObject({ status: 'completed', output: ['done', 'done', 'done'] });
});

it('a task is refused a session that a task above it has in another process (C5)', async () => {
  await using cluster = replicas(app, agents);
  const a = await cluster.start('a');
  await cluster.start('b');
  await cluster.start('c');
  const ended = await Promise.all(
    Array.from({ length: 6 }, async (_, n) => {
      const { task } = await a.service.start({ kind: 'agent', name: 'advisor', input: [`s${n}`, '', `s${n}`] });
      return a.service.wait(task.id, 8_000);
    }),
  );
  for (const [n, task] of ended.entries())
    expect(task).toMatchObject({ ...deadlock, error: { ...deadlock.error, details: { session: `s${n}` } } });
});
