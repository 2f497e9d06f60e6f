import { workflow } from 'troupe';
import { echo } from '../activities/echo.ts';

/** Asks for a thing of every kind there is, and then waits. */
export const everything = workflow('everything', async (ctx, input: { readonly of: string }) => {
  let sum = 0;
  ctx.on.update<number, number>('add', (by) => (sum += by));
  ctx.on.signal('note', () => {});
  ctx.status('under way');
  ctx.attributes.set({ of: input.of, urgent: true });
  ctx.compensate(() => ctx.call(echo, 'undone'));
  await ctx.call(echo, 'done', { retry: { attempts: 3 }, startToClose: '1m' });
  await ctx.step('now', () => ({ at: 'once' }), { effect: 'once' });
  await ctx.sleep('1ms');
  ctx.publish('progress', { done: 1 });
  const children = Promise.all([
    ctx.child('waiting', { of: input.of }, { id: `${input.of}-child`, attributes: { of: input.of } }),
    ctx.agent('payer', 'pay', { id: `${input.of}-payer`, session: `${input.of}-session` }),
  ]);
  const late = ctx.sleep('1h');
  const first = await ctx.signal('first');
  await Promise.race([Promise.all([children, late]), ctx.signal('last')]);
  return [first, sum];
});

export const waiting = workflow('waiting', async (ctx, input: { readonly of: string }) => {
  await ctx.step('begun', () => input.of);
  return ctx.signal('go');
});
