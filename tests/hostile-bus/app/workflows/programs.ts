import { workflow } from 'troupe';

/** One of everything that goes over the bus, in a moment. */
export const quick = workflow('quick', async (ctx) => {
  const [held, looked] = await Promise.all([ctx.call('hold', { ms: 1 }), ctx.tool('look', {}), ctx.call('hold', null, { priority: -1 })]);
  return { held, looked, child: await ctx.child(echo, 1), said: await ctx.agent('cashier', 'hello') };
});

export const echo = workflow('echo', async (_ctx, input: number) => input);

/** Waits for a call that takes a while. */
export const waits = workflow('waits', (ctx) => ctx.call('hold', { ms: 30_000 }, { heartbeat: '20s', retry: { attempts: 1 } }));

/** Waits for an activity that no process serves. */
export const unserved = workflow('unserved', (ctx) => ctx.call('nobody-serves-this', null));

/** Gives as much as it is asked for. */
export const large = workflow('large', async (ctx, size: number) => {
  ctx.on.query('much', () => 'q'.repeat(size));
  ctx.on.update('much', () => 'u'.repeat(size));
  await ctx.signal('go');
  return 'o'.repeat(size);
});
