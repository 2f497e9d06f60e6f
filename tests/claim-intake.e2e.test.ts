import { fileURLToPath } from 'node:url';
import type { Approval } from '@troupe/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from './api-client.ts';
import { outboxOf } from './outbox-of.ts';
import { startPlatform, type Platform } from './platform-process.ts';

const claim = { claimant: 'ada@example.com', euros: 420, documents: ['photo', 'invoice'] };

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ app: fileURLToPath(new URL('../examples/claim-intake', import.meta.url)) });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

async function mailsTo(claimant: string): Promise<readonly string[]> {
  const mails = await outboxOf<{ to: string; text: string }>(platform, 'claim-intake', 'mails');
  const own = mails.filter(({ entry }) => entry.to === claimant);
  return own.toSorted((a, b) => a.at - b.at).map(({ entry }) => entry.text);
}

/** Kills the process, starts it again, and waits until it has taken up its tasks. */
async function killed(): Promise<void> {
  await platform.kill();
  await platform.start();
}

async function pending(task: string): Promise<Approval> {
  return until(`the approval of ${task}`, 30_000, async () => {
    const { body } = await platform.api.request<{ readonly items: readonly Approval[] }>('GET', `/v1/approvals?task=${task}`);
    return body.items[0];
  });
}

it('reminds, escalates and takes an edited decision, though its process is killed at every wait', async () => {
  const { api } = platform;
  const decision = { remind: ['1s', '2s'], escalate: '3s', deadline: '1h' };
  const { id } = await api.start({ workflow: 'claim', id: 'claim-killed', input: { ...claim, remindEvery: '1s', decision } });
  await until('the first mail', 20_000, async () => ((await mailsTo(claim.claimant)).length >= 1 ? true : undefined));
  await killed();
  await until('two reminders', 30_000, async () => ((await mailsTo(claim.claimant)).length >= 3 ? true : undefined));
  await api.signal(id, 'document', { kind: 'photo', file: 'photo.jpg' });
  // A document of no known kind, and one twice, do no harm.
  await api.signal(id, 'document', { kind: 'poem', file: 'poem.txt' });
  await api.signal(id, 'document', { kind: 'photo', file: 'better.jpg' });
  expect((await api.request('POST', `/v1/tasks/${id}/signals/document`, { kind: 'invoice' })).status).toBe(422);
  await killed();
  await until('a reminder of what is missing', 30_000, async () =>
    (await mailsTo(claim.claimant)).at(-1) === 'We still wait for: invoice.' ? true : undefined,
  );
  await api.signal(id, 'document', { kind: 'invoice', file: 'invoice.pdf' });

  const asked = await pending(id);
  expect(asked).toMatchObject({ kind: 'decision', tool: 'pay-claim', title: 'Pay the claim of ada@example.com?', assignee: 'claims-desk' });
  await killed();
  const looked = async (member: 'remindedAt' | 'escalatedAt'): Promise<Approval> =>
    until(member, 30_000, async () => {
      const found = await pending(id);
      return found[member] === undefined ? undefined : found;
    });
  await looked('remindedAt');
  await killed();
  expect(await looked('escalatedAt')).toMatchObject({ id: asked.id, assignee: 'head-of-claims', args: { euros: 420 } });
  expect(await outboxOf(platform, 'claim-intake', 'payments')).toEqual([]);
  await killed();
  const path = `/v1/approvals/${asked.id}`;
  expect((await api.request('POST', path, { decision: 'approve', args: { euros: 20_000 } })).status).toBe(422);
  const approve = { decision: 'approve', args: { euros: 400 }, reason: 'without the frame' };
  expect((await api.request('POST', path, approve)).status).toBe(200);
  await killed();
  // The repeat of a decision is answered as the first was.
  expect(await api.request('POST', path, approve)).toMatchObject({
    status: 200,
    body: { status: 'approved', args: { euros: 420 }, decidedArgs: { euros: 400 }, reason: 'without the frame' },
  });

  expect(await api.end(id, 50_000)).toMatchObject({
    status: 'completed',
    output: { outcome: 'paid', euros: 400, files: { photo: 'better.jpg', invoice: 'invoice.pdf' } },
  });
  const payments = await outboxOf(platform, 'claim-intake', 'payments');
  expect(payments.map(({ entry }) => entry)).toEqual([{ claimant: 'ada@example.com', euros: 400 }]);
  const mails = await mailsTo(claim.claimant);
  expect(mails[0]).toBe('Please send us: photo, invoice.');
  expect(mails.filter((text) => text.includes('paid'))).toEqual(['We have paid you 400 euros.']);
}, 240_000);

it('closes a claim whose documents do not come in time, and one that nobody decides', async () => {
  const claimant = 'ben@example.com';
  const { id } = await platform.api.start({ workflow: 'claim', input: { ...claim, claimant, deadline: '0.3s' } });
  expect(await platform.api.end(id, 50_000)).toMatchObject({ status: 'completed', output: { outcome: 'expired', files: {} } });
  expect(await mailsTo(claimant)).toEqual(['Please send us: photo, invoice.', 'Your claim is closed: we never got photo, invoice.']);
  const decision = { remind: [], escalate: '1d', deadline: '0.3s' };
  const { id: late } = await platform.api.start({ workflow: 'claim', input: { ...claim, claimant, documents: ['photo'], decision } });
  await platform.api.signal(late, 'document', { kind: 'photo', file: 'photo.jpg' });
  expect(await platform.api.end(late, 50_000)).toMatchObject({ output: { outcome: 'expired', reason: 'deadline passed' } });
});

it('pays nothing when the human says no', async () => {
  const { api } = platform;
  const claimant = 'cleo@example.com';
  const { id } = await api.start({ workflow: 'claim', input: { ...claim, claimant, documents: ['photo'] } });
  // Before the code asks for it.
  await api.signal(id, 'document', { kind: 'photo', file: 'photo.jpg' });
  const { id: asked } = await pending(id);
  await api.request('POST', `/v1/approvals/${asked}`, { decision: 'reject', reason: 'not covered' });
  expect(await api.end(id, 50_000)).toMatchObject({ status: 'completed', output: { outcome: 'refused', reason: 'not covered' } });
  expect((await mailsTo(claimant)).at(-1)).toBe('We cannot pay this claim.');
});
