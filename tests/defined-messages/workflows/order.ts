import { query, signal, update, workflow } from 'troupe';
import { z } from 'zod';

export const packed = signal({ name: 'packed', description: 'Somebody packed it', schema: z.object({ parcel: z.string() }) });

export const left = query({ name: 'left', schema: z.object({ of: z.string() }), output: z.int() });

export const add = update({ name: 'add', schema: z.object({ item: z.string().min(1), count: z.int().default(1) }), output: z.int() });

/** Ends with the parcel that the last of its signals names. */
export default workflow({
  name: 'order',
  signals: [packed],
  queries: [left],
  updates: [add],
  run: async (ctx) => {
    const items = new Map<string, number>();
    ctx.on.query(left, ({ of }) => items.get(of) ?? 0);
    ctx.on.update(add, ({ item, count }) => {
      items.set(item, (items.get(item) ?? 0) + count);
      return items.size;
    });
    await ctx.signal(packed);
    const { parcel } = await ctx.signal(packed);
    return parcel;
  },
});
