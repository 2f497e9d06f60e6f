import { tool, ToolError } from 'troupe';
import { z } from 'zod';

const input = z.object({ city: z.string() });

export const right = tool({
  name: 'right',
  description: 'd',
  input,
  approve: ({ city }) => city === 'Rome',
  timeout: '20s',
  run: ({ city }, ctx) => {
    if (ctx.attempt > 1) throw new ToolError('No such city');
    return city.length;
  },
});

tool({ name: 'a', run: () => 1 });
//   ^ Property 'description' is missing in type '{ name: "a"; run: () => number; }' but required in type
tool({ name: 'a', description: 3, run: () => 1 });
//                ^ Type 'number' is not assignable to type 'string'.
tool({ name: 'a', description: 'd' });
//   ^ Property 'run' is missing in type '{ name: "a"; description: string; }' but required in type
tool({ name: 'a', description: 'd', run: () => 1, aprove: true });
//                                                ^ 'aprove' does not exist in type 'Omit<ToolDefinition<Record<string, never>, number,
tool({ name: 'a', description: 'd', run: () => 1, approve: 'yes' });
//                                                ^ Type 'string' is not assignable to type 'AskHuman<Record<string, never>>'.
tool({ name: 'a', description: 'd', run: () => 1, timeout: 'soon' });
//                                                ^ Type '"soon"' is not assignable to type 'Duration'.
tool({ name: 'a', description: 'd', run: () => 1, retry: { attempts: [] } });
//                                                         ^ Type 'never[]' is not assignable to type 'number'.
tool({ name: 'a', description: 'd', input, run: ({ town }) => town });
//                                                 ^ Property 'town' does not exist on type '{ city: string; }'.
tool({ name: 'a', description: 'd', input, run: () => 1, approve: ({ town }) => town });
//                                                                   ^ Property 'town' does not exist on type '{ city: string; }'.
tool({ name: 'a', description: 'd', input, run: () => 1, approve: () => 'yes' });
//                                                       ^ Type '() => string' is not assignable to type 'AskHuman<{ city: string; }>'.
tool({ name: 'a', description: 'd', input: 'city', run: () => 1 });
//                                  ^ Type 'string' is not assignable to type 'Schema<Record<string, never>, Record<string,
tool('a', () => 1);
//        ^ Expected 1 arguments, but got 2.
throw new ToolError(3);
//                  ^ Argument of type 'number' is not assignable to parameter of type 'string'.
