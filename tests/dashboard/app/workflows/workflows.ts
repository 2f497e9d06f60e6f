import { query, signal, update, workflow } from 'troupe';
import { z } from 'zod';

const packed = signal({
  name: 'packed',
  description: 'It is packed',
  schema: z.object({ parcel: z.string(), heavy: z.boolean().optional() }),
});
const left = query({ name: 'left', schema: z.object({ of: z.string() }), output: z.int() });
const add = update({ name: 'add', schema: z.object({ item: z.string().min(1) }), output: z.int() });

export const parcel = workflow({
  name: 'parcel',
  description: 'Waits until it is packed',
  input: z.object({ customer: z.string(), express: z.boolean().optional() }),
  signals: [packed],
  queries: [left],
  updates: [add],
  run: async (ctx) => {
    const items: string[] = [];
    ctx.on.query(left, ({ of }) => items.filter((item) => item === of).length);
    ctx.on.update(add, ({ item }) => items.push(item));
    return { parcel: (await ctx.signal(packed)).parcel, items };
  },
});

export const retries = workflow('retries', async (ctx) => ctx.call('flaky', 1));

export const fails = workflow('fails', async (ctx, message: string) => ctx.call('broken', message));

export const family = workflow('family', async (ctx, children: number) =>
  Promise.all(Array.from({ length: children }, () => ctx.child('retries', null))),
);

export const delegates = workflow('delegates', async (ctx, input: string) => ctx.agent('helper', input));

export const decides = workflow('decides', async (ctx, euros: number) => {
  const decided = await ctx.approval({
    title: `Pay ${euros} euros?`,
    data: { euros },
    schema: z.object({ euros: z.number().max(500) }),
    name: 'pay-claim',
    assignee: 'claims-desk',
  });
  return decided;
});

/** Says of itself whatever its input is. */
export const says = workflow('says', async (ctx, text: string) => {
  ctx.status(text);
  await ctx.signal('finish');
  return text;
});

/** Asks a human about whatever it is given. */
export const asks = workflow('asks', async (ctx, text: string) =>
  ctx.approval({ title: text.replaceAll('\n', ' ').slice(0, 200), data: { text }, name: 'ask' }),
);

/** As many turns as it is given. */
export const long = workflow('long', async (ctx, turns: number) => {
  for (let n = 0; n < turns; n++) await ctx.call('quick', n);
  await ctx.signal('finish');
  return turns;
});

/** Calls what no worker serves. */
export const stuck = workflow('stuck', async (ctx) => ctx.call('nowhere', null));

/** Has a place of a limit until it is signalled. */
export const narrow = workflow({
  name: 'narrow',
  concurrency: 1,
  run: async (ctx) => {
    await ctx.signal('finish');
    return 'done';
  },
});
