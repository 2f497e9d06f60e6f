import { isoTime, localPrincipal } from '@troupe/contracts';
import type { Code, Ended, Kind } from './kind.ts';

/** The workflow that schedules start. */
export const FIRED = 'fired';
const RUNS = 4;
const OVERLAPS = ['allow', 'queue-all'] as const;

/** Its client makes a schedule, which starts one task at each of its due times (Q10, Q11, Q13). */
export const scheduled: Kind = {
  uses: 'schedules',
  code: async () => 'done',
  async client({ id, seed, ask, blame }) {
    const settings = { workflow: FIRED, every: everyOf(seed), runs: RUNS, overlap: OVERLAPS[seed % 2]! };
    const made = await ask(`the schedule of ${id}`, (_, { schedules }) =>
      schedules.create(localPrincipal, { id: scheduleOf(id), ...settings }),
    );
    // The answer to an earlier request was lost.
    if ('refused' in made && made.refused !== 'already-exists' && made.refused !== 'over')
      blame(`its schedule is refused: ${made.refused}`);
  },
  isOver: (ended) => runsOf(ended).length >= RUNS,
  fault(ended) {
    const runs = runsOf(ended);
    const [first] = runs;
    if (first === undefined) return 'Q13: its schedule has started nothing';
    const due = Array.from({ length: RUNS }, (_, i) => isoTime(Date.parse(first.due) + i * everyOf(ended.seed)));
    const is = runs.map((run) => isoTime(Date.parse(run.due)));
    if (is.join() !== due.join()) return `Q11, Q13: its schedule started tasks for ${is.join()} instead of ${due.join()}`;
    const early = runs.find((run) => run.at < Date.parse(run.due) - EARLY_MS);
    return early === undefined ? undefined : `E7: the run of ${early.due} began ${Date.parse(early.due) - early.at} ms early`;
  },
};

/** Milliseconds the shared time may be off. */
const EARLY_MS = 420;

export const fired: Code = async (ctx) => ctx.call('a', 'fired').catch(() => {});

function everyOf(seed: number): number {
  return 1_000 * (1 + (seed % 3));
}

function scheduleOf(id: string): string {
  return `of-${id}`;
}

/** In the order of their due times; two of one due time have ids that differ. */
function runsOf({ id, logs }: Pick<Ended, 'id' | 'logs'>): readonly { readonly due: string; readonly at: number }[] {
  return [...logs.values()]
    .filter(({ start }) => start?.attributes?.['schedule'] === scheduleOf(id))
    .map(({ start, turns }) => ({ due: String(start?.attributes?.['schedule.due']), at: turns[0]?.at ?? 0 }))
    .toSorted((a, b) => Date.parse(a.due) - Date.parse(b.due));
}
