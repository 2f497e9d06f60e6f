import type { WorkflowContext } from 'troupe';
import { charge, find, helper } from './definitions.ts';
import { right as workflowOf } from './workflows.ts';

export async function body(ctx: WorkflowContext): Promise<void> {
  const { id }: { id: string } = await ctx.call(charge, { card: 'visa', euros: 20 }, { retry: { attempts: 2 } });
  const { flights }: { flights: number } = await ctx.tool(find, { city: 'Rome' });
  const length: number = await ctx.child(workflowOf, { city: 'Rome' }, { parentClose: 'abandon' });
  const { answer }: { answer: string } = await ctx.agent(helper, 'Hello', { timeout: '5m' });
  const named: { id: string } = await ctx.call('charge', { card: id, euros: length });
  const typed = await ctx.tool<{ total: number }>('find_order', { answer });
  await ctx.step('add', ({ attempt }) => attempt + flights + typed.total + named.id.length, { effect: 'once' });

  await ctx.call(charge, { card: 'visa', euros: '20' });
  //                                     ^ Type 'string' is not assignable to type 'number'.
  await ctx.call(charge, { card: 'visa', euro: 20 });
  //                                     ^ 'euro' does not exist in type '{ card: string; euros: number; }'. Did you mean to write 'euros'?
  await ctx.call(charge, { card: 'visa' });
  //                     ^ Property 'euros' is missing in type '{ card: string; }' but required in type '{ card: string; euros: number;
  await ctx.call(charge);
  //        ^ Expected 2-3 arguments, but got 1.
  await ctx.call(charge, { card: 'visa', euros: 20 }, { retry: { atempts: 2 } });
  //                                                             ^ 'atempts' does not exist in type 'RetryPolicy'. Did you mean to write 'attempts'?
  await ctx.call(charge, { card: 'visa', euros: 20 }, { startToClose: '3 minutes' });
  //                                                    ^ Type '"3 minutes"' is not assignable to type 'Duration | undefined'.
  await ctx.call('charge', { anything: 1 }, { startToClose: true });
  //                                          ^ Type 'true' is not assignable to type 'Duration | undefined'.
  await ctx.call('charge', { anything: 1 }, { efect: 'once' });
  //                                          ^ 'efect' does not exist in type 'CallOptions'. Did you mean to write 'effect'?
  await ctx.call(find, { city: 'Rome' });
  //             ^ Argument of type 'ToolDefinition<{ city: string; }, { flights: number; }, "find", { city: string; }>' is not
  await ctx.call(3);
  //             ^ Argument of type 'number' is not assignable to parameter of type 'string | CalledActivity<unknown, Json>'.
  const paid: { id: number } = await ctx.call(charge, { card: 'visa', euros: 20 });
  //    ^ Type '{ id: string; }' is not assignable to type '{ id: number; }'.
  await ctx.tool(find, { town: 'Rome' });
  //                     ^ 'town' does not exist in type '{ city: string; }'.
  await ctx.tool(find, { city: 3 });
  //                     ^ Type 'number' is not assignable to type 'string'.
  await ctx.tool(find);
  //        ^ Expected 2-3 arguments, but got 1.
  await ctx.tool(find, { city: 'Rome' }, { priority: 'high' });
  //                                       ^ Type 'string' is not assignable to type 'number'.
  await ctx.tool(charge, { card: 'visa', euros: 20 });
  //             ^ Argument of type 'ActivityDefinition<{ card: string; euros: number; }, { id: string; }, { card: string; euros: number;
  await ctx.tool('find', {}, { heartbeat: 'often' });
  //                           ^ Type '"often"' is not assignable to type 'Duration | undefined'.
  await ctx.child(workflowOf, { town: 'Rome' });
  //                            ^ 'town' does not exist in type '{ city: string; }'.
  await ctx.child(workflowOf);
  //        ^ Expected 2-3 arguments, but got 1.
  await ctx.child(workflowOf, { city: 'Rome' }, { parentClose: 'kill' });
  //                                              ^ Type '"kill"' is not assignable to type 'ParentClose | undefined'.
  await ctx.child('right', {}, { tmeout: '3s' });
  //                             ^ 'tmeout' does not exist in type 'ChildOptions'. Did you mean to write 'timeout'?
  await ctx.child(helper, 'Hello');
  //              ^ Argument of type 'AgentDefinition<{ answer: string; }, "helper">' is not assignable to parameter of type
  await ctx.agent(helper);
  //        ^ Expected 2-3 arguments, but got 1.
  await ctx.agent(helper, 'Hello', { sesion: 'a' });
  //                                 ^ 'sesion' does not exist in type 'ChildOptions'. Did you mean to write 'session'?
  await ctx.agent(workflowOf, 'Hello');
  //              ^ Argument of type 'WorkflowDefinition<{ city: string; }, number, { city: string; }>' is not assignable to parameter of
  const text: string = await ctx.agent(helper, 'Hello');
  //    ^ Type '{ answer: string; }' is not assignable to type 'string'.
  await ctx.step('add');
  //        ^ Expected 2-3 arguments, but got 1.
  await ctx.step('add', 3);
  //                    ^ Argument of type 'number' is not assignable to parameter of type '(step: StepContext) => unknown'.
  await ctx.step(({ attempt }) => attempt);
  //        ^ Expected 2-3 arguments, but got 1.
  //                ^ Binding element 'attempt' implicitly has an 'any' type.
  await ctx.step('add', ({ atempt }) => atempt);
  //                       ^ Property 'atempt' does not exist on type 'StepContext'.
  await ctx.step('add', () => 1, { effect: 'never' });
  //                               ^ Type '"never"' is not assignable to type 'Effect | undefined'.
  await ctx.step('add', () => 1, { retry: { factor: '2' } });
  //                                        ^ Type 'string' is not assignable to type 'number'.
}
