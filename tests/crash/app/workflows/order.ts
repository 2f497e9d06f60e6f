import { workflow } from 'troupe';
import { flaky, record } from '../activities/record.ts';
import { witness } from '../data/ledger.ts';

const part = workflow('part', async (ctx, n: number) => ctx.call(record, { n }));

/** A bit of everything: what it returns says whether anything was lost, doubled or reordered. */
const order = workflow('order', async (ctx, session: string) => {
  const first = await ctx.call(record, { n: 1 });
  const noted = await ctx.step('note', ({ idempotencyKey }) => (witness(idempotencyKey, 'step'), 'noted'));
  const many = await Promise.all([2, 3, 4].map((n) => ctx.call(record, { n })));
  const failed = await ctx.call(flaky, null);
  const due = ctx.now() + 40;
  await ctx.sleep(40);
  const early = await ctx.step('look at the clock', () => Math.max(0, due - Date.now()));
  const child = await ctx.child(part, 5);
  const answer = await ctx.agent('advisor', 'go', { session });
  const signals = [await ctx.signal<number>('go'), await ctx.signal<number>('go')];
  return { first, noted, many, failed, early, child, answer, signals };
});

/** Sleeps until a moment, in milliseconds since 1970, and says how early it woke. */
const nap = workflow('nap', async (ctx, due: number) => {
  await ctx.sleepUntil(due);
  return ctx.step('look at the clock', () => Math.max(0, due - Date.now()));
});

export { nap, order, part };
