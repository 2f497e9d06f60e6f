import { connect, query, signal, update, workflow, type WorkflowContext } from 'troupe';
import { z } from 'zod';

export const packed = signal({ name: 'packed', description: 'd', schema: z.object({ parcel: z.string() }) });
export const left = query({ name: 'left', schema: z.object({ of: z.string() }), output: z.number() });
export const add = update({ name: 'add', schema: z.object({ item: z.string() }), output: z.number() });
export const go = signal({ name: 'go' });
export const noted = signal<string>({ name: 'noted' });

const client = connect('http://127.0.0.1:8080');

export const right = workflow({
  name: 'right',
  signals: [packed, go],
  queries: [left],
  updates: [add],
  run: async (ctx) => {
    ctx.on.signal(noted, (text) => ctx.status(text.trim()));
    ctx.on.query(left, ({ of }) => of.length);
    ctx.on.update(add, async ({ item }) => item.length, { validate: ({ item }) => ctx.status(item) });
    const { parcel } = await ctx.signal(packed, { key: 'first' });
    return parcel;
  },
});
await client.signal('id', packed, { parcel: 'P1' }, { key: 'a' });
await client.signal('id', go);
await client.signal('id', 'by-name', { any: 1 });
export const size: number = await client.update('id', add, { item: 'tea' });
export const rest: number = await client.query('id', left, { of: 'tea' });
export const any = await client.query<{ stage: string }>('id', 'stage');

signal({ nam: 'a' });
//       ^ 'nam' does not exist in type 'Omit<SignalDefinition<Json, Json>, "kind">'. Did you mean to write 'name'?
signal({ name: 3 });
//       ^ Type 'number' is not assignable to type 'string'.
signal({ name: 'a', shema: z.string() });
//                  ^ 'shema' does not exist in type 'Omit<SignalDefinition<Json, Json>, "kind">'. Did you mean to write 'schema'?
signal({ name: 'a', schema: 'text' });
//                  ^ Type 'string' is not assignable to type 'Schema<Json, Json>'.
signal('a');
//     ^ Argument of type 'string' is not assignable to parameter of type 'Omit<SignalDefinition<Json, Json>, "kind">'.
query({ name: 'a', schema: z.string(), outptu: z.string() });
//                                     ^ 'outptu' does not exist in type 'Omit<QueryDefinition<string, Json, string>, "kind">'. Did you
query({ name: 'a', output: 'text' });
//                 ^ Type 'string' is not assignable to type 'Schema<Json>'.
update({ name: 'a', schema: [] });
//                  ^ Type 'never[]' is not assignable to type 'Schema<Json, Json>'.
workflow({ name: 'a', signals: [left], run: async () => 1 });
//                              ^ Type 'QueryDefinition<{ of: string; }, number, { of: string; }>' is not assignable to type
workflow({ name: 'a', signals: ['packed'], run: async () => 1 });
//                              ^ Type 'string' is not assignable to type 'SignalDefinition<any, any>'.
workflow({ name: 'a', queries: [packed], run: async () => 1 });
//                              ^ Type 'SignalDefinition<{ parcel: string; }, { parcel: string; }>' is not assignable to type
workflow({ name: 'a', updates: add, run: async () => 1 });
//                    ^ Type 'UpdateDefinition<{ item: string; }, number, { item: string; }>' is missing the following properties from
workflow('a', async () => 1, { signal: [packed] });
//                             ^ 'signal' does not exist in type 'WorkflowOptions<Json, number, Json>'. Did you mean to write 'signals'?

await client.signal('id', packed, { parcl: 'P1' });
//                                  ^ 'parcl' does not exist in type '{ parcel: string; }'. Did you mean to write 'parcel'?
await client.signal('id', packed, { parcel: 3 });
//                                  ^ Type 'number' is not assignable to type 'string'.
await client.signal('id', packed);
//           ^ Expected 3-4 arguments, but got 2.
await client.signal('id', packed, { parcel: 'P1' }, { keey: 'a' });
//                                                    ^ 'keey' does not exist in type 'MessageOptions'. Did you mean to write 'key'?
await client.signal('id', left, { of: 'tea' });
//                        ^ Argument of type 'QueryDefinition<{ of: string; }, number, { of: string; }>' is not assignable to parameter
await client.signal('id', 3);
//                        ^ Argument of type 'number' is not assignable to parameter of type 'string | SentSignal<unknown>'.
await client.query('id', left, { off: 'tea' });
//                               ^ 'off' does not exist in type '{ of: string; }'.
await client.update('id', add, { item: 3 });
//                               ^ Type 'number' is not assignable to type 'string'.
await client.update('id', add, { item: 'tea' }, { keey: 'a' });
//                                                ^ 'keey' does not exist in type 'MessageOptions'. Did you mean to write 'key'?
export const wrong: string = await client.update('id', add, { item: 'tea' });
//           ^ Type 'number' is not assignable to type 'string'.

export async function body(ctx: WorkflowContext): Promise<void> {
  const { weight } = await ctx.signal(packed);
  //      ^ Property 'weight' does not exist on type '{ parcel: string; }'.
  const text: number = (await ctx.signal(packed)).parcel;
  //    ^ Type 'string' is not assignable to type 'number'.
  await ctx.signal(left);
  //               ^ Argument of type 'QueryDefinition<{ of: string; }, number, { of: string; }>' is not assignable to parameter of type
  await ctx.signal(packed, { tmeout: '1s' });
  //                         ^ 'tmeout' does not exist in type 'WaitOptions'.
  ctx.on.signal(packed, ({ weight: given }) => given);
  //                       ^ Property 'weight' does not exist on type '{ parcel: string; }'.
  ctx.on.signal(packed, 'handler');
  //                    ^ Argument of type 'string' is not assignable to parameter of type '(payload: { parcel: string; }) => void |
  ctx.on.signal(left, () => {});
  //            ^ Argument of type 'QueryDefinition<{ of: string; }, number, { of: string; }>' is not assignable to parameter of type
  ctx.on.query(left, ({ off }) => off);
  //                    ^ Property 'off' does not exist on type '{ of: string; }'.
  ctx.on.query(left, () => 'many');
  //                       ^ Type 'string' is not assignable to type 'number'.
  ctx.on.query(packed, () => 1);
  //           ^ Argument of type 'SignalDefinition<{ parcel: string; }, { parcel: string; }>' is not assignable to parameter of type
  ctx.on.update(add, ({ itm }) => itm);
  //                    ^ Property 'itm' does not exist on type '{ item: string; }'.
  ctx.on.update(add, async () => 'many');
  //                             ^ Type 'Promise<string>' is not assignable to type 'number | Promise<number>'.
  ctx.on.update(add, () => 1, { validate: ({ itm }) => itm });
  //                                         ^ Property 'itm' does not exist on type '{ item: string; }'.
  ctx.on.update(add, () => 1, { validat: () => {} });
  //                            ^ 'validat' does not exist in type 'UpdateOptions<{ item: string; }>'. Did you mean to write 'validate'?
}
