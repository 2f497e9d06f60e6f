import type { WorkflowContext } from 'troupe';

export async function body(ctx: WorkflowContext): Promise<void> {
  const won = await ctx.race({ packed: ctx.signal<{ parcel: string }>('packed'), late: ctx.sleep('3d', { key: 'packing' }) });
  if (won.key === 'packed') ctx.log.info('packed', won.value);
  ctx.on.signal<number>('more', (amount) => ctx.status(amount.toFixed(2)));
  ctx.on.query('left', () => ctx.attributes.get());
  ctx.on.update<{ by: string }, number>('extend', async ({ by }) => by.length, { validate: ({ by }) => ctx.log.info(by) });
  ctx.attributes.set({ customer: 'ada', vip: true, orders: 3 });
  ctx.publish('orders', { any: ['json'] });
  ctx.compensate(() => ctx.call('undo'));
  await ctx.uninterrupted(() => ctx.call('tidy'));
  await ctx.sleepUntil(new Date(ctx.now() + ctx.random()));

  await ctx.race([ctx.sleep('1s')]);
  //             ^ Argument of type 'Promise<void>[]' is not assignable to parameter of type 'Record<string, Promise<unknown>>'.
  await ctx.race({ late: 3 });
  //               ^ Type 'number' is not assignable to type 'Promise<unknown>'.
  if (won.key === 'lost') ctx.status('lost');
  //  ^ This comparison appears to be unintentional because the types '"late" | "packed"' and '"lost"' have no
  if (won.key === 'late') ctx.status(won.value.parcel);
  //                                           ^ Property 'parcel' does not exist on type 'void'.
  await ctx.sleepUntil({ year: 2030 });
  //                     ^ 'year' does not exist in type 'Date'.
  await ctx.signal(3);
  //               ^ Argument of type 'number' is not assignable to parameter of type 'string | SignalDefinition<Json, unknown>'.
  await ctx.signal('packed', { tmeout: '3s' });
  //                           ^ 'tmeout' does not exist in type 'WaitOptions'.
  ctx.on.signal('more');
  //     ^ Expected 2 arguments, but got 1.
  ctx.on.signal<number>('more', (amount) => amount.parcel);
  //                                               ^ Property 'parcel' does not exist on type 'number'.
  ctx.on.query('left');
  //     ^ Expected 2 arguments, but got 1.
  ctx.on.update<{ by: string }>('extend', ({ days }) => days);
  //                                         ^ Property 'days' does not exist on type '{ by: string; }'.
  ctx.on.update<{ by: string }>('extend', () => 1, { validate: ({ days }) => days });
  //                                                              ^ Property 'days' does not exist on type '{ by: string; }'.
  ctx.on.update<{ by: string }>('extend', () => 1, { validat: () => 1 });
  //                                                 ^ 'validat' does not exist in type 'UpdateOptions<{ by: string; }>'. Did you mean to write 'validate'?
  ctx.attributes.set({ customer: { name: 'ada' } });
  //                   ^ Type '{ name: string; }' is not assignable to type 'string | number | boolean'.
  ctx.status(3);
  //         ^ Argument of type 'number' is not assignable to parameter of type 'string'.
  ctx.log.warning('x');
  //      ^ Property 'warning' does not exist on type 'WorkflowLog'.
  ctx.log.info('x', 3);
  //                ^ Argument of type 'number' is not assignable to parameter of type 'object'.
  ctx.publish(3);
  //          ^ Argument of type 'number' is not assignable to parameter of type 'string | TopicDefinition<unknown>'.
  ctx.compensate('undo');
  //             ^ Argument of type 'string' is not assignable to parameter of type '() => unknown'.
  ctx.uninterrupted('tidy');
  //                ^ Argument of type 'string' is not assignable to parameter of type '() => unknown'.
  ctx.patched(3);
  //          ^ Argument of type 'number' is not assignable to parameter of type 'string'.
  ctx.taskId = 'other';
  //  ^ Cannot assign to 'taskId' because it is a read-only property.
  ctx.now('now');
  //      ^ Expected 0 arguments, but got 1.
}
