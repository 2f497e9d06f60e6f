import { expectEnd, type Code, type Ended, type Kind } from './kind.ts';

const three = [0, 1, 2] as const;

export const member: Code = async (ctx, { ms }: { readonly ms: number }) => {
  const first = await ctx.call('a', ms);
  await ctx.sleep(ms);
  return [first, await ctx.call('b', ms)];
};

/** Ends only when it is stopped. */
export const endless: Code = async (ctx) => ctx.signal('never');

/** Waits for all of its children, whatever they come to; no child is stopped by anybody. */
export const family: Kind = {
  async code(ctx, { seed }) {
    // Some have their children in a later turn.
    if (seed % 4 !== 0) await ctx.call('a', 'first').catch(() => {});
    return Promise.all(three.map((i) => ctx.child('member', { ms: 500 + ((seed >> i) % 6_000) }, { key: `${i}` }).catch(() => 'failed')));
  },
  fault(ended) {
    const stopped = childrenOf(ended).filter(([, log]) => log.stopped);
    if (stopped.length > 0) return `nobody asked its children ${stopped.map(([id]) => id).join()} to stop`;
    return expectEnd({ ...ended, output: null }, 'completed');
  },
};

/** Its children end when it is stopped, and not before. */
export const stoppedFamily: Kind = {
  code: async (ctx, { seed }) => {
    if (seed % 2 === 0) await ctx.call('a', 'first').catch(() => {});
    for (const i of three) ctx.child('endless', null, { key: `${i}`, ...(i === 0 ? { parentClose: 'terminate' } : {}) }).catch(() => {});
    return ctx.signal('never');
  },
  controls: (chance, at) => [{ at: at + chance.between(0, 6_000), do: chance.of(['cancel', 'terminate'] as const) }],
  fault: ({ status }) => (status === 'cancelled' || status === 'terminated' ? undefined : `it came to ${status}`),
};

function childrenOf({ id, logs }: Ended): readonly (readonly [string, Ended['log']])[] {
  return [...logs].filter(([, log]) => log.parent === id);
}
