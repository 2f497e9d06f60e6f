import { ask, ToolError, workflow } from 'troupe';
import { z } from 'zod';

/** Longer than a client with the tasks extension waits for a result, though processes are killed meanwhile. */
const LONG = '2s';
const yes = z.object({ confirm: z.boolean() });

/** For the tasks extension. */
export const greet = workflow({
  name: 'greet',
  input: z.object({ name: z.string() }),
  expose: { as: 'tool', title: 'Greet', readOnly: true },
  run: async (_ctx, { name }) => `Hello, ${name}!`,
});
export const slow = workflow({
  name: 'slow_compute',
  input: z.object({ seconds: z.number().min(0).max(60), label: z.string().optional() }),
  expose: true,
  run: async (ctx, { seconds }) => {
    if (seconds > 0) await ctx.sleep(seconds * 1_000);
    return `Computed for ${seconds} s`;
  },
});
export const failing = workflow(
  'failing_job',
  async (ctx) => {
    await ctx.sleep('1s');
    throw new ToolError('This job fails');
  },
  { expose: { as: 'tool', task: 'required' } },
);
export const broken = workflow(
  'protocol_error_job',
  async (ctx) => {
    await ctx.sleep('1s');
    throw new Error('This job is broken');
  },
  { expose: true },
);
export const confirm = workflow({
  name: 'confirm_delete',
  input: z.object({ filename: z.string().optional() }),
  expose: true,
  run: async (ctx) => {
    await ctx.sleep(LONG);
    return `Confirmed: ${JSON.stringify(await ask(ctx, { key: 'confirm', message: 'Delete it?', schema: yes }))}`;
  },
});
export const multi = workflow(
  'multi_input',
  async (ctx) => {
    await ctx.sleep(LONG);
    const asked = ['first', 'second'].map((key) => ask(ctx, { key, message: `The ${key} question`, schema: yes.partial() }));
    return JSON.stringify(await Promise.all(asked));
  },
  { expose: true },
);
export const composed = workflow(
  'test_tool_with_task',
  async (ctx) => {
    const answer = await ask(ctx, { key: 'user_name', message: 'What is your name?', schema: z.object({ name: z.string() }) });
    await ctx.sleep(LONG);
    return `Done for ${JSON.stringify(answer)}`;
  },
  { expose: true },
);
const address = z.object({ street: z.string(), city: z.string() }).partial().meta({ id: 'address', $anchor: 'addressDef' });
export const schema = workflow({
  name: 'json_schema_2020_12_tool',
  input: z
    .strictObject({
      name: z.string().optional(),
      address: address.optional(),
      contactMethod: z.enum(['phone', 'email']).optional(),
      phone: z.string().optional(),
      email: z.string().optional(),
    })
    .meta({
      allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
      if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
      then: { required: ['phone'] },
      else: { required: ['email'] },
    }),
  expose: true,
  run: async (_ctx, given) => given,
});
