import { workflow } from 'troupe';

/** What clients see while a call runs. */
export const progress = workflow(
  'test_tool_with_progress',
  async (ctx) => {
    for (const done of [0, 50, 100]) {
      ctx.publish('progress', { progress: done, total: 100, message: `Completed step ${done} of 100` });
      await ctx.sleep('50ms', { key: String(done) });
    }
    return 'Done';
  },
  { expose: true },
);
export const logging = workflow(
  'test_tool_with_logging',
  async (ctx) => {
    for (const text of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
      ctx.publish('tool', { level: 'info', text });
      await ctx.sleep('50ms', { key: text });
    }
    return 'Tool with logging executed successfully';
  },
  { expose: true },
);
export const quiet = workflow(
  'test_logging_tool',
  async (ctx) => {
    ctx.publish('tool', 'It ran.');
    return 'Done';
  },
  { expose: true },
);
export const streaming = workflow('test_streaming_elicitation', async () => 'Done', { expose: true });
