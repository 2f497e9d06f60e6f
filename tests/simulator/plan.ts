import { chanceOf, type Chance } from './cluster/chance.ts';
import { draws, type Fault, type Size } from './faults.ts';
import { themes, type Theme } from './themes.ts';
import type { Control, Kind } from './workload/kind.ts';
import { drawn, kinds, type KindName } from './workload/kinds.ts';

export interface PlannedTask {
  readonly id: string;
  readonly kind: KindName;
  readonly seed: number;
  /** When a client posts it, in milliseconds. */
  readonly at: number;
  /** Its client gives up at the first silence: the task may be, or not. */
  readonly isImpatient: boolean;
  readonly controls: readonly Control[];
}

export interface Plan {
  readonly seed: number;
  readonly orchestrators: number;
  readonly workers: number;
  /** Milliseconds by which the clock of each process is off at first. */
  readonly skews: readonly number[];
  readonly evicts: boolean;
  /** The name of what its faults are aimed at. */
  readonly theme: string | undefined;
  /** What its orchestrators offer besides tasks. */
  readonly uses: { readonly topics: boolean; readonly schedules: boolean };
  readonly tasks: readonly PlannedTask[];
  readonly faults: readonly Fault[];
}

/** What a seed means. */
export function planOf(seed: number): Plan {
  const chance = chanceOf(seed, 'plan');
  const most = chance.between(2, 3);
  const workers = 2;
  const gateways = chance.between(1, 2);
  const theme = chance.happens(0.7) ? chance.of(themes) : undefined;
  const orchestrators = theme?.orchestrators ?? most;
  const size = { orchestrators, all: orchestrators + workers + gateways };
  // Worlds of few kinds of tasks and faults find what many of them at once hide.
  const some = theme?.kinds ?? someOf(chance, drawn);
  const tasks = Array.from({ length: chance.between(5, 9) }, (_, i) => aTask(chance, i, some, theme));
  return {
    seed,
    orchestrators,
    workers,
    skews: Array.from({ length: size.all }, () => (chance.happens(0.5) ? 0 : chance.between(-20_000, 20_000))),
    evicts: chance.happens(0.2),
    theme: theme?.name,
    uses: { topics: isUsed(tasks, 'topics'), schedules: isUsed(tasks, 'schedules') },
    tasks,
    faults: [...(theme?.faults(chance, size) ?? []), ...someFaults(chance, size, theme)].toSorted((a, b) => a.at - b.at),
  };
}

function isUsed(tasks: readonly PlannedTask[], what: Kind['uses']): boolean {
  return tasks.some(({ kind }) => (kinds[kind] as Kind).uses === what);
}

function aTask(chance: Chance, i: number, some: readonly KindName[], theme: Theme | undefined): PlannedTask {
  const name = chance.of(some);
  const kind: Kind = kinds[name];
  const at = chance.below(4_000);
  const seed = chance.below(2 ** 31);
  const isImpatient = theme?.impatient === true && kind.client === undefined && chance.happens(0.5);
  return { id: `${name}-${i}-${seed}`, kind: name, seed, at, isImpatient, controls: kind.controls?.(chance, at) ?? [] };
}

/** Those of a world without a theme are drawn from all, or from a few. */
function someFaults(chance: Chance, size: Size, theme: Theme | undefined): readonly Fault[] {
  const drawnFrom = someOf(chance, draws);
  const count = theme === undefined ? chance.between(2, 9) : chance.between(0, 2);
  return Array.from({ length: count }, () => chance.of(drawnFrom)(chance, size));
}

/** All of them, or up to three. */
function someOf<T>(chance: Chance, all: readonly T[]): readonly T[] {
  return chance.happens(0.5) ? all : Array.from({ length: chance.between(1, 3) }, () => chance.of(all));
}
