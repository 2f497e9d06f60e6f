import { workflow } from 'troupe';
import note from '../activities/note.ts';

/** Ends with a value, though it was to stop. */
export const stubborn = workflow('stubborn', async (ctx) => {
  await ctx.signal('never').catch(() => undefined);
  return 'stopped early';
});

export const passes = workflow('passes', (ctx) => ctx.child(stubborn, undefined));

/** Goes on with whatever its child gives. */
export const parent = workflow('parent', async (ctx, { book }: { book: string }) => {
  const got = await ctx.child(passes, undefined);
  await ctx.call(note, { book, line: `${ctx.taskId} goes on with ${String(got)}` });
  return got;
});

/** Catches what goes wrong with each item. */
export const list = workflow('list', async (ctx, { book }: { book: string }) => {
  let next = 0;
  const runner = async (): Promise<void> => {
    while (next < 400) await ctx.call(note, { book, line: `${ctx.taskId} item ${next++}`, ms: 40 }).catch(() => undefined);
  };
  await Promise.all([runner(), runner(), runner()]);
});

/** Undoes, tidies up, and does something that is not to be torn apart. */
export const careful = workflow('careful', async (ctx, { book }: { book: string }) => {
  const write = (line: string) => ctx.call(note, { book, line: `${ctx.taskId} ${line}`, ms: 300 });
  ctx.compensate(() => write('undone'));
  try {
    await ctx.uninterrupted(async () => {
      await write('paid');
      await write('filed');
    });
    await write('sent');
  } finally {
    await write('tidied');
  }
});

/** Has handlers that take a while; `next` ends the run. */
export const handles = workflow('handles', async (ctx, { book, run, last }: { book: string; run: number; last: number }) => {
  const twice = async (what: string): Promise<string> => {
    await ctx.call(note, { book, line: `${what} one`, ms: 300 });
    return ctx.call(note, { book, line: `${what} two`, ms: 300 });
  };
  ctx.on.update<string>('set', twice);
  ctx.on.signal<string>('note', async (what) => void (await twice(what)));
  await ctx.signal('next');
  return run < last ? ctx.continueAsNew({ book, run: run + 1, last }) : 'done';
});

/** Loops over quick steps. */
export const busy = workflow('busy', async (ctx) => {
  let at = 0;
  let factor = 1;
  ctx.on.query('at', () => ({ at, factor }));
  ctx.on.update<number>('factor', (n) => (factor = n));
  for (; at < 1_000_000; at++) await ctx.step('quick', () => 1);
});
