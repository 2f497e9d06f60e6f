import type { AimedFault } from './cluster/aimed-faults.ts';
import type { Chance } from './cluster/chance.ts';
import type { Weather } from './cluster/weather.ts';

/** What befalls one process. */
export type FaultOfOne = { readonly at: number; readonly who: number } & (
  | { readonly do: 'kill'; readonly back: number }
  | { readonly do: 'freeze'; readonly ms: number }
  | { readonly do: 'stop'; readonly back: number }
  | { readonly do: 'clock'; readonly by: number }
);

/** Something that befalls the world, `at` milliseconds after its tasks began. */
export type Fault =
  | FaultOfOne
  | ({ readonly at: number } & (
      | AimedFault
      /** The transport loses all work it holds. */
      | { readonly do: 'wipe' }
      /** The orchestrators are replaced one after the other by a build whose code differs, and later by the first one. */
      | { readonly do: 'deploy'; readonly ms: number }
      | { readonly do: 'weather'; readonly ms: number; readonly change: Partial<Weather> }
    ));

/** The processes of a world: orchestrators come first. */
export interface Size {
  readonly orchestrators: number;
  readonly all: number;
}

/** Milliseconds in which faults begin. */
export const TROUBLE_MS = 15_000;

type Draw = (chance: Chance, size: Size) => Fault;

const aCommit: Draw = (chance, { orchestrators }) => {
  const [at, who] = when(chance, orchestrators);
  return { at, do: 'strike', times: 1, who, place: 'turn', blow: { do: 'kill', back: aPause(chance), when: chance.of(MOMENTS) } };
};
const aLateCommit: Draw = (chance, { orchestrators }) => {
  const [at, who] = when(chance, orchestrators);
  const ms = chance.between(2_600, 6_000);
  return { at, do: 'strike', times: 1, who, place: 'turn', blow: { do: 'freeze', ms, late: chance.between(2_600, ms + 50) } };
};
const aFreeze: Draw = (chance, { all }) => {
  const [at, who] = when(chance, all);
  return { at, do: 'freeze', who, ms: chance.of([300, 2_000, 4_000, 7_000, 12_000]) };
};
const aStoreWeather: Draw = (chance) => ({
  at: chance.below(TROUBLE_MS),
  do: 'weather',
  ms: chance.between(500, 8_000),
  change: aStore(chance),
});

/** What befalls a world that has no theme; twice, what finds more than others. */
export const draws: readonly Draw[] = [
  (chance, { all }) => aKill(chance, all),
  aCommit,
  aCommit,
  aFreeze,
  aFreeze,
  aLateCommit,
  aLateCommit,
  (chance, { all }) => ({ ...aKill(chance, all), do: 'stop' }),
  (chance, { all }) => {
    const [at, who] = when(chance, all);
    return { at, do: 'clock', who, by: chance.between(-25_000, 25_000) };
  },
  (chance) => ({ at: chance.below(TROUBLE_MS), do: 'wipe' }),
  (chance) => ({ at: chance.between(5_000, TROUBLE_MS), do: 'deploy', ms: chance.between(4_000, 10_000) }),
  aStoreWeather,
  aStoreWeather,
  (chance) => ({ at: chance.below(TROUBLE_MS), do: 'weather', ms: chance.between(500, 8_000), change: aBus(chance) }),
];

const MOMENTS = ['before', 'amid', 'after'] as const;

function when(chance: Chance, processes: number): [at: number, who: number] {
  return [chance.below(TROUBLE_MS), chance.below(processes)];
}

/** Milliseconds until a process that ended is back. */
export function aPause(chance: Chance): number {
  return chance.of([0, 300, 2_000, 6_000]);
}

export function aKill(chance: Chance, processes: number): Extract<Fault, { readonly do: 'kill' }> {
  const [at, who] = when(chance, processes);
  return { at, do: 'kill', who, back: aPause(chance) };
}

function aStore(chance: Chance): Partial<Weather> {
  switch (chance.below(6)) {
    case 0:
      return { storeAway: true };
    case 1:
    case 2:
      return { storeDelay: [20, 400] };
    case 3:
      return { storeRefuses: 0.1 };
    case 4:
      return { storeUnmarked: 0.3 };
    default:
      return { storeForgets: 0.15 };
  }
}

function aBus(chance: Chance): Partial<Weather> {
  return {
    busDelay: chance.of([
      [1, 4],
      [1, 600],
    ] as const),
    busLoses: chance.of([0, 0.05, 0.3]),
    busRepeats: chance.of([0, 0.2]),
  };
}
