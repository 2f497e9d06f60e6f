import { expectEnd, type Client, type Kind } from './kind.ts';

/** Signals a collector waits for. */
const SIGNALS = 6;
const RUNS = 3;

/** Sends the signals one after the other. Some clients give up once the platform has one, though it did not answer. */
async function sendItems(client: Client): Promise<void> {
  const givesUp = client.seed % 2 === 0;
  for (let n = 1; n <= SIGNALS; n++) {
    await client.sleep(client.seed % 900);
    const enough = (): boolean => givesUp && client.isKept(`signal:item:item ${n}`);
    const send = (): Promise<unknown> =>
      client.ask(`signal ${n} of ${client.id}`, (service) => service.signal(client.id, 'item', n, `item ${n}`), enough);
    // A proxy may repeat a request while the first one is in flight, or its turn is being stored.
    const repeat = (): Promise<unknown> => client.sleep((client.seed * n) % 600).then(send);
    await Promise.all(client.seed % 3 === 0 ? [send(), send(), repeat()] : [send()]);
  }
}

const all = Array.from({ length: SIGNALS }, (_, i) => i + 1);

/** Only what was acknowledged has an order. */
function inSomeOrder(output: unknown): unknown {
  return Array.isArray(output) ? output.toSorted((a, b) => Number(a) - Number(b)) : output;
}

/** Takes signals in the order they were sent in (E6). */
export const collector: Kind = {
  async code(ctx) {
    const got: unknown[] = [];
    while (got.length < SIGNALS) {
      got.push(await ctx.signal('item'));
      // All its attempts may fail.
      if (got.length % 2 === 0) await ctx.call('a', got.length).catch(() => {});
    }
    return got;
  },
  client: sendItems,
  fault: (ended) =>
    ended.seed % 2 === 0
      ? expectEnd({ ...ended, output: inSomeOrder(ended.output) }, 'completed', all)
      : expectEnd(ended, 'completed', all),
};

/** Signals without a key: each that was acknowledged arrives, some more than once (E6). */
export const unkeyed: Kind = {
  async code(ctx) {
    const got: unknown[] = [];
    for (;;) {
      const item = await ctx.signal('item');
      if (item === 'last') return got;
      got.push(item);
      if (got.length % 2 === 1) await ctx.call('a', got.length).catch(() => {});
    }
  },
  async client(client) {
    // Several send at once: a turn that is refused was overtaken by that of another signal.
    const send = async (items: readonly number[]): Promise<void> => {
      for (const n of items) {
        await client.sleep(client.seed % (300 * n));
        await client.ask(`signal ${n} of ${client.id}`, (service) => service.signal(client.id, 'item', n));
      }
    };
    await Promise.all([send(all.slice(0, 2)), send(all.slice(2, 4)), send(all.slice(4))]);
    await client.ask(`the last signal of ${client.id}`, (service) => service.signal(client.id, 'item', 'last', 'last'));
  },
  fault(ended) {
    const missing = all.filter((n) => !(ended.output as readonly unknown[] | undefined)?.includes(n));
    return missing.length === 0 ? expectEnd({ ...ended, output: null }, 'completed') : `E6: its signals ${missing.join()} are lost`;
  },
};

/** The same over several runs: what no run took yet is handed on. */
export const continued: Kind = {
  async code(ctx, { got = [] }: { readonly got?: readonly unknown[] }) {
    const more = [...got];
    while (more.length < SIGNALS && more.length < got.length + SIGNALS / RUNS) more.push(await ctx.signal('item'));
    await ctx.call('b', more.length).catch(() => {});
    return more.length < SIGNALS ? ctx.continueAsNew({ got: more }) : more;
  },
  client: sendItems,
  fault: collector.fault,
};

/** Updates are answered by what they did, once each. */
export const counter: Kind = {
  async code(ctx) {
    let sum = 0;
    ctx.on.update('add', async (n: number) => {
      await ctx.call('a', n).catch(() => {});
      return (sum += n);
    });
    await ctx.signal('enough');
    return sum;
  },
  async client(client) {
    let last = 0;
    for (const n of [1, 2, 4]) {
      await client.sleep(client.seed % 1_500);
      const answer = await client.ask(`update ${n} of ${client.id}`, (service) => service.update(client.id, 'add', n, `add ${n}`));
      if ('refused' in answer) return client.blame(`its update ${n} is refused: ${answer.refused}`);
      if (answer.value !== last + n) client.blame(`its update ${n} is answered ${JSON.stringify(answer.value)} instead of ${last + n}`);
      last += n;
    }
    await client.ask(`the last signal of ${client.id}`, (service) => service.signal(client.id, 'enough', null, 'enough'));
  },
  fault: (ended) => expectEnd(ended, 'completed', 7),
};
