import { workflow } from 'troupe';
import { give, fail, look } from '../activities/leaky.ts';
import { leak, foreignLeak, leakingError } from '../data/canaries.ts';
import { found } from '../data/environment.ts';
import { failing, lookAround, showing } from '../tools/leaky.ts';

export const looking = workflow('looking', async (ctx) => {
  ctx.log.info(`the workflow says ${leak}`);
  return { workflow: found, activity: await ctx.call(look, null), tool: await ctx.tool(lookAround.name, {}) };
});

export const activityFails = workflow('activity-fails', async (ctx) => ctx.call(fail, null));
export const toolFails = workflow('tool-fails', async (ctx) => ctx.tool(failing.name, {}));
export const stepFails = workflow('step-fails', async (ctx) =>
  ctx.step('failing', () => {
    throw leakingError();
  }),
);
export const throws = workflow('throws', () => Promise.reject(leakingError()));
export const childFails = workflow('child-fails', async (ctx) => ctx.child(throws, null));

export const gives = workflow('gives', async (ctx) => {
  ctx.status(leak);
  ctx.publish('secrets', { leak });
  const given = [await ctx.call(give, null), await ctx.tool(showing.name, {}), await ctx.step('giving', () => ({ leak, [leak]: 1 }))];
  return [...given, leak];
});

/** Asks a server that repeats what it is sent, twice. */
export const asks = workflow('asks', async (ctx) => {
  const given: unknown[] = [];
  for (let n = 0; n < 2; n++) {
    try {
      given.push(await ctx.tool('house_tool', {}));
    } catch (error) {
      given.push((error as Error).message);
    }
  }
  return given;
});

/** Asks a server of tools that repeats what it was given: it answers, refuses, and breaks. */
export const asksServers = workflow('asks-servers', async (ctx, server: string) => {
  const said: unknown[] = [];
  for (const tool of ['repeat', 'fail', 'break']) {
    try {
      said.push(await ctx.tool(`${server}_${tool}`, {}));
    } catch (error) {
      said.push((error as Error).message);
    }
  }
  return said;
});

export const listens = workflow('listens', async (ctx) => {
  ctx.on.query('asked', () => {
    throw new Error(`${leak} ${foreignLeak}`);
  });
  ctx.on.update('failed', () => {
    throw leakingError();
  });
  ctx.on.update('refused', () => 1, {
    validate: () => {
      throw leakingError();
    },
  });
  await ctx.signal('end');
});
