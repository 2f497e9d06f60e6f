import { query, signal, update, workflow } from 'troupe';
import { z } from 'zod';

export const packed = signal({ name: 'packed', schema: z.object({ parcel: z.string() }) });
export const left = query({ name: 'left', schema: z.object({ of: z.string() }), output: z.number() });
export const add = update({ name: 'add', schema: z.object({ item: z.string() }), output: z.number() });

export default workflow({
  name: 'book',
  input: z.object({ city: z.string() }),
  signals: [packed],
  queries: [left],
  updates: [add],
  run: async (_ctx, { city }) => city.length,
});

export const news = workflow('send-news', async (_ctx, text: string) => text);
