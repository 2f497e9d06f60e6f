import { ask, askClient, workflow, type WorkflowContext } from 'troupe';
import { z } from 'zod';

const name = z.object({ name: z.string() });
const greeting = { messages: [{ role: 'user', content: { type: 'text', text: 'Generate a greeting' } }], maxTokens: 50 };

interface Sampled {
  readonly content: { readonly text?: string };
}

const sampled = async (ctx: WorkflowContext, key: string, text: string): Promise<string> => {
  const params = { messages: [{ role: 'user', content: { type: 'text', text } }], maxTokens: 100 };
  return (await askClient<Sampled>(ctx, { key, method: 'sampling/createMessage', params })).content.text ?? '';
};
const confirmed = (ctx: WorkflowContext) => ask(ctx, { key: 'confirm', message: 'Please confirm', schema: z.object({ ok: z.boolean() }) });

/** Asked of the client in the course of a call, over revisions before 2026. */
export const elicitation = workflow({
  name: 'test_elicitation',
  input: z.object({ message: z.string() }),
  expose: true,
  run: async (ctx, { message }) =>
    `User response: ${JSON.stringify(await ask(ctx, { key: 'user', message, schema: z.object({ username: z.string(), email: z.string() }) }))}`,
});
export const sampling = workflow({
  name: 'test_sampling',
  input: z.object({ prompt: z.string() }),
  expose: true,
  run: async (ctx, { prompt }) => `LLM response: ${await sampled(ctx, 'llm', prompt)}`,
});
export const defaults = workflow(
  'test_elicitation_sep1034_defaults',
  async (ctx) => {
    const schema = z.object({
      name: z.string().default('John Doe'),
      age: z.int().default(30),
      score: z.number().default(95.5),
      status: z.enum(['active', 'inactive', 'pending']).default('active'),
      verified: z.boolean().default(true),
    });
    return `Elicitation completed: ${JSON.stringify(await ask(ctx, { key: 'form', message: 'Please review the form', schema }))}`;
  },
  { expose: true },
);
const titled = (...titles: readonly (readonly [string, string])[]) =>
  z.union(titles.map(([value, title]) => z.literal(value).meta({ title })));
export const enums = workflow(
  'test_elicitation_sep1330_enums',
  async (ctx) => {
    const schema = z.object({
      untitledSingle: z.enum(['option1', 'option2', 'option3']).optional(),
      titledSingle: titled(['value1', 'First Option'], ['value2', 'Second Option'], ['value3', 'Third Option']).optional(),
      legacyEnum: z
        .enum(['opt1', 'opt2', 'opt3'])
        .meta({ enumNames: ['Option One', 'Option Two', 'Option Three'] })
        .optional(),
      untitledMulti: z
        .array(z.enum(['option1', 'option2', 'option3']))
        .min(1)
        .max(3)
        .optional(),
      titledMulti: z
        .array(titled(['value1', 'First Choice'], ['value2', 'Second Choice'], ['value3', 'Third Choice']))
        .min(1)
        .max(3)
        .optional(),
    });
    return `Elicitation completed: ${JSON.stringify(await ask(ctx, { key: 'form', message: 'Please select options', schema }))}`;
  },
  { expose: true },
);

/** Asked in rounds, over revision 2026-07-28. */
export const basic = workflow(
  'test_input_required_result_elicitation',
  async (ctx) => {
    const answer = await ask(ctx, { key: 'user_name', message: 'What is your name?', schema: name });
    return answer.action === 'accept' ? `Hello, ${answer.content.name}!` : 'Hello, stranger!';
  },
  { expose: true },
);
export const capital = workflow(
  'test_input_required_result_sampling',
  async (ctx) => `Sampling response: ${await sampled(ctx, 'capital_question', 'What is the capital of France?')}`,
  { expose: true },
);
export const roots = workflow(
  'test_input_required_result_list_roots',
  async (ctx) => JSON.stringify(await askClient(ctx, { key: 'client_roots', method: 'roots/list' })),
  { expose: true },
);
export const state = workflow('test_input_required_result_request_state', async (ctx) => `state-ok: ${(await confirmed(ctx)).action}`, {
  expose: true,
});
export const tampered = workflow(
  'test_input_required_result_tampered_state',
  async (ctx) => `integrity-ok: ${(await confirmed(ctx)).action}`,
  { expose: true },
);
export const multiple = workflow(
  'test_input_required_result_multiple_inputs',
  async (ctx) => {
    const [user, hello, client] = await Promise.all([
      ask(ctx, { key: 'user_name', message: 'What is your name?', schema: name }),
      askClient<Sampled>(ctx, { key: 'greeting', method: 'sampling/createMessage', params: greeting }),
      askClient(ctx, { key: 'client_roots', method: 'roots/list' }),
    ]);
    return `${hello.content.text} ${JSON.stringify(user)} ${JSON.stringify(client)}`;
  },
  { expose: true },
);
export const capabilities = workflow(
  'test_input_required_result_capabilities',
  async (ctx) => {
    const form = ask(ctx, { key: 'user_name', message: 'What is your name?', schema: name });
    const text = askClient<Sampled>(ctx, { key: 'greeting', method: 'sampling/createMessage', params: greeting });
    return JSON.stringify(await Promise.race([form, text]));
  },
  { expose: true },
);
export const rounds = workflow(
  'test_input_required_result_multi_round',
  async (ctx) => {
    const first = await ask(ctx, { key: 'step1', message: 'Step 1: What is your name?', schema: name });
    const second = await ask(ctx, {
      ...{ key: 'step2', message: 'Step 2: What is your favorite color?' },
      schema: z.object({ color: z.string() }),
    });
    return `Multi-round complete: ${JSON.stringify([first, second])}`;
  },
  { expose: true },
);
export const prompt = workflow(
  'test_input_required_result_prompt',
  async (ctx) => {
    const schema = z.object({ context: z.string() });
    const answer = await ask(ctx, { key: 'user_context', message: 'What context should the prompt use?', schema });
    return `Use the following context: ${JSON.stringify(answer)}`;
  },
  { expose: { as: 'prompt' } },
);
export const missing = workflow('test_missing_capability', async (ctx) => sampled(ctx, 'llm_answer', 'Reply with: pong'), { expose: true });
