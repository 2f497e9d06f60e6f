import { expectEnd, type Kind } from './kind.ts';

/** So many executions of `narrow` at once of each key. */
export const NARROW = 2;
/** So many begins of `paced` in a time, of each key. */
export const PACED = { limit: 4, per: 1_000 } as const;
/** So many tasks of `alone` at once. */
export const ALONE = 1;

/** Tasks that ask for a place of each limit, by their workflow and seed. */
export const limitedTasks = [
  ['alone', 0],
  ['bounded', 0],
  ['bounded', 1],
] as const;

/** Several executions wait for their turn (W20). */
export const bounded: Kind = {
  async code(ctx, { seed }) {
    const call = (i: number): Promise<unknown> => ctx.call('narrow', { key: seed % 2 }, { key: `${i}` }).catch(() => {});
    await Promise.all([0, 1, 2].map(call));
    return 'done';
  },
  fault: (ended) => expectEnd(ended, 'completed', 'done'),
};

/** Several begin no faster than they may (W23). */
export const paced: Kind = {
  async code(ctx, { seed }) {
    const call = (i: number): Promise<unknown> => ctx.call('paced', { key: seed % 2 }, { key: `${i}` }).catch(() => {});
    await Promise.all([0, 1, 2, 3].map(call));
    return 'done';
  },
  fault: (ended) => expectEnd(ended, 'completed', 'done'),
};

/** Its tasks begin one after the other (W20). */
export const alone: Kind = {
  async code(ctx, { seed }) {
    await ctx.call('a', 'alone').catch(() => {});
    await ctx.sleep(seed % 900);
    return 'done';
  },
  concurrency: ALONE,
  fault: (ended) => expectEnd(ended, 'completed', 'done'),
};
