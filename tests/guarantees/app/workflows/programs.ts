import { workflow } from 'troupe';

/** Takes signals until it has enough of them. */
export const collect = workflow('collect', async (ctx, { count }: { count: number }) => {
  const taken: unknown[] = [];
  while (taken.length < count) taken.push(await ctx.signal('item'));
  return taken;
});

/** Tells how long its sleeps took by the log's own clock. */
export const nap = workflow('nap', async (ctx, { ms, times }: { ms: number; times: number }) => {
  const slept: number[] = [];
  for (let n = 0; n < times; n++) {
    const before = ctx.now();
    await ctx.sleep(ms);
    slept.push(ctx.now() - before);
  }
  return slept;
});

/** A bit of everything that replays must repeat. */
export const mixture = workflow('mixture', async (ctx) => {
  const steps = await Promise.all([1, 2, 3].map((n) => ctx.step('square', () => n * n)));
  const won = await ctx.race({ item: ctx.signal('item'), late: ctx.sleep('1h') });
  const rest = await Promise.allSettled([ctx.step('fails', failing, { retry: { attempts: 1 } }), ctx.sleep(1)]);
  return { steps, won, rest: rest.map(({ status }) => status), uuid: ctx.uuid(), random: ctx.random(), now: ctx.now() };
});

/** Needs an activity that is not there yet. */
export const press = workflow('press', async (ctx) => ctx.call<string>('print', 'page'));

function failing(): never {
  throw new Error('on purpose');
}
