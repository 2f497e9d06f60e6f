import { expectEnd, type Code, type Kind } from './kind.ts';

/** Executions of a flaky call that may fail. */
const ATTEMPTS = 4;

/** Milliseconds between two attempts of a flaky call. */
const BACKOFFS_MS = [580, 700, 6_000] as const;

/** Fails a while, and is tried again with a backoff; some are suspended meanwhile. */
export const flaky: Kind = {
  code: (ctx, { seed }) =>
    ctx
      .call(
        'flaky',
        { fails: seed % (ATTEMPTS + 2) },
        { retry: { attempts: ATTEMPTS, initial: BACKOFFS_MS[(seed >> 8) % 3]!, factor: 1, jitter: 0 } },
      )
      .then(() => 'done')
      .catch(() => 'failed'),
  controls(chance, at) {
    const when = at + chance.between(100, 3_000);
    return chance.happens(0.5)
      ? [
          { at: when, do: 'suspend' },
          { at: when + chance.between(1_000, 20_000), do: 'resume' },
        ]
      : [];
  },
  fault: (ended) => (ended.seed % (ATTEMPTS + 2) < ATTEMPTS ? expectEnd(ended, 'completed', 'done') : undefined),
};

/** No timer fires early (E7), by what the code itself sees. */
export const sleeper: Kind = {
  async code(ctx, { seed }) {
    const woken: boolean[] = [];
    for (const ms of [10, 800, 1_000 + (seed % 7_000)]) {
      const before = ctx.now();
      await ctx.sleep(ms);
      woken.push(ctx.now() - before >= ms);
    }
    return woken;
  },
  fault: (ended) => expectEnd(ended, 'completed', [true, true, true]),
};

/** Is accepted now and begins later. */
export const later: Kind = {
  code: async (ctx) =>
    ctx.call('a', 'later').then(
      () => 'begun',
      () => 'begun',
    ),
  request: (_, seed, now) => ({ startAt: now + 500 + (seed % 9_000) }),
  fault: (ended) => expectEnd(ended, 'completed', 'begun'),
};

/** Its code is another one in the build that is deployed for a while: it is blocked until the first build is back. */
export const changed: Kind = {
  async code(ctx) {
    for (const ms of [3_000, 4_000, 5_000]) await ctx.sleep(ms);
    return ctx.call('a', 'changed').then(
      () => 'done',
      () => 'done',
    );
  },
  fault: (ended) => expectEnd(ended, 'completed', 'done'),
};

/** @param run the code of `changed` @returns that of the other build */
export function otherCode(run: Code): Code {
  return async (ctx, input) => {
    await ctx.sleep(1);
    return run(ctx, input);
  };
}

/** Undoes what it did in reverse order. */
export const saga: Kind = {
  async code(ctx, { seed }) {
    for (const i of [0, 1, 2]) {
      await ctx.call('a', i, { key: `${i}` });
      ctx.compensate(() => ctx.call('undo', `${i}`, { key: `${i}` }));
    }
    await ctx.sleep(seed % 3_000);
    throw new Error('in the end');
  },
  fault({ status, undone }) {
    if (status !== 'failed') return `it came to ${status}`;
    return ['2,1,0', '1,0', '0', ''].includes(undone.join()) ? undefined : `it was undone in the order ${undone.join()}`;
  },
};

/** Executions that take longer than they may: a late outcome is not that of the next attempt (W1). */
export const slow: Kind = {
  code: (ctx) =>
    ctx.call('slow', null, { startToClose: 400, retry: { attempts: ATTEMPTS, initial: 300, factor: 1, jitter: 0 } }).then(
      () => 'done',
      () => 'failed',
    ),
  fault: (ended) => (ended.output === 'failed' ? undefined : expectEnd(ended, 'completed', 'done')),
};

/** An effect that must not happen twice; a human says that it happened when nobody else knows. */
export const once: Kind = {
  async code(ctx) {
    const made: unknown[] = [];
    for (const i of [0, 1]) made.push(await ctx.call('once', i, { key: `${i}`, effect: 'once' }).catch(() => 'unknown'));
    return made.length;
  },
  fault: (ended) => expectEnd(ended, 'completed', 2),
};

/** Stopped while it is suspended: it does not wait for a resume. */
export const halted: Kind = {
  code: async (ctx) => ctx.signal('never'),
  controls(chance, at) {
    const when = at + chance.between(200, 3_000);
    return [
      { at: when, do: 'suspend' },
      { at: when + chance.between(100, 4_000), do: 'cancel' },
    ];
  },
  fault: (ended) => expectEnd(ended, 'cancelled'),
};

/** Has turns all the time. */
export const bustle: Kind = {
  async code(ctx) {
    for (let n = 0; n < 60; n++) await ctx.sleep(100 + (n % 5) * 60);
    return 'done';
  },
  fault: (ended) => expectEnd(ended, 'completed', 'done'),
};
