import { workflow } from 'troupe';
import { note } from '../activities/note.ts';

/** Calls an activity once, and a step that must not be repeated. */
export const once = workflow('once', async (ctx) => {
  await ctx.call(note, `call ${ctx.taskId}`);
  return ctx.step('paid', () => 'paid', { effect: 'once' });
});

/** Takes updates and signals until the signal "end". */
export const open = workflow('open', async (ctx) => {
  let sum = 0;
  ctx.on.update<number, number>('add', (by) => (sum += by));
  await ctx.signal('end');
  return sum;
});

/** Takes so many signals. */
export const collect = workflow('collect', async (ctx, count: number) => {
  const taken: unknown[] = [];
  while (taken.length < count) taken.push(await ctx.signal('item'));
  return taken;
});
