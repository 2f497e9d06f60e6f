import { activity } from 'troupe';
import { z } from 'zod';

const input = z.object({ card: z.string() });

export const right = activity({ name: 'right', input, effect: 'pure', retry: { attempts: 2, initial: '1s' }, run: ({ card }) => card });
export const short = activity('short', (text: string, ctx) => `${text} ${ctx.attempt}`, { startToClose: '30s', concurrency: 3 });

activity({ nam: 'a', run: () => 1 });
//         ^ 'nam' does not exist in type 'Omit<ActivityDefinition<Json, unknown, Json>, "kind">'. Did you mean to write 'name'?
activity({ name: 'a' });
//       ^ Property 'run' is missing in type '{ name: string; }' but required in type 'Omit<ActivityDefinition<Json,
activity({ name: 'a', run: 'x' });
//                    ^ Type 'string' is not assignable to type '(input: Json, ctx: WorkContext) => unknown'.
activity({ name: 'a', run: () => 1, efect: 'once' });
//                                  ^ 'efect' does not exist in type 'Omit<ActivityDefinition<Json, number, Json>, "kind">'. Did you mean
activity({ name: 'a', run: () => 1, effect: 'twice' });
//                                  ^ Type '"twice"' is not assignable to type 'Effect'.
activity({ name: 'a', run: () => 1, concurrency: 'many' });
//                                  ^ Type 'string' is not assignable to type 'number | ConcurrencyLimit<Json>'.
activity({ name: 'a', run: () => 1, retry: { attempts: '3' } });
//                                           ^ Type 'string' is not assignable to type 'number'.
activity({ name: 'a', run: () => 1, retry: { atempts: 3 } });
//                                           ^ 'atempts' does not exist in type 'RetryPolicy'. Did you mean to write 'attempts'?
activity({ name: 'a', run: () => 1, retry: { initial: '1 second' } });
//                                           ^ Type '"1 second"' is not assignable to type 'Duration | undefined'.
activity({ name: 'a', run: () => 1, retry: { nonRetryable: 'card-declined' } });
//                                           ^ Type 'string' is not assignable to type 'readonly string[]'.
activity({ name: 'a', run: () => 1, heartbeat: 'often' });
//                                  ^ Type '"often"' is not assignable to type 'Duration'.
activity({ name: 'a', run: () => 1, scheduleToStart: true });
//                                  ^ Type 'true' is not assignable to type 'Duration'.
activity({ name: 'a', input, run: ({ cart }) => cart });
//                                   ^ Property 'cart' does not exist on type '{ card: string; }'.
activity({ name: 'a', input, run: (_input, ctx) => ctx.heartbeet() });
//                                                     ^ Property 'heartbeet' does not exist on type 'WorkContext'. Did you mean 'heartbeat'?
activity({ name: 'a', run: () => 1, effect: 'once', reconcile: () => ({ happened: 'yes' }) });
//                                                  ^ Type '() => { happened: string; }' is not assignable to type '(input: Json, ctx: WorkContext) =>
activity({ name: 'a', run: () => 1, effect: 'once', reconcile: () => ({ happened: true, value: 'one' }) });
//                                                  ^ Type '() => { happened: true; value: string; }' is not assignable to type '(input: Json, ctx: WorkContext) =>
activity('a', () => 1, { retry: { attempts: '3' } });
//                                ^ Type 'string' is not assignable to type 'number'.
activity('a', () => 1, { efect: 'once' });
//                       ^ 'efect' does not exist in type 'ActivityOptions<Json, number, Json>'. Did you mean to write 'effect'?
activity('a', ({ cart }) => cart, { input });
//               ^ Property 'cart' does not exist on type '{ card: string; }'.
activity('a', 'x');
//            ^ Argument of type 'string' is not assignable to parameter of type '(input: Json, ctx: WorkContext) => unknown'.
