import { activity, connect, query, signal, tool, update, workflow, type WorkflowContext } from 'troupe';
import { z } from 'zod';

const stay = z.object({ city: z.string(), nights: z.number().default(1) });
const date = z.string().transform((text) => new Date(text));

const book = activity({ name: 'book', input: stay, run: ({ nights }) => nights * 90 });
const price = tool({ name: 'price', description: 'Prices', input: stay, run: ({ nights }) => nights * 90 });
const trip = workflow({ name: 'trip', input: stay, run: async (_ctx, { nights }): Promise<number> => nights });
const list = activity({ name: 'list', run: () => ['a', 'b'] });
const nightly = workflow('nightly', async () => 'done');
const extend = signal({ name: 'extend', schema: stay });
const longer = update({ name: 'longer', schema: stay, output: z.number() });
const due = query({ name: 'due', schema: date, output: z.number() });

export async function right(ctx: WorkflowContext): Promise<void> {
  const sum: number = (await ctx.call(book, { city: 'Rome' })) + (await ctx.tool(price, { city: 'Rome' }));
  const nights: number = await ctx.child(trip, { city: 'Rome' }, { id: `${sum}` });
  const names: readonly string[] = await ctx.call(list);
  const done: string = await ctx.child(nightly);
  const { city } = await ctx.signal(extend);
  ctx.on.signal(extend, (asked) => void (asked.nights + nights));
  ctx.on.update(longer, (asked) => asked.nights + names.length);
  ctx.on.query(due, (at) => at.getTime() + city.length + done.length);
  const client = connect('http://localhost:8080');
  await client.start(trip, { city: 'Rome' });
  await client.run(nightly);
  await client.signal('trip-1', extend, { city: 'Rome' });
  const left: number = await client.update('trip-1', longer, { city: 'Rome' });
  await client.query('trip-1', due, `2026-01-0${left}`);

  await ctx.call(book, { nights: 2 });
  //                   ^ Property 'city' is missing in type '{ nights: number; }' but required in type '{ city: string; nights?: number |
  await ctx.call(book, { city: 'Rome', nights: '2' });
  //                                   ^ Type 'string' is not assignable to type 'number'.
  await ctx.tool(price, { city: 'Rome', nigths: 2 });
  //                                    ^ 'nigths' does not exist in type '{ city: string; nights?: number | undefined; }'. Did you mean t
  await ctx.child(trip, { city: 'Rome', nights: true });
  //                                    ^ Type 'boolean' is not assignable to type 'number'.
  await client.start(trip, { nights: 2 });
  //                       ^ Property 'city' is missing in type '{ nights: number; }' but required in type '{ city: string; nights?: numbe
  await client.signal('trip-1', extend, { city: 3 });
  //                                      ^ Type 'number' is not assignable to type 'string'.
  await client.update('trip-1', longer, { city: 'Rome', nights: null });
  //                                                    ^ Type 'null' is not assignable to type 'number | undefined'.
  await client.query('trip-1', due, new Date());
  //                                ^ Argument of type 'Date' is not assignable to parameter of type 'string'.
}
