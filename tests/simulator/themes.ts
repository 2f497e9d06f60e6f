import type { AimedFault, Blow } from './cluster/aimed-faults.ts';
import type { Chance } from './cluster/chance.ts';
import type { StorePlace } from './cluster/places.ts';
import { aKill, aPause, TROUBLE_MS, type Fault, type Size } from './faults.ts';
import type { KindName } from './workload/kinds.ts';

/** Faults that are aimed at one weak place, and the kinds of tasks that come by it. */
export interface Theme {
  readonly name: string;
  readonly kinds: readonly KindName[];
  /** So many of them; two or three by default. */
  readonly orchestrators?: number;
  /** Some clients give up at the first silence. */
  readonly impatient?: true;
  readonly faults: (chance: Chance, size: Size) => readonly Fault[];
}

/** A commit that arrives after its process lost the task, and before it knows. */
function late(chance: Chance, least: number, most: number): Extract<Blow, { readonly do: 'freeze' }> {
  const arrives = chance.between(least, most);
  return { do: 'freeze', ms: arrives + chance.below(300), late: arrives };
}

function strike(chance: Chance, place: StorePlace, blow: Blow, times = 1): Fault {
  return { at: chance.below(TROUBLE_MS / 2), do: 'strike', place, blow, times };
}

function some(chance: Chance, most: number, draw: () => Fault): readonly Fault[] {
  return Array.from({ length: chance.between(1, most) }, draw);
}

/** Turns are stored slowly for a while, and requests come twice. */
function slowCommits(chance: Chance): readonly Fault[] {
  if (chance.happens(0.3)) return [];
  return [{ at: 0, do: 'weather', ms: TROUBLE_MS, change: { commitDelay: [50, 500], busRepeats: 0.4 } }];
}

function soon(chance: Chance, fault: AimedFault): Fault {
  return { at: chance.below(TROUBLE_MS / 2), ...fault };
}

export const themes: readonly Theme[] = [
  {
    name: 'late children',
    // A turn with children of a process that lost the task, while the next owner, which has the children, too, cannot look at the log.
    kinds: ['family', 'family', 'stoppedFamily'],
    orchestrators: 2,
    faults: (chance) => [
      ...some(chance, 3, () => {
        const arrives = chance.between(2_900, 4_500);
        const blow = { do: 'freeze', ms: arrives + chance.below(60), late: arrives, dies: true, alone: true } as const;
        return { ...strike(chance, 'turn with children', blow), at: chance.below(4_000) };
      }),
      { at: chance.below(3_000), do: 'strike', place: 'look at a log', blow: { do: 'refuse' }, times: 500, half: true },
    ],
  },
  {
    name: 'late claims',
    // Processes that were silent as others take what they had, and go on before they have it.
    kinds: ['bustle', 'bustle', 'collector', 'counter'],
    faults: (chance, { orchestrators }) => [
      ...(chance.happens(0.5)
        ? [{ at: 0, do: 'strike' as const, place: 'claim of a partition' as const, blow: { do: 'forget' as const }, times: 60 }]
        : []),
      { at: 0, do: 'strike', place: 'claim of a partition', blow: { do: 'delay', late: chance.between(300, 1_500) }, times: 1_000 },
      ...[500, 6_000, 11_500].map((at) => ({
        at: at + chance.below(1_000),
        do: 'freeze' as const,
        who: chance.below(orchestrators),
        ms: chance.between(2_600, 3_600),
      })),
    ],
  },
  {
    name: 'late decisions',
    // Humans who decide as a deadline does.
    kinds: ['asked', 'asked', 'asked', 'once'],
    faults: (chance, { orchestrators }) => [
      { at: 0, do: 'weather', ms: TROUBLE_MS, change: { commitDelay: [50, 500], busRepeats: 0.4 } },
      ...some(chance, 2, () => aKill(chance, orchestrators)),
    ],
  },
  {
    name: 'events and times',
    // Events and schedules whose processes die.
    kinds: ['publisher', 'publisher', 'scheduled', 'scheduled'],
    faults: (chance, { orchestrators }) => [
      ...some(chance, 4, () => aKill(chance, orchestrators)),
      ...some(chance, 3, () => strike(chance, 'first turn', { do: 'kill', back: aPause(chance), when: chance.of(['before', 'after']) })),
      ...(chance.happens(0.4) ? [{ at: 0, do: 'weather' as const, ms: TROUBLE_MS, change: { busLoses: 0.1, busRepeats: 0.2 } }] : []),
    ],
  },
  {
    name: 'limits that move',
    // Owners of limits and of those that wait for them die, and workers.
    kinds: ['bounded', 'bounded', 'paced', 'alone', 'alone'],
    faults: (chance, { all }) => [
      ...some(chance, 4, () => aKill(chance, all)),
      ...some(chance, 2, () =>
        strike(chance, 'places of a limit', { do: 'kill', back: aPause(chance), when: chance.of(['before', 'after']) }),
      ),
      ...some(chance, 2, () => strike(chance, 'places of a limit', chance.of([{ do: 'forget' }, { do: 'refuse' }] as const))),
    ],
  },
  {
    name: 'refused requests',
    // Requests that only a turn holds, which is refused.
    kinds: ['unkeyed', 'unkeyed', 'halted', 'collector'],
    faults: (chance) => some(chance, 4, () => strike(chance, 'turn with requests', late(chance, 4_500, 8_000))),
  },
  {
    name: 'repeats',
    // Repeats of requests while their turn is stored.
    kinds: ['collector', 'continued', 'counter'],
    faults: (chance) => [
      { at: 0, do: 'weather', ms: TROUBLE_MS, change: { commitDelay: [20, 400] } },
      ...some(chance, 2, () => strike(chance, 'turn with messages', { do: 'unmark' }, 3)),
    ],
  },
  {
    name: 'lost executions',
    // A worker and the owner are lost right after an effect began.
    kinds: ['once', 'once', 'slow', 'talk'],
    faults: (chance) => [
      ...some(chance, 4, () =>
        soon(chance, { do: 'kill-executing', owners: chance.happens(0.7), wipes: chance.happens(0.3), back: aPause(chance), times: 1 }),
      ),
      ...(chance.happens(0.5)
        ? [strike(chance, 'turn with begins', { do: 'kill', back: aPause(chance), when: chance.of(['before', 'after']) })]
        : []),
    ],
  },
  {
    name: 'late answers',
    // An owner that is asked whether an execution may begin loses the task meanwhile.
    kinds: ['once', 'saga', 'talk', 'flaky'],
    faults: (chance) => [
      soon(chance, { do: 'kill-executing', owners: true, wipes: true, back: chance.of([0, 300]), times: 1 }),
      ...some(chance, 3, () => strike(chance, 'turn with begins', late(chance, 2_900, 6_000))),
      soon(chance, { do: 'freeze-asked', ms: chance.between(7_500, 9_700), times: 1 }),
    ],
  },
  {
    name: 'lost starts',
    // Starts that nobody drives: they are stored after their partition was taken.
    kinds: ['sleeper', 'later', 'flaky', 'saga', 'limited', 'once'],
    impatient: true,
    faults: (chance) =>
      some(chance, 3, () => ({
        ...strike(chance, 'first turn', { do: 'kill-late', back: chance.of([4_000, 8_000]), late: chance.between(2_800, 6_000) }),
        at: chance.below(3_000),
      })),
  },
  {
    name: 'lost messages',
    // Messages that were kept and that their owner does not know of: a process that takes over would find them.
    kinds: ['collector', 'continued', 'counter'],
    faults: (chance) => [
      ...some(chance, 4, () => strike(chance, 'message', { do: 'forget' }, chance.between(1, 3))),
      ...(chance.happens(0.6)
        ? []
        : some(chance, 3, () =>
            strike(
              chance,
              'message',
              chance.of([
                { do: 'kill', back: aPause(chance), when: 'after' },
                { do: 'kill-late', back: aPause(chance), late: chance.between(2_800, 6_000) },
              ] as const),
            ),
          )),
      ...some(chance, 3, () => strike(chance, 'turn with messages', { do: 'unmark' })),
    ],
  },
  {
    name: 'lost ends',
    // Ends whose process dies before it reports them.
    kinds: ['family', 'stoppedFamily', 'stoppedFamily', 'random'],
    faults: (chance) => [
      ...slowCommits(chance),
      ...some(chance, 4, () => strike(chance, 'last turn', { do: 'kill', back: aPause(chance), when: chance.of(['amid', 'after']) })),
      ...some(chance, 3, () => strike(chance, 'turn with a stop', { do: 'kill', back: aPause(chance), when: 'after' })),
      ...some(chance, 3, () => strike(chance, 'turn with children', { do: 'kill', back: aPause(chance), when: 'after' })),
    ],
  },
  {
    name: 'moved children',
    // Children that begin while a process is away which has them once it is back, and dies as they end.
    kinds: ['family'],
    orchestrators: 2,
    faults(chance, { orchestrators }) {
      const who = chance.below(orchestrators);
      return [
        { at: chance.below(1_500), do: 'kill', who, back: 6_000 },
        { at: 7_500, do: 'strike', who, place: 'last turn', blow: { do: 'kill', back: 6_000, when: 'after' }, times: 4 },
      ];
    },
  },
  {
    name: 'starts side by side',
    // Processes that start at once, or are back as others take what they had, over a store that is slow.
    kinds: ['once', 'saga', 'collector', 'flaky', 'talk'],
    faults: (chance, { orchestrators }) => [
      { at: 0, do: 'weather', ms: TROUBLE_MS, change: { storeDelay: [20, 400] } },
      ...some(chance, 2, () =>
        soon(chance, { do: 'kill-executing', owners: true, wipes: false, back: chance.of([0, 300, 2_000]), times: 1 }),
      ),
      ...some(chance, 4, () => ({
        at: chance.below(TROUBLE_MS),
        do: 'freeze',
        who: chance.below(orchestrators),
        ms: chance.between(2_500, 3_500),
      })),
    ],
  },
  {
    name: 'slow starts',
    // Processes that are not ready for long, while others give partitions away.
    kinds: ['flaky', 'once', 'family', 'talk', 'bustle'],
    faults: (chance, { orchestrators }) => [
      { at: 0, do: 'strike', place: 'read of the time', blow: { do: 'delay', late: chance.between(300, 700) }, times: 200 },
      ...[500, 4_000, 8_000, 12_000].map((at) => ({
        at: at + chance.below(3_000),
        do: 'kill' as const,
        who: chance.below(orchestrators),
        back: aPause(chance),
      })),
      ...some(chance, 2, () => soon(chance, { do: 'kill-executing', owners: true, wipes: false, back: chance.of([0, 300]), times: 1 })),
    ],
  },
  {
    name: 'lost work',
    // Work that is lost, and lost again.
    kinds: ['flaky', 'saga', 'once', 'limited', 'slow'],
    faults: (chance, { all }) => [
      ...some(chance, 2, () => soon(chance, { do: 'lose', work: 'first', times: chance.between(1, 6) })),
      { at: 0, do: 'lose', work: 'again', times: chance.between(1, 2) },
      ...some(chance, 1, () => aKill(chance, all)),
    ],
  },
  {
    name: 'refused reads',
    // Logs that cannot be read as tasks are taken over.
    kinds: ['later', 'sleeper', 'flaky', 'saga', 'counter'],
    faults: (chance, { orchestrators }) => [
      ...some(chance, 3, () => aKill(chance, orchestrators)),
      ...some(chance, 4, () => strike(chance, 'read of a log', { do: 'refuse' }, chance.between(1, 3))),
    ],
  },
  {
    name: 'late outcomes',
    // Outcomes whose turn is stored late, refused, or stored without an answer.
    kinds: ['flaky', 'talk', 'slow', 'random', 'slow'],
    faults: (chance) => [
      ...slowCommits(chance),
      ...some(chance, 5, () =>
        strike(
          chance,
          'turn with outcomes',
          chance.of([
            { do: 'forget' },
            { do: 'kill', back: aPause(chance), when: chance.of(['before', 'before', 'amid', 'after']) },
            late(chance, 2_600, 6_000),
          ] as const),
        ),
      ),
    ],
  },
];
