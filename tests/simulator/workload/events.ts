import { localPrincipal, type Json } from '@troupe/contracts';
import type { Client, Code, Ended, Kind } from './kind.ts';

/** The topic of the app. */
export const TOPIC = 'notes';
/** The workflow that each of its events starts. */
export const TAKER = 'taker';

/** What an event says: who published it, and as which of its events. */
export interface Note {
  readonly from: string;
  readonly n: number;
}

/** Events that a task publishes by its code, and those that its client publishes. */
const byCode = [1, 2, 3];
const byClient = [11, 12, 13];

/** Some are repeated: as by a publisher that was not answered. */
async function publishNotes({ id, seed, ask, sleep }: Client): Promise<void> {
  for (const n of byClient) {
    await sleep(seed % (130 * n));
    const event = { id: `${id} ${n}`, key: id, data: { from: id, n } };
    const publish = (): Promise<unknown> => ask(`event ${n} of ${id}`, (_, { topics }) => topics.publish(localPrincipal, TOPIC, event));
    await Promise.all(seed % 3 === 0 ? [publish(), publish()] : [publish()]);
  }
}

/** Each of its events starts one task (T16, T20), those of its code in their order (T19). */
export const publisher: Kind = {
  uses: 'topics',
  async code(ctx) {
    for (const n of byCode) {
      ctx.publish(TOPIC, { from: ctx.taskId, n } satisfies Note, { key: ctx.taskId });
      await ctx.call('a', n).catch(() => {});
    }
  },
  client: publishNotes,
  isOver: (ended) => wrongTakers(ended).length === 0,
  fault: (ended) => wrongTakers(ended).join('; ') || undefined,
};

/** What an event starts. */
export const taker: Code = async (ctx, note: Note) => {
  await ctx.call('b', note.n).catch(() => {});
  return note.n;
};

function wrongTakers({ id, logs }: Pick<Ended, 'id' | 'logs'>): readonly string[] {
  const taken = new Map<number, number>();
  for (const { start } of logs.values()) {
    const note = noteOf(start?.name === TAKER ? start.input : undefined);
    if (note?.from === id) taken.set(note.n, (taken.get(note.n) ?? 0) + 1);
  }
  return [...byCode, ...byClient].flatMap((n) =>
    taken.get(n) === 1 ? [] : [`T16: its event ${n} has started ${taken.get(n) ?? 0} tasks instead of one`],
  );
}

export function noteOf(data: Json | undefined): Note | undefined {
  return data === undefined ? undefined : (data as unknown as Note);
}
