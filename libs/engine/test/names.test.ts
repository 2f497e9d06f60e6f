import { expect } from 'vitest';
import type { WorkflowContext } from '@troupe/contracts';
import { durably } from './drive-task.ts';

/** Everything a workflow gives a name to, or asks for by one. */
const uses: Readonly<Record<string, (ctx: WorkflowContext, name: string) => unknown>> = {
  'ctx.step': (ctx, name) => ctx.step(name, () => 1),
  'ctx.call': (ctx, name) => ctx.call(name),
  'ctx.tool': (ctx, name) => ctx.tool(name),
  'ctx.agent': (ctx, name) => ctx.agent(name, 'x'),
  'ctx.child': (ctx, name) => ctx.child(name),
  'ctx.signal': (ctx, name) => ctx.signal(name),
  'ctx.on.signal': (ctx, name) => ctx.on.signal(name, () => {}),
  'ctx.on.query': (ctx, name) => ctx.on.query(name, () => 1),
  'ctx.on.update': (ctx, name) => ctx.on.update(name, () => 1),
  'ctx.publish': (ctx, name) => ctx.publish(name),
};

for (const [what, use] of Object.entries(uses)) {
  durably(`${what} refuses a name that nobody could ask for, live and on replay`, async (given) => {
    const task = await given(async (ctx) => {
      const refused: unknown[] = [];
      for (const name of ['\u202Eevil', 'x'.repeat(129), ' ', 'cafe\u0301']) {
        try {
          await use(ctx, name);
          refused.push(name);
        } catch (error) {
          const { code, message } = error as { code: string; message: string };
          refused.push([code, message.startsWith(`${what}: the name`)]);
        }
      }
      await ctx.sleep(1);
      return refused;
    });
    await task.resolve('sleep');
    expect(task.state.end?.output).toEqual([
      ['invalid-characters', true],
      ['out-of-range', true],
      ['out-of-range', true],
      ['invalid-characters', true],
    ]);
  });
}

durably('a session that nobody could read is refused where it is given', async (given) => {
  const task = await given(async (ctx) => {
    await ctx.agent('advisor', 'x', { session: 'a b' });
  });
  expect(task.state.end?.error).toMatchObject({ code: 'invalid-id' });
});
