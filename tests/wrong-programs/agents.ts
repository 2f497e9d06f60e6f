import { agent } from 'troupe';
import { z } from 'zod';
import { charge, find, gold, helper } from './definitions.ts';

const asked = { name: 'a', model: 'demo', instructions: 'Help.' };

export const right = agent({
  ...asked,
  model: [gold, 'openai/gpt-5-mini'],
  instructions: ({ user }) => `Help ${user?.name ?? 'anyone'}.`,
  tools: [find, helper, 'listed_by_name'],
  handoffs: [helper, 'other'],
  approve: {
    find: ({ city }) => city === 'Rome',
    helper: ({ input }) => input.length > 100,
    listed_by_name: ({ whatever }) => whatever === 1,
  },
  limits: { modelCalls: 3, cost: 0.5, time: '10m' },
  memory: { window: 1000, recall: 'user' },
  settings: { temperature: 0 },
  output: z.object({ plan: z.string() }),
});
const some: (typeof find)[] = [];
export const several = agent({ ...asked, tools: [...some, 'b'], approve: { find: true } });

agent({ name: 'a', instructions: 'x' });
//    ^ Property 'model' is missing in type '{ name: "a"; instructions: string; }' but required in type
agent({ name: 'a', model: 'demo' });
//    ^ Property 'instructions' is missing in type '{ name: "a"; model: string; }' but required in type
agent({ name: 3, model: 'demo', instructions: 'x' });
//      ^ Type 'number' is not assignable to type 'string'.
agent({ ...asked, model: 3 });
//                ^ Type 'number' is not assignable to type 'string | readonly (string | ModelDefinition)[] | ModelDefinition'.
agent({ ...asked, model: ['demo', find] });
//                                ^ Type 'ToolDefinition<{ city: string; }, { flights: number; }, "find", { city: string; }>' is not
agent({ ...asked, instructions: 3 });
//                ^ Type 'number' is not assignable to type 'string | ((context: InstructionContext) => string)'.
agent({ ...asked, instructions: ({ usr }) => `Help ${usr}.` });
//                                 ^ Property 'usr' does not exist on type 'InstructionContext'.
agent({ ...asked, instructions: async () => 'Help.' });
//                ^ Type '() => Promise<string>' is not assignable to type 'string | ((context: InstructionContext) => string)'.
agent({ ...asked, tool: [find] });
//                ^ 'tool' does not exist in type 'AgentOptions<string, readonly [], string>'. Did you mean to write 'tools'?
agent({ ...asked, tools: find });
//                ^ Type 'ToolDefinition<{ city: string; }, { flights: number; }, "find", { city: string; }>' is missing the following
agent({ ...asked, tools: [find, charge] });
//                              ^ Type 'ActivityDefinition<{ card: string; euros: number; }, { id: string; }, { card: string; euros:
agent({ ...asked, tools: [find, 3] });
//                              ^ Type 'number' is not assignable to type 'AgentTool'.
agent({ ...asked, handoffs: [find] });
//                           ^ Type 'ToolDefinition<{ city: string; }, { flights: number; }, "find", { city: string; }>' is not
agent({ ...asked, tools: [find], approve: { fnd: true } });
//                                          ^ 'fnd' does not exist in type '{ readonly find?: AskHuman<{ city: string; }>; }'. Did you
agent({ ...asked, tools: [find], approve: { find: 'yes' } });
//                                          ^ Type 'string' is not assignable to type 'AskHuman<{ city: string; }> | undefined'.
agent({ ...asked, tools: [find], approve: { find: ({ town }) => town } });
//                                                   ^ Property 'town' does not exist on type '{ city: string; }'.
agent({ ...asked, tools: [find], approve: { find: ({ city }) => city } });
//                                          ^ Type '({ city }: { city: string; }) => string' is not assignable to type 'AskHuman<{ city: string; }> |
agent({ ...asked, tools: [helper], approve: { helper: ({ text }) => text === '' } });
//                                                       ^ Property 'text' does not exist on type '{ readonly input: string; }'.
agent({ ...asked, tools: ['by_name'], approve: { by_nam: true } });
//                                               ^ 'by_nam' does not exist in type '{ readonly by_name?: AskHuman<any>; }'. Did you mean to
agent({ ...asked, tools: [find], approve: { find: { deadline: 'soon' } } });
//                                                  ^ Type '"soon"' is not assignable to type
agent({ ...asked, tools: [find], approve: { find: { mode: 'later' } } });
//                                                  ^ Type '"later"' is not assignable to type
agent({ ...asked, tools: [find], approve: { find: { when: ({ town }) => town === '' } } });
//                                                           ^ Property 'town' does not exist on type '{ city: string; }'.
agent({ ...asked, memory: { whileApproval: 'defer' } });
//                          ^ Type '"defer"' is not assignable to type '"queue" | "reject" | undefined'.
agent({ ...asked, approve: { find: true } });
//                           ^ Type 'true' is not assignable to type 'never'.
agent({ ...asked, limits: { modelCall: 3 } });
//                          ^ 'modelCall' does not exist in type 'AgentLimits'. Did you mean to write 'modelCalls'?
agent({ ...asked, limits: { time: 'long' } });
//                          ^ Type '"long"' is not assignable to type 'Duration | undefined'.
agent({ ...asked, memory: { recall: 'team' } });
//                          ^ Type '"team"' is not assignable to type '"session" | "user" | undefined'.
agent({ ...asked, settings: { temprature: 0 } });
//                            ^ 'temprature' does not exist in type 'ModelSettings'. Did you mean to write 'temperature'?
agent({ ...asked, output: 'text' });
//                ^ Type 'string' is not assignable to type 'Schema<string>'.
agent({ ...asked, modelTimeout: 'never' });
//                ^ Type '"never"' is not assignable to type 'Duration'.
agent({ ...asked, retry: { attempts: 'many' } });
//                         ^ Type 'string' is not assignable to type 'number'.
agent('a', 'Help.');
//         ^ Expected 1 arguments, but got 2.
