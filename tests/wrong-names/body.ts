import type { WorkflowContext } from 'troupe';
import { charge } from './activities/charge.ts';

export async function body(ctx: WorkflowContext): Promise<void> {
  const { id }: { id: string } = await ctx.call('charge', { card: 'visa', euros: 20 }, { retry: { attempts: 2 } });
  const same: { id: string } = await ctx.call(charge, { card: id, euros: 20 });
  const { flights }: { flights: number } = await ctx.tool('find_flight', { city: same.id });
  const rain = await ctx.tool<{ rain: boolean }>('weather_today', { city: 'Rome', rain: flights });
  const length: number = await ctx.child('book', { city: String(rain.rain) }, { parentClose: 'abandon' });
  const { answer }: { answer: string } = await ctx.agent('helper', 'Hello', { timeout: '5m' });
  const { parcel }: { parcel: string } = await ctx.signal('packed');
  ctx.publish('orders', { customer: answer + parcel, total: length });

  await ctx.call('chrge', { card: 'visa', euros: 20 });
  //             ^ Argument of type '"chrge"' is not assignable to parameter of type
  await ctx.call('charge', { card: 'visa', euros: '20' });
  //                                       ^ Type 'string' is not assignable to type 'number'.
  await ctx.call('charge', { card: 'visa', euro: 20 });
  //                                       ^ 'euro' does not exist in type '{ card: string; euros: number; }'. Did you mean to write 'euros'?
  await ctx.call('charge');
  //        ^ Expected 2-3 arguments, but got 1.
  const paid: { id: number } = await ctx.call('charge', { card: 'visa', euros: 20 });
  //    ^ Type '{ id: string; }' is not assignable to type '{ id: number; }'.
  await ctx.tool('find_flght', { city: 'Rome' });
  //             ^ Argument of type '"find_flght"' is not assignable to parameter of type
  await ctx.tool('find_flight', { town: 'Rome' });
  //                              ^ 'town' does not exist in type '{ city: string; }'.
  await ctx.child('bok', { city: 'Rome' });
  //              ^ Argument of type '"bok"' is not assignable to parameter of type
  await ctx.child('book', { city: 3 });
  //                        ^ Type 'number' is not assignable to type 'string'.
  await ctx.child('send-news', 3);
  //                           ^ Argument of type 'number' is not assignable to parameter of type 'string'.
  await ctx.agent('helpr', 'Hello');
  //              ^ Argument of type '"helpr"' is not assignable to parameter of type
  const said: { answer: number } = await ctx.agent('helper', 'Hello');
  //    ^ Type '{ answer: string; }' is not assignable to type '{ answer: number; }'.
  await ctx.signal('pcked');
  //               ^ Argument of type '"pcked"' is not assignable to parameter of type
  const { weight } = await ctx.signal('packed');
  //      ^ Property 'weight' does not exist on type '{ parcel: string; }'.
  ctx.on.signal('packed', ({ weight }) => void weight);
  //                         ^ Property 'weight' does not exist on type '{ parcel: string; }'.
  ctx.publish('ordrs', { customer: 'ada', total: 1 });
  //          ^ Argument of type '"ordrs"' is not assignable to parameter of type
  ctx.publish('orders', { customer: 'ada', total: '1' });
  //                                       ^ Type 'string' is not assignable to type 'number'.
}
