import { workflow } from 'troupe';
import make from '../activities/make.ts';

const SIZE = 1_200_000;
const large = 'x'.repeat(SIZE);

interface Made {
  readonly got: number;
  readonly text: string;
}
const lengths = ({ got, text }: Made): readonly number[] => [got, text.length];

export const calls = workflow('calls', async (ctx) => ({
  result: lengths(await ctx.call(make, { size: SIZE })),
  input: lengths(await ctx.call(make, { text: large })),
  both: lengths(await ctx.call(make, { text: large, size: SIZE })),
  tool: lengths(await ctx.tool<Made>('weigh', { text: large, size: SIZE })),
}));

/** What it gives is as large as what it was given. */
export const echo = workflow('echo', async (_ctx, input: string) => input);

/** Their ids say where they are driven. */
export const children = workflow('children', async (ctx) => {
  const all = await Promise.all([0, 1, 2, 3, 4, 5].map(() => ctx.child(echo, large)));
  return all.map(({ length }) => length);
});

export const agents = workflow('agents', async (ctx) => [
  (await ctx.agent<string>('weigher', large, { session: 's' })).length,
  (await ctx.agent<string>('weigher', large, { session: 's' })).length,
]);

export const view = workflow('view', async (ctx) => {
  ctx.on.query('much', () => large);
  ctx.on.update('much', (size: number) => 'u'.repeat(size));
  await ctx.signal('go');
  return large;
});

export const tooMuch = workflow('too-much', async (ctx) => {
  try {
    await ctx.call(make, { size: 9_000_000 });
    return 'nothing';
  } catch (error) {
    return (error as { readonly code?: string }).code;
  }
});
