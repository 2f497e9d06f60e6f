import { workflow } from 'troupe';

/** Takes signals until it has enough of them. */
export const collect = workflow('collect', async (ctx, { count }: { count: number }) => {
  const taken: unknown[] = [];
  while (taken.length < count) taken.push(await ctx.signal('item'));
  return taken;
});

/** Gives how long its sleeps took by the log's own clock. */
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

/** Goes by its id and by chance, waits for a child, then for a decision. */
export const journey = workflow('journey', async (ctx) => {
  const ticket = await ctx.step('ticket', () => crypto.randomUUID());
  const stay = await ctx.child(hotel, `${ctx.taskId} ${ctx.uuid()}`);
  const name = await ctx.step('name', () => ctx.taskId, { key: ctx.uuid() });
  const choice = await ctx.signal('choice');
  if (choice === 'wrong') throw new Error('not that way');
  return { ticket, stay, name, choice };
});

export const hotel = workflow('hotel', async (ctx, guest: string) => {
  await ctx.signal('key');
  return `room for ${guest}`;
});

/** Needs an activity that is not there yet. */
export const press = workflow('press', async (ctx) => ctx.call<string>('print', 'page'));

function failing(): never {
  throw new Error('on purpose');
}
