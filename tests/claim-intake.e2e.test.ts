import { fileURLToPath } from 'node:url';
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

it('reminds of what is missing, outlives kill -9, and pays once a human said yes', async () => {
  const { api } = platform;
  const { id } = await api.start({ workflow: 'claim', input: { ...claim, remindEvery: '0.3s' } });
  await until('two reminders', 20_000, async () => ((await mailsTo(claim.claimant)).length >= 3 ? true : undefined));
  await api.signal(id, 'document', { kind: 'photo', file: 'photo.jpg' });
  // A document of no known kind, and one twice, do no harm.
  await api.signal(id, 'document', { kind: 'poem', file: 'poem.txt' });
  await api.signal(id, 'document', { kind: 'photo', file: 'better.jpg' });
  expect((await api.request('POST', `/v1/tasks/${id}/signals/document`, { kind: 'invoice' })).status).toBe(422);
  await until('a reminder of what is missing', 20_000, async () =>
    (await mailsTo(claim.claimant)).at(-1) === 'We still wait for: invoice.' ? true : undefined,
  );
  await api.signal(id, 'document', { kind: 'invoice', file: 'invoice.pdf' });
  expect(await api.waiting(id, 'signal', 'decision')).toMatchObject({ statusText: 'waits for a decision' });
  expect(await outboxOf(platform, 'claim-intake', 'payments')).toEqual([]);
  await api.signal(id, 'decision', { by: 'Grace', approved: true });
  await platform.kill();
  await platform.start();

  expect(await api.end(id, 50_000)).toMatchObject({
    status: 'completed',
    output: { outcome: 'paid', by: 'Grace', files: { photo: 'better.jpg', invoice: 'invoice.pdf' } },
  });
  const payments = await outboxOf(platform, 'claim-intake', 'payments');
  expect(payments.map(({ entry }) => entry)).toEqual([{ claimant: 'ada@example.com', euros: 420 }]);
  const mails = await mailsTo(claim.claimant);
  expect(mails[0]).toBe('Please send us: photo, invoice.');
  expect(mails.filter((text) => text.includes('paid'))).toEqual(['We have paid you 420 euros.']);
});

it('closes a claim whose documents do not come in time', async () => {
  const claimant = 'ben@example.com';
  const { id } = await platform.api.start({ workflow: 'claim', input: { ...claim, claimant, deadline: '0.3s' } });
  expect(await platform.api.end(id, 50_000)).toMatchObject({ status: 'completed', output: { outcome: 'expired', files: {} } });
  expect(await mailsTo(claimant)).toEqual(['Please send us: photo, invoice.', 'Your claim is closed: we never got photo, invoice.']);
});

it('pays nothing when the human says no', async () => {
  const { api } = platform;
  const claimant = 'cleo@example.com';
  const { id } = await api.start({ workflow: 'claim', input: { ...claim, claimant, documents: ['photo'] } });
  // Before the code asks for either.
  await api.signal(id, 'decision', { by: 'Grace', approved: false });
  await api.signal(id, 'document', { kind: 'photo', file: 'photo.jpg' });
  expect(await api.end(id, 50_000)).toMatchObject({ status: 'completed', output: { outcome: 'refused', by: 'Grace' } });
  expect((await mailsTo(claimant)).at(-1)).toBe('We cannot pay this claim.');
});
