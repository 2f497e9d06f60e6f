import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from './api-client.ts';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;
let api: ApiClient;

beforeAll(async () => {
  platform = await startPlatform();
  api = platform.api;
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

/** What really happened outside: the entries of one of the sample's books. */
async function book(name: string): Promise<readonly { key: string; entry: Record<string, unknown> }[]> {
  const folder = join(platform.folder, 'tmp', 'troupe-sample', name);
  const files = await readdir(folder).catch(() => []);
  return Promise.all(files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8'))));
}

describe('content-approval', () => {
  it('drafts, outlives kill -9 while it waits for a human, and publishes once approved', async () => {
    const { id } = await api.start({ workflow: 'content-approval', input: 'Why durable workflows matter' });
    await api.waiting(id, 'signal', 'content_approved');
    await platform.kill();
    await platform.start();

    const waiting = await api.waiting(id, 'signal', 'content_approved');
    expect(waiting.status).toBe('running');
    expect(waiting.waitingFor).toContainEqual(expect.objectContaining({ kind: 'timer' }));
    await api.signal(id, 'content_approved', { by: 'Chiara' });

    const ended = await api.end(id);
    expect(ended).toMatchObject({
      status: 'completed',
      output: { published: true, address: '/articles/why-durable-workflows-matter', approvedBy: 'Chiara' },
    });
    const articles = await book('articles');
    expect(articles.map(({ entry }) => entry['title'])).toEqual(['Why durable workflows matter']);

    const [writer] = await api.children(id);
    expect(writer).toMatchObject({ name: 'writer', status: 'completed', usage: { modelCalls: 1 } });
  });
});

describe('support-desk', () => {
  it('looks the order up, and refunds it only after a human said yes', async () => {
    const { id } = await api.start({ workflow: 'support-desk', input: 'My headphones broke. Please refund order A-1003.' });
    const [approval] = await api.approvals();
    expect(approval).toMatchObject({ agent: 'order-desk', tool: 'refund_order', args: { order: 'A-1003' } });
    expect(await book('refunds')).toEqual([]);

    await api.decide(approval!.id, { decision: 'approve' });
    expect(await api.end(id)).toMatchObject({
      status: 'completed',
      output: { desk: 'order-desk', answer: expect.stringContaining('A-1003') },
      attributes: { desk: 'order-desk' },
    });
    const refunds = await book('refunds');
    expect(refunds.map(({ entry }) => entry)).toEqual([expect.objectContaining({ order: 'A-1003', refunded: 189 })]);
  });

  it('pays nothing when the human says no, and still answers', async () => {
    const before = await book('refunds');
    const { id } = await api.start({ workflow: 'support-desk', input: 'Please refund order A-1004.' });
    const [approval] = await api.approvals();
    await api.decide(approval!.id, { decision: 'reject', reason: 'It has not even been sent.' });
    expect(await api.end(id)).toMatchObject({ status: 'completed', output: { desk: 'order-desk' } });
    expect(await book('refunds')).toEqual(before);
  });

  it('routes by plain rules', async () => {
    const { id } = await api.start({ workflow: 'support-desk', input: 'What are your opening hours?' });
    expect(await api.end(id)).toMatchObject({ status: 'completed', output: { desk: 'general-desk' } });
  });
});

describe('travel-planner', () => {
  it('finds a flight, and remembers the window seat in the next task of the session', async () => {
    const first = await api.start({
      agent: 'travel-planner',
      session: 'ada',
      input: 'I like a window seat. Find me a flight from Oslo to Lisbon on 2026-12-01.',
    });
    expect(await api.end(first.id)).toMatchObject({ status: 'completed', output: expect.stringContaining('TR 105') });

    const second = await api.start({
      agent: 'travel-planner',
      session: 'ada',
      input: 'Now the way back: from Lisbon to Oslo on 2026-12-08.',
    });
    const ended = await api.end(second.id);
    expect(ended).toMatchObject({ status: 'completed', session: 'ada', usage: { toolCalls: 1 } });
    expect(ended.output).toContain('TR 202');
    expect(ended.output).toMatch(/window/i);

    const other = await api.start({
      agent: 'travel-planner',
      session: 'ben',
      input: 'Find me a flight from Berlin to Rome on 2026-12-08.',
    });
    expect((await api.end(other.id)).output).not.toMatch(/I like a window/i);
  });
});

describe('research-team', () => {
  it('researches every aspect at once and makes one answer of the findings', async () => {
    const { id } = await api.start({
      workflow: 'research-team',
      input: { subject: 'wind power', aspects: ['Cost', 'Reliability', 'Acceptance'] },
    });
    const ended = await api.end(id);
    expect(ended).toMatchObject({
      status: 'completed',
      output: {
        findings: [
          { aspect: 'Cost', finding: expect.stringContaining('turbine') },
          { aspect: 'Reliability', finding: expect.stringContaining('weather') },
          { aspect: 'Acceptance', finding: expect.stringContaining('Neighbours') },
        ],
      },
    });
    const children = await api.children(id);
    expect(children.map(({ name }) => name).sort()).toEqual(['editor', 'researcher', 'researcher', 'researcher']);
  });
});

describe('loan-check', () => {
  it('signs the contract of an applicant who can pay', async () => {
    const { id } = await api.start({ workflow: 'loan-check', input: { applicant: 'Ada Park', amount: 20_000 } });
    expect(await api.end(id)).toMatchObject({ status: 'completed', output: { approved: true, contract: `C-${id}` } });
    expect(await book('released')).toEqual([]);
  });

  it('refuses a low score before it touches any money', async () => {
    const before = await book('reserved');
    const { id } = await api.start({ workflow: 'loan-check', input: { applicant: 'Chiara Neri', amount: 1_000 } });
    expect(await api.end(id)).toMatchObject({ status: 'completed', output: { approved: false } });
    expect(await book('reserved')).toEqual(before);
  });

  it('frees the reserved money when the contract is refused, and says why it failed', async () => {
    const { id } = await api.start({ workflow: 'loan-check', input: { applicant: 'Ben Osei', amount: 90_000 } });
    expect(await api.end(id)).toMatchObject({
      status: 'failed',
      error: { code: 'contract-refused', message: expect.stringContaining('90000') },
    });
    expect((await book('reserved')).map(({ key }) => key)).toContain(id);
    expect((await book('released')).map(({ key }) => key)).toEqual([id]);
  });
});
