import type { Duration, WorkflowContext } from 'troupe';

export const right: readonly Duration[] = [0, 1500, '5ms', '20s', '10m', '1.5h', '7d', '2w', '1h30m', '1h 30m', '1w 2d 3h 4m 5s 6ms'];

export async function body(ctx: WorkflowContext, text: string, seconds: number): Promise<void> {
  await ctx.sleep(`${seconds}s`);
  await ctx.sleep(`${seconds}m ${seconds}s`);

  await ctx.sleep('24 hours');
  //              ^ Argument of type '"24 hours"' is not assignable to parameter of type 'Duration'.
  await ctx.sleep('2 days');
  //              ^ Argument of type '"2 days"' is not assignable to parameter of type 'Duration'.
  await ctx.sleep('soon');
  //              ^ Argument of type '"soon"' is not assignable to parameter of type 'Duration'.
  await ctx.sleep('5');
  //              ^ Argument of type '"5"' is not assignable to parameter of type 'Duration'.
  await ctx.sleep('');
  //              ^ Argument of type '""' is not assignable to parameter of type 'Duration'.
  await ctx.sleep('h');
  //              ^ Argument of type '"h"' is not assignable to parameter of type 'Duration'.
  await ctx.sleep('30m1h');
  //              ^ Argument of type '"30m1h"' is not assignable to parameter of type 'Duration'.
  await ctx.sleep('5s5s');
  //              ^ Argument of type '"5s5s"' is not assignable to parameter of type 'Duration'.
  await ctx.sleep('5S');
  //              ^ Argument of type '"5S"' is not assignable to parameter of type 'Duration'.
  await ctx.sleep(text);
  //              ^ Argument of type 'string' is not assignable to parameter of type 'Duration'.
  await ctx.sleep(true);
  //              ^ Argument of type 'true' is not assignable to parameter of type 'Duration'.
  await ctx.sleep(new Date());
  //              ^ Argument of type 'Date' is not assignable to parameter of type 'Duration'.
  await ctx.sleep();
  //        ^ Expected 1-2 arguments, but got 0.
}
