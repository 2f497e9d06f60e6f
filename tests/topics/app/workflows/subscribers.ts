import { workflow, type Duration } from 'troupe';
import { orders } from '../topics/orders.ts';

/** Takes each order, those of one customer in order. */
export const takeOrder = workflow('take-order', async (_ctx, input: { customer: string; n: number }) => input, {
  on: { topic: orders, key: ({ data }) => data.customer },
});

/** Ships large orders, and says so: the second event has the same key. */
export const ship = workflow(
  'ship',
  async (ctx, input: { order: number }) => {
    ctx.publish('orders.shipped', { order: input.order, step: 1 }, { key: `order-${input.order}` });
    ctx.publish('orders.shipped', { order: input.order, step: 2 }, { key: `order-${input.order}` });
    await ctx.sleep(1);
    ctx.publish('orders.shipped', { order: input.order, step: 3 }, { key: `order-${input.order}` });
    return 'shipped';
  },
  { on: { topic: orders, filter: ({ data }) => data.n >= 1_000, map: ({ data }) => ({ order: data.n }) } },
);

/** One task for each order that was shipped: each step is sent to it. */
export const track = workflow(
  'track',
  async (ctx, first: unknown) => {
    const steps = [];
    while (steps.length < 3) steps.push(((await ctx.signal<{ step: number }>('step')) as { step: number }).step);
    return { first, steps };
  },
  {
    on: {
      topic: 'orders.shipped',
      signal: 'step',
      task: ({ data }) => `track-${(data as { order: number }).order}`,
      start: ({ data }) => (data as { order: number }).order,
    },
  },
);

/** Signalled, and never started. */
export const listener = workflow('listener', async (ctx) => ctx.signal('note'), {
  on: {
    topic: 'notes',
    filter: ({ data }) => typeof (data as { to?: unknown })?.to === 'string',
    signal: 'note',
    task: ({ data }) => (data as { to: string }).to,
  },
});

/** Waits for the notes about one thing, one after the other, and says when none comes in time. */
export const awaitNotes = workflow('await-notes', async (ctx, { about, most, ...options }: AwaitedNotes) => {
  const found: unknown[] = [];
  const where = { 'data.about': about, 'data.n': { gte: 0 } };
  while (found.length < most)
    found.push(
      await ctx.event({ topic: 'notes', where, ...options }).then(
        ({ id }) => id,
        (error: { code: string }) => error.code,
      ),
    );
  return found;
});

interface AwaitedNotes {
  readonly about: string;
  readonly most: number;
  readonly timeout?: Duration;
  readonly lookBack?: Duration;
}

/** Of some notes its own code fails. */
export const careful = workflow('careful', async (_ctx, input: unknown) => input, {
  on: {
    topic: 'notes',
    map({ data }) {
      const { fails, exits, text } = data as { fails?: string; exits?: boolean; text?: string };
      if (fails !== undefined) throw new Error(fails);
      if (exits === true) process.kill(process.pid, 'SIGKILL');
      return text ?? null;
    },
  },
});
