import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionView } from '@troupe/contracts';
import { until } from './api-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;
let env: Record<string, string>;

beforeAll(async () => {
  platform = await startPlatform({ app: fileURLToPath(new URL('agent-crash', import.meta.url)) });
  env = { WITNESS: join(platform.folder, 'witness'), LOG_LEVEL: 'error' };
  await platform.kill();
  await platform.start(env);
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

/** What happened outside, in order: model calls and tool runs of one task. */
async function witnessed(task: string): Promise<readonly string[]> {
  const lines = (await readFile(env['WITNESS']!, 'utf8').catch(() => '')).split('\n');
  return lines.filter((line) => new RegExp(`\\b${task}\\b`).test(line)).map((line) => line.replace(task, 'task'));
}

async function happened(task: string, effect: RegExp): Promise<void> {
  await until(`${effect} of ${task}`, 20_000, async () => ((await witnessed(task)).some((line) => effect.test(line)) ? true : undefined));
}

async function killWhen(task: string, effect: RegExp): Promise<void> {
  await happened(task, effect);
  await platform.kill();
  await platform.start(env);
}

/** The conversation as role, call ids and text. */
async function conversation(session: string): Promise<readonly string[]> {
  const { body } = await platform.api.request<SessionView>('GET', `/v1/sessions/${session}`);
  return body.messages.map(({ role, toolCalls, toolCallId, content }) =>
    [role, ...(toolCalls ?? []).map(({ id }) => id), toolCallId, content as string]
      .filter((part) => part !== undefined && part !== '')
      .join(' '),
  );
}

describe('an agent whose process is killed', () => {
  it('in the middle of a slow tool runs that tool again, and no finished model call', async () => {
    const { id } = await platform.api.start({ agent: 'advisor', input: 'search', session: 's-tool', id: 'a-tool' });
    await killWhen(id, /^search/);
    expect(await platform.api.end(id)).toMatchObject({ status: 'completed', output: 'found', usage: { modelCalls: 2, toolCalls: 1 } });
    const effects = await witnessed(id);
    expect(effects.filter((effect) => effect.startsWith('model'))).toEqual(['model task asks', 'model task concludes']);
    const tools = effects.filter((effect) => effect.startsWith('search'));
    expect(tools).toHaveLength(2);
    expect(new Set(tools).size).toBe(1);
    expect(await conversation('s-tool')).toEqual(['user search', 'assistant call-0', 'tool call-0 found', 'assistant found']);
  });

  it('in the middle of a model call makes that call again, and nothing before it', async () => {
    const { id } = await platform.api.start({ agent: 'advisor', input: 'think', session: 's-model', id: 'a-model' });
    await killWhen(id, /concludes$/);
    expect(await platform.api.end(id)).toMatchObject({ status: 'completed', output: 'found', usage: { modelCalls: 2, toolCalls: 1 } });
    const effects = (await witnessed(id)).map((effect) => effect.replace(/task\/.*/, 'once'));
    expect(effects).toEqual(['model task asks', 'search once', 'model task concludes', 'model task concludes']);
    expect(await conversation('s-model')).toEqual(['user think', 'assistant call-0', 'tool call-0 found', 'assistant found']);
  });

  it('while two approvals are pending, one of them in another agent, takes both decisions afterwards', async () => {
    const { id } = await platform.api.start({ agent: 'advisor', input: 'pay', session: 's-pay', id: 'a-pay' });
    await platform.api.approvals(2);
    await platform.kill();
    await platform.start(env);
    const pending = await platform.api.approvals(2);
    expect(pending.map(({ agent, tool, args }) => ({ agent, tool, args }))).toEqual(
      expect.arrayContaining([
        { agent: 'advisor', tool: 'pay', args: { euros: 1 } },
        { agent: 'teller', tool: 'pay', args: { euros: 2 } },
      ]),
    );
    expect((await witnessed(id)).filter((effect) => effect.startsWith('pay'))).toEqual([]);
    await Promise.all(
      pending.map((approval) =>
        platform.api.decide(
          approval.id,
          approval.agent === 'teller' ? { decision: 'approve', args: { euros: 20 } } : { decision: 'approve' },
        ),
      ),
    );
    expect(await platform.api.end(id)).toMatchObject({ status: 'completed', output: 'paid 1 and paid 20' });
    const [child] = await platform.api.children(id);
    expect(child).toMatchObject({ name: 'teller', status: 'completed', output: 'paid 20' });
    expect((await witnessed(child!.id)).map((effect) => effect.replace(/task\/.*/, 'once'))).toEqual([
      'model task asks',
      'pay once',
      'model task concludes',
    ]);
    expect(await conversation('s-pay')).toEqual([
      'user pay',
      'assistant call-0 call-1',
      'tool call-0 paid 1',
      'tool call-1 paid 20',
      'assistant paid 1 and paid 20',
    ]);
  });
});

describe('an approval', () => {
  it('whose decision was answered right before the process died is decided, and what it allows happens', async () => {
    const { id } = await platform.api.start({ agent: 'advisor', input: 'pay', session: 's-decided', id: 'a-decided' });
    const pending = await platform.api.approvals(2);
    const mine = pending.find(({ agent }) => agent === 'advisor')!;
    const theirs = pending.find(({ agent }) => agent === 'teller')!;
    await platform.api.decide(theirs.id, { decision: 'reject', reason: 'the till is empty' });
    await platform.api.decide(mine.id, { decision: 'approve', args: { euros: 7 } });
    await platform.kill();
    await platform.start(env);
    expect(await platform.api.end(id)).toMatchObject({
      status: 'completed',
      output: expect.stringMatching(/^paid 7 and .*the till is empty/),
    });
    const late = await platform.api.request('POST', `/v1/approvals/${mine.id}`, { decision: 'approve' });
    expect(late).toMatchObject({ status: 409 });
    const paid = (await witnessed(id)).filter((effect) => effect.startsWith('pay'));
    expect(new Set(paid).size).toBe(1);
    expect((await witnessed(theirs.task)).filter((effect) => effect.startsWith('pay'))).toEqual([]);
  });
});

describe('an agent whose process is stopped', () => {
  it('finishes the tool that runs first, and does not run it again', async () => {
    const { id } = await platform.api.start({ agent: 'advisor', input: 'browse', id: 'a-drain' });
    await happened(id, /^search/);
    expect(await platform.drain()).toBe(0);
    await platform.start(env);
    expect(await platform.api.end(id)).toMatchObject({ status: 'completed', output: 'found' });
    expect((await witnessed(id)).filter((effect) => effect.startsWith('search'))).toHaveLength(1);
  });
});
