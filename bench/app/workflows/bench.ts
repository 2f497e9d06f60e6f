import { workflow } from 'troupe';

/** Ten small durable steps, one after the other. */
export const chain = workflow('chain', async (ctx, steps: number): Promise<number> => {
  let sum = 0;
  for (let i = 0; i < steps; i++) sum += await ctx.step('add', () => 1);
  return sum;
});

/** Durable steps all at once. */
export const fanOut = workflow('fan-out', async (ctx, width: number): Promise<number> => {
  const parts = await Promise.all(Array.from({ length: width }, (_, i) => ctx.step(`part ${i}`, () => i)));
  return parts.length;
});

export const approval = workflow('approval', async (ctx): Promise<boolean> => ctx.signal<boolean>('approved'));

/** Milliseconds the code woke after its time. */
export const timer = workflow('timer', async (ctx, ms: number): Promise<number> => {
  const due = ctx.now() + ms;
  await ctx.sleep(ms);
  return ctx.now() - due;
});

/** Work that takes a known time: what a crash in the middle of it costs beyond is recovery. */
export const slow = workflow('slow', async (ctx, ms: number): Promise<string> => {
  await ctx.step('first', () => 1);
  return ctx.step('slow', () => new Promise<string>((resolve) => setTimeout(() => resolve('done'), ms)));
});

/** Remote calls, one after the other. */
export const calls = workflow('calls', async (ctx, count: number): Promise<number> => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += await ctx.call<number>('nothing', i);
  return sum;
});

/** One small durable step. */
export const oneStep = workflow('one-step', async (ctx): Promise<number> => ctx.step('add', () => 1), { on: { topic: 'work' } });
