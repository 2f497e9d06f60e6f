import { chanceOf, type Chance } from './cluster/chance.ts';
import type { Weather } from './cluster/weather.ts';
import type { Control, Kind } from './workload/kind.ts';
import { drawn, kinds, type KindName } from './workload/kinds.ts';

/** Something that befalls the world, `at` milliseconds after its tasks began. */
export type Fault = { readonly at: number } & (
  | { readonly do: 'kill'; readonly who: number; readonly back: number }
  /** Dies once the store has carried out, or just before it carries out, its next insert of a turn. */
  | { readonly do: 'kill-at-commit'; readonly who: number; readonly back: number; readonly stored: boolean }
  | { readonly do: 'freeze'; readonly who: number; readonly ms: number }
  /** Stands still with its next insert of a turn on its way: that arrives `late` milliseconds after it was sent. */
  | { readonly do: 'freeze-at-commit'; readonly who: number; readonly ms: number; readonly late: number }
  | { readonly do: 'stop'; readonly who: number; readonly back: number }
  | { readonly do: 'clock'; readonly who: number; readonly by: number }
  /** The transport loses all work it holds. */
  | { readonly do: 'wipe' }
  /** The orchestrators are replaced one after the other by a build whose code differs, and later by the first one. */
  | { readonly do: 'deploy'; readonly ms: number }
  | { readonly do: 'weather'; readonly ms: number; readonly change: Partial<Weather> }
);

export interface PlannedTask {
  readonly id: string;
  readonly kind: KindName;
  readonly seed: number;
  /** When a client posts it, in milliseconds. */
  readonly at: number;
  readonly controls: readonly Control[];
}

export interface Plan {
  readonly seed: number;
  readonly orchestrators: number;
  readonly workers: number;
  /** Milliseconds by which the clock of each process is off at first. */
  readonly skews: readonly number[];
  readonly evicts: boolean;
  readonly tasks: readonly PlannedTask[];
  readonly faults: readonly Fault[];
}

/** Milliseconds in which faults begin. */
export const TROUBLE_MS = 15_000;

/** What a seed means. */
export function planOf(seed: number): Plan {
  const chance = chanceOf(seed, 'plan');
  const orchestrators = chance.between(2, 3);
  const workers = 2;
  const gateways = chance.between(1, 2);
  const all = orchestrators + workers + gateways;
  // Worlds of few kinds of tasks and faults find what many of them at once hide.
  const some = someOf(chance, drawn);
  const someFaults = someOf(
    chance,
    Array.from({ length: FAULTS }, (_, i) => i),
  );
  const tasks = Array.from({ length: chance.between(5, 9) }, (_, i): PlannedTask => {
    const kind = chance.of(some);
    const { controls }: Kind = kinds[kind];
    const at = chance.below(4_000);
    const own = chance.below(2 ** 31);
    return { id: `${kind}-${i}-${own}`, kind, seed: own, at, controls: controls?.(chance, at) ?? [] };
  });
  const faults = Array.from({ length: chance.between(2, 9) }, () => aFault(chance, chance.of(someFaults), orchestrators, all)).toSorted(
    (a, b) => a.at - b.at,
  );
  return {
    seed,
    orchestrators,
    workers,
    skews: Array.from({ length: all }, () => (chance.happens(0.5) ? 0 : chance.between(-20_000, 20_000))),
    evicts: chance.happens(0.2),
    tasks,
    faults,
  };
}

/** All of them, or up to three. */
function someOf<T>(chance: Chance, all: readonly T[]): readonly T[] {
  return chance.happens(0.5) ? all : Array.from({ length: chance.between(1, 3) }, () => chance.of(all));
}

/** How many faults there are to draw from. */
const FAULTS = 14;

function aFault(chance: Chance, which: number, orchestrators: number, all: number): Fault {
  const at = chance.below(TROUBLE_MS);
  const who = chance.below(all);
  const back = chance.of([0, 300, 2_000, 6_000]);
  switch (which) {
    case 0:
      return { at, do: 'kill', who, back };
    case 1:
    case 2:
      return { at, do: 'kill-at-commit', who: chance.below(orchestrators), back, stored: chance.happens(0.5) };
    case 3:
    case 4:
      return { at, do: 'freeze', who, ms: chance.of([300, 2_000, 4_000, 7_000, 12_000]) };
    case 5:
    case 6: {
      const ms = chance.between(2_600, 6_000);
      return { at, do: 'freeze-at-commit', who: chance.below(orchestrators), ms, late: chance.between(2_600, ms + 50) };
    }
    case 7:
      return { at, do: 'stop', who, back };
    case 8:
      return { at, do: 'clock', who, by: chance.between(-25_000, 25_000) };
    case 9:
      return { at, do: 'wipe' };
    case 10:
      return { at: chance.between(5_000, TROUBLE_MS), do: 'deploy', ms: chance.between(4_000, 10_000) };
    case 11:
    case 12:
      return { at, do: 'weather', ms: chance.between(500, 8_000), change: aStore(chance) };
    default:
      return { at, do: 'weather', ms: chance.between(500, 8_000), change: aBus(chance) };
  }
}

function aStore(chance: Chance): Partial<Weather> {
  switch (chance.below(5)) {
    case 0:
      return { storeAway: true };
    case 1:
    case 2:
      return { storeDelay: [20, 400] };
    case 3:
      return { storeRefuses: 0.1 };
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
