import { fileURLToPath } from 'node:url';
import type { Approval, Page, SessionView, Task } from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from './api-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ app: fileURLToPath(new URL('conversations', import.meta.url)), env: { LOG_LEVEL: 'error' } });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

describe('what agents use that other agents ask', () => {
  it('counts to the usage and the limits of who asked, also when all processes die meanwhile', async () => {
    // 10 tokens are asked for; each of the two is left 95, and ends with the tenth call.
    const { id } = await platform.api.start({ agent: 'boss', input: 'ask 2' });
    await until('children that work', 20_000, async () => {
      const children = await platform.api.children(id);
      return children.length === 2 && children.every(({ usage }) => usage.modelCalls > 0) ? true : undefined;
    });
    await platform.kill();
    await platform.start();
    expect(await platform.api.end(id)).toMatchObject({
      status: 'failed',
      error: { code: 'limit-tokens', details: { limit: 200, used: 210 } },
      usage: { modelCalls: 21, toolCalls: 20, inputTokens: 210 },
    });
    for (const child of await platform.api.children(id))
      expect(child).toMatchObject({
        status: 'failed',
        error: { code: 'limit-tokens', message: expect.stringContaining('had left for it') },
        usage: { modelCalls: 10, inputTokens: 100 },
      });
  });

  it('adds up over every level, in money too, whatever the ends were', async () => {
    const { id } = await platform.api.start({ workflow: 'project' });
    const { status, usage } = await platform.api.end(id);
    // Of 0.2 dollars, the two that are asked at once are left 0.095 each.
    expect({ status, ...usage }).toEqual({
      status: 'completed',
      modelCalls: 63,
      toolCalls: 60,
      inputTokens: 630,
      outputTokens: 0,
      cost: expect.closeTo(0.63, 6),
    });
  });
});

describe('an agent that asks itself by way of another', () => {
  it('is refused the session that it has above, at once, and both are free afterwards', async () => {
    const attributes = { user: 'ada' };
    const { id } = await platform.api.start({ agent: 'ann', input: 'pass ben ann', attributes });
    expect(await platform.api.end(id)).toMatchObject({ status: 'completed' });
    const [ben] = await platform.api.children(id);
    expect(ben).toMatchObject({ name: 'ben', status: 'completed', output: expect.stringContaining('waits for this task') });
    const [again] = await platform.api.children(ben!.id);
    expect(again).toMatchObject({ name: 'ann', status: 'failed', error: { code: 'session-deadlock' } });
    const { id: next } = await platform.api.start({ agent: 'ann', input: 'pass ben', attributes });
    expect(await platform.api.end(next)).toMatchObject({ status: 'completed' });
  });
});

describe('the messages of a session', () => {
  it('are taken in the order they came in, those that were posted before all processes died and those posted right after', async () => {
    const say = (id: string, input: string) => platform.api.start({ id, agent: 'teller', session: 'counter', input });
    const before = ['m-first', 'z-second', 'a-third', 'y-fourth'];
    const after = ['b-fifth', 'x-sixth', 'c-seventh'];
    await say(before[0]!, 'pay 5');
    const [approval] = await platform.api.approvals(1);
    for (const id of before.slice(1)) await say(id, `hello ${id}`);
    await platform.kill();
    await platform.start();
    for (const id of after) await say(id, `hello ${id}`);
    await platform.api.decide(approval!.id, { decision: 'approve' });
    for (const id of [...before, ...after]) expect(await platform.api.end(id)).toMatchObject({ status: 'completed' });
    const { body } = await platform.api.request<SessionView>('GET', '/v1/sessions/counter');
    expect(body.tasks).toEqual([...before, ...after]);
  });
});

describe('approvals that were decided', () => {
  it('are listed by what became of them, with both arguments, also after all processes died and their task has ended', async () => {
    const ids = ['paid', 'kept'];
    for (const [n, id] of ids.entries()) await platform.api.start({ id, agent: 'teller', input: `pay ${n + 1}` });
    for (const id of ids) await platform.api.waiting(id, 'approval');
    const pending = (await platform.api.approvals(2)).filter(({ task }) => ids.includes(task));
    const of = (task: string): string => pending.find((approval) => approval.task === task)!.id;
    const made = await platform.api.decide(of('paid'), { decision: 'approve', args: { euros: 10 } });
    await platform.api.decide(of('kept'), { decision: 'reject', reason: 'no money' });
    expect(await platform.api.decide(of('paid'), { decision: 'approve', args: { euros: 10 } })).toEqual(made);
    for (const id of ids) await platform.api.end(id);
    await platform.kill();
    await platform.start();
    const listed = async (status: string, task: string) =>
      (await platform.api.request<Page<Approval>>('GET', `/v1/approvals?status=${status}&task=${task}`)).body.items;
    expect(made).toMatchObject({ status: 'approved', args: { euros: 1 }, decidedArgs: { euros: 10 }, decidedAt: expect.any(String) });
    expect(await listed('approved', 'paid')).toEqual([made]);
    expect(await listed('rejected', 'kept')).toMatchObject([{ id: of('kept'), args: { euros: 2 }, reason: 'no money' }]);
    expect(await listed('pending', 'paid')).toEqual([]);
    const { body: all } = await platform.api.request<Page<Approval>>('GET', '/v1/approvals?status=approved');
    expect(all.items).toContainEqual(made);
    expect(await platform.api.request('GET', '/v1/approvals?status=done')).toMatchObject({ status: 400 });
  });
});

describe('an approval with a deadline', () => {
  it('expires, though all processes died meanwhile, and is not decided any more', async () => {
    await platform.api.start({ id: 'hurry', agent: 'hasty', input: 'pay 1' });
    await platform.kill();
    await platform.start();
    expect(await platform.api.end('hurry')).toMatchObject({ status: 'completed', output: expect.stringMatching(/in time.*too late$/) });
    const path = '/v1/approvals?status=expired&task=hurry';
    const [expired] = (await platform.api.request<Page<Approval>>('GET', path)).body.items;
    expect(expired).toMatchObject({ status: 'expired', reason: 'too late' });
    expect(Date.parse(expired!.deadline!) - Date.parse(expired!.createdAt)).toBe(2_000);
    expect(expired!.decidedAt! >= expired!.deadline!).toBe(true);
    const late = await platform.api.request('POST', `/v1/approvals/${expired!.id}`, { decision: 'approve' });
    expect(late).toMatchObject({ status: 409, body: { code: 'already-decided' } });
  });
});

describe('a session that waits for a human', () => {
  it('takes no messages until that is decided, if its agent says so, and says who waits why, if not', async () => {
    const say = (agent: string, session: string) =>
      platform.api.request<Task>('POST', `/v1/sessions/${session}/messages`, { agent, input: 'hello' });
    for (const agent of ['strict', 'teller']) {
      await platform.api.start({ id: `waits-${agent}`, agent, session: `desk-${agent}`, input: 'pay 1' });
      await platform.api.waiting(`waits-${agent}`, 'approval');
    }
    expect(await say('strict', 'desk-strict')).toMatchObject({ status: 409, body: { code: 'session-waits' } });
    const { body: queued } = await say('teller', 'desk-teller');
    expect((await platform.api.get(queued.id)).waitingFor).toMatchObject([{ kind: 'session', reason: expect.stringContaining('"pay"') }]);
    for (const { id, task } of await platform.api.approvals(2))
      if (task.startsWith('waits-')) await platform.api.decide(id, { decision: 'approve' });
    for (const id of ['waits-strict', 'waits-teller', queued.id]) expect(await platform.api.end(id)).toMatchObject({ status: 'completed' });
    const { status, body } = await say('strict', 'desk-strict');
    expect(status).toBe(202);
    expect(await platform.api.end(body.id)).toMatchObject({ status: 'completed' });
  });
});
