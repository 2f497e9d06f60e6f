import { workflow } from 'troupe';
import { z } from 'zod';

const input = z.object({ city: z.string() });

export const right = workflow({ name: 'right', description: 'd', input, timeout: '1h', run: async (_ctx, { city }) => city.length });
export const short = workflow('short', async (_ctx, text: string) => text.length, { timeout: '1d 12h' });

workflow({ nme: 'a', run: async () => 1 });
//         ^ 'nme' does not exist in type 'Omit<WorkflowDefinition<Json, unknown, Json>, "kind">'. Did you mean to write 'name'?
workflow({ name: 3, run: async () => 1 });
//         ^ Type 'number' is not assignable to type 'string'.
workflow({ name: 'a' });
//       ^ Property 'run' is missing in type '{ name: string; }' but required in type 'Omit<WorkflowDefinition<Json,
workflow({ name: 'a', run: () => 1 });
//                               ^ Type 'number' is not assignable to type 'Promise<unknown>'.
workflow({ name: 'a', run: async () => 1, timeot: '1h' });
//                                        ^ 'timeot' does not exist in type 'Omit<WorkflowDefinition<Json, number, Json>, "kind">'. Did
workflow({ name: 'a', run: async () => 1, timeout: '1 hour' });
//                                        ^ Type '"1 hour"' is not assignable to type 'Duration'.
workflow({ name: 'a', input: { city: 'text' }, run: async () => 1 });
//                             ^ Object literal may only specify known properties, and 'city' does not exist in type 'ZodType<Json, Json,
workflow({ name: 'a', input, run: async (_ctx, { town }) => town });
//                                               ^ Property 'town' does not exist on type '{ city: string; }'.
workflow({ name: 'a', input, run: async (ctx) => ctx.fetch('x') });
//                                                   ^ Property 'fetch' does not exist on type 'WorkflowContext'.
workflow('a', async () => 1, { timout: '1h' });
//                             ^ 'timout' does not exist in type 'WorkflowOptions<Json, number, Json>'. Did you mean to write 'timeout'?
workflow('a', async () => 1, { timeout: 'soon' });
//                             ^ Type '"soon"' is not assignable to type 'Duration | undefined'.
workflow('a', async (_ctx, { town }) => town, { input });
//                           ^ Property 'town' does not exist on type '{ city: string; }'.
workflow('a', 3);
//            ^ Argument of type 'number' is not assignable to parameter of type '(ctx: WorkflowContext, input: Json) =>
workflow('a');
//       ^ Argument of type 'string' is not assignable to parameter of type 'Omit<WorkflowDefinition<Json, unknown, Json>, "kind">'.
workflow(3, async () => 1);
//       ^ Argument of type 'number' is not assignable to parameter of type 'string'.
