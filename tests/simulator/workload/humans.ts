import { expectEnd, type Kind } from './kind.ts';

/** Is decided by a human or by its deadline, while it is suspended: the first of them counts (R7, E5). */
export const asked: Kind = {
  async code(ctx, { seed }) {
    const { status } = await ctx.approval({ title: 'May it?', deadline: deadlineOf(seed) });
    await ctx.call('a', status).catch(() => {});
    return 'done';
  },
  controls(chance, at) {
    const when = at + chance.between(100, 1_500);
    return [
      { at: when, do: 'suspend' },
      { at: when + chance.between(3_000, 9_000), do: 'resume' },
    ];
  },
  async client({ seed, sleep, decide }) {
    await sleep(deadlineOf(seed) - 1_200 + (seed % 1_500));
    await decide('0.0', seed % 3 === 0 ? 'reject' : 'approve');
  },
  fault: (ended) => expectEnd(ended, 'completed', 'done'),
};

function deadlineOf(seed: number): number {
  return 2_500 + (seed % 2_000);
}
