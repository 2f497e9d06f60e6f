import { fileURLToPath } from 'node:url';
import { freePort } from '@troupe/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { all, clientOf, request, resultOf, send, spoken, stateIn } from './a2a/client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;

beforeAll(async () => {
  const env = { LOG_LEVEL: 'error', TROUPE_GRPC_PORT: `${await freePort()}` };
  platform = await startPlatform({ app: fileURLToPath(new URL('a2a', import.meta.url)), env });
});
afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

describe.each(spoken)('the official client over %s', (speaks) => {
  const client = (agent: string) => clientOf(platform.url, agent, speaks);

  it('sends a message to an agent, whose task it is', async () => {
    const task = await send(await client('helper'), 'hello');
    expect(stateIn(task.status?.state)).toBe('completed');
    expect(resultOf(task)).toBe('1 messages, the last of them hello');
    expect(await platform.api.get(task.id)).toMatchObject({ kind: 'agent', name: 'helper', input: 'hello', session: task.contextId });
  });

  it('goes on in a context', async () => {
    const helper = await client('helper');
    const { contextId } = await send(helper, 'hello');
    expect(resultOf(await send(helper, 'again', { contextId }))).toBe('3 messages, the last of them again');
  });

  it('streams: the task, its text, its end', async () => {
    const helper = await client('helper');
    const updates = await all(helper.sendMessageStream(request('hello')));
    expect(updates[0]).toBe('task working');
    expect(updates.slice(-2)).toEqual(['=1 messages, the last of them hello', 'completed']);
  });

  it('does not wait, reads and cancels', async () => {
    const steps = await client('steps');
    const { id, status } = await send(steps, { count: 1 }, { atOnce: true });
    expect(stateIn(status?.state)).toMatch(/working|input_required/);
    expect(stateIn((await steps.cancelTask({ id, tenant: '', metadata: undefined })).status?.state)).toBe('canceled');
    expect(stateIn((await steps.getTask({ id, tenant: '' })).status?.state)).toBe('canceled');
    await expect(steps.cancelTask({ id, tenant: '', metadata: undefined })).rejects.toThrow(/ended|cancel/i);
  });

  it('is asked for a decision, and gives it', async () => {
    const helper = await client('helper');
    const asked = await send(helper, 'pay 5');
    expect(stateIn(asked.status?.state)).toBe('input_required');
    await expect(send(helper, 'perhaps', { taskId: asked.id })).rejects.toThrow(/approve/);
    const paid = await send(helper, 'approve', { taskId: asked.id, contextId: asked.contextId });
    expect(stateIn(paid.status?.state)).toBe('completed');
    expect(resultOf(paid)).toBe('I got a receipt for 5.');
    await expect(send(helper, 'approve', { taskId: asked.id })).rejects.toThrow(/ended/);
  });

  it('is asked for a signal, and gives it', async () => {
    const steps = await client('steps');
    const updates = await all(steps.sendMessageStream(request({ count: 2 })));
    expect(updates.slice(0, 1)).toEqual(['task working']);
    expect(updates.at(-1)).toMatch(/^input_required/);
    const asked = await send(steps, { count: 1 });
    expect(stateIn(asked.status?.state)).toBe('input_required');
    const { id } = asked;
    const streamed = await all(steps.sendMessageStream(request({ by: 'me' }, { taskId: id })));
    // The task may have ended before it was read.
    expect(streamed.at(-1)).toMatch(/completed$/);
    expect(resultOf(await steps.getTask({ id, tenant: '' }))).toEqual({ said: { by: 'me' } });
  });

  it('repeats a message, which is the same task (V1)', async () => {
    const helper = await client('helper');
    const messageId = `twice ${speaks}`;
    const first = await send(helper, 'hello', { messageId });
    expect((await send(helper, 'hello', { messageId })).id).toBe(first.id);
    await expect(send(helper, 'other', { messageId })).rejects.toThrow(/messageId/);
  });

  it('repeats an answer, which answers nothing else (V2)', async () => {
    const twice = await client('twice');
    const { id } = await send(twice, 'begin');
    const first = { taskId: id, messageId: `first ${speaks}` };
    for (let n = 0; n < 3; n++) expect(stateIn((await send(twice, 'one', first)).status?.state)).toBe('input_required');
    await expect(send(twice, 'other', first)).rejects.toThrow(/messageId/);
    expect(resultOf(await send(twice, 'two', { taskId: id }))).toEqual(['one', 'two']);
    expect(resultOf(await send(twice, 'one', first))).toEqual(['one', 'two']);
  });

  it('subscribes to a task', async () => {
    const counted = await client('counted');
    const { id } = await send(counted, { count: 4, pause: 300 }, { atOnce: true });
    const updates = await all(counted.resubscribeTask({ id, tenant: '' }));
    expect(updates[0]).toBe('task working');
    expect(updates.slice(-3)).toEqual(['working: step 4', '={"count":4}', 'completed']);
    await expect(all(counted.resubscribeTask({ id, tenant: '' }))).rejects.toThrow(/ended/);
  });

  it('is given an error for what is wrong', async () => {
    const helper = await client('helper');
    await expect(helper.getTask({ id: 'nothing', tenant: '' })).rejects.toThrow(/no task/i);
    await expect(send(await client('steps'), 'no count')).rejects.toThrow(/input/i);
    await expect(clientOf(platform.url, 'hidden', speaks)).rejects.toThrow(/404/);
    const failed = await send(helper, 'refuse');
    expect(stateIn(failed.status?.state)).toBe('failed');
  });
});

describe('what 1.0 has besides', () => {
  it.each(['JSONRPC 1.0', 'HTTP+JSON 1.0', 'GRPC 1.0'] as const)('%s: lists, pages, an extended card', async (speaks) => {
    const counted = await clientOf(platform.url, 'counted', speaks);
    const tasks = [await send(counted, { count: 1 }), await send(counted, { count: 2 }), await send(counted, { count: 3 })];
    const filter = { tenant: '', contextId: '', status: 0, pageToken: '', statusTimestampAfter: undefined };
    const page = await counted.listTasks({ ...filter, pageSize: 2, includeArtifacts: true });
    expect(page.tasks.map(({ id }) => id)).toEqual([tasks[2]!.id, tasks[1]!.id]);
    expect(page.totalSize).toBeGreaterThanOrEqual(3);
    expect(resultOf(page.tasks[0]!)).toEqual({ count: 3 });
    const next = await counted.listTasks({ ...filter, pageSize: 1, pageToken: page.nextPageToken });
    expect(next.tasks.map(({ id }) => id)).toEqual([tasks[0]!.id]);
    expect(next.tasks[0]!.artifacts).toEqual([]);
    const card = await (await clientOf(platform.url, 'helper', speaks)).getAgentCard();
    expect(card.skills.map(({ id }) => id)).toEqual(['agent.helper', 'tool.pay']);
  });
});
