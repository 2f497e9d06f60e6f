/** What waits, in an order that is fair to whose turn it is. */
export interface FairQueue<T extends Waiting> {
  readonly size: number;
  add(waiting: T): void;
  /** Takes out who is next. */
  take(): T | undefined;
  /** Who is next stays where it is. */
  next(): T | undefined;
  remove(waiting: T): void;
  /** How many are given a place before it, itself counted: 1 is next. An estimate where many take turns. */
  place(waiting: T): number;
  [Symbol.iterator](): IterableIterator<T>;
}

export interface Waiting {
  /** Who takes turns: the first of all, then the second among those of the first … */
  readonly turns: readonly string[];
  /** Among those of the same turn: the lower first. */
  readonly priority: number;
  /** Then the older first, in milliseconds since 1970. */
  readonly since: number;
}

/** Those of one turn in their order, or those who take turns at one level. */
type Level<T> = Line<T> | Turns<T>;

interface Line<T> {
  readonly kind: 'line';
  readonly line: T[];
}

/** Who is first in the map is next; after its turn it goes to the end. */
interface Turns<T> {
  readonly kind: 'turns';
  size: number;
  readonly levels: Map<string, Level<T>>;
}

/** Levels whose sizes are looked at for one place. */
const LOOKED_AT = 100;

/**
 * A queue in which turns are taken: a tenant with one call that waits is next after one of each other tenant, however
 * many those have.
 */
export function fairQueue<T extends Waiting>(): FairQueue<T> {
  const top: Turns<T> = { kind: 'turns', size: 0, levels: new Map() };
  return {
    get size() {
      return top.size;
    },
    add(waiting) {
      insert(top, waiting, 0);
    },
    take: () => takeFrom(top),
    next() {
      let level: Level<T> = top;
      while (level.kind === 'turns') {
        const first: Level<T> | undefined = level.levels.values().next().value;
        if (first === undefined) return undefined;
        level = first;
      }
      return level.line[0];
    },
    remove(waiting) {
      removeFrom(top, waiting, 0);
    },
    place: (waiting) => placeIn(top, waiting, 0),
    *[Symbol.iterator]() {
      yield* all(top);
    },
  };
}

function sizeOf<T>(level: Level<T>): number {
  return level.kind === 'line' ? level.line.length : level.size;
}

/** What says no more turns than others shares one that has no name. */
function turnAt({ turns }: Waiting, depth: number): string {
  return turns[depth] ?? '';
}

/** All have as many levels as there are in a queue: the tenant, and whatever else. */
const DEPTH = 2;

function insert<T extends Waiting>(level: Turns<T>, waiting: T, depth: number): void {
  const turn = turnAt(waiting, depth);
  let next = level.levels.get(turn);
  if (next === undefined) {
    next = depth + 1 === DEPTH ? { kind: 'line', line: [] } : { kind: 'turns', size: 0, levels: new Map() };
    level.levels.set(turn, next);
  }
  level.size++;
  if (next.kind === 'turns') return insert(next, waiting, depth + 1);
  next.line.splice(placeFor(next.line, waiting), 0, waiting);
}

function takeFrom<T extends Waiting>(level: Turns<T>): T | undefined {
  const first = level.levels.entries().next().value;
  if (first === undefined) return undefined;
  const [turn, next] = first;
  const taken = next.kind === 'line' ? next.line.shift() : takeFrom(next);
  level.size--;
  level.levels.delete(turn);
  if (sizeOf(next) > 0) level.levels.set(turn, next);
  return taken;
}

function removeFrom<T extends Waiting>(level: Turns<T>, waiting: T, depth: number): boolean {
  const turn = turnAt(waiting, depth);
  const next = level.levels.get(turn);
  if (next === undefined) return false;
  if (next.kind === 'turns') {
    if (!removeFrom(next, waiting, depth + 1)) return false;
  } else {
    const at = next.line.indexOf(waiting, Math.max(0, placeFor(next.line, waiting) - 1));
    const found = at >= 0 ? at : next.line.indexOf(waiting);
    if (found < 0) return false;
    next.line.splice(found, 1);
  }
  level.size--;
  if (sizeOf(next) === 0) level.levels.delete(turn);
  return true;
}

/** The place after all that come before it, by halving. */
function placeFor<T extends Waiting>(line: readonly T[], { priority, since }: Waiting): number {
  let [from, to] = [0, line.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const other = line[middle]!;
    if (other.priority < priority || (other.priority === priority && other.since <= since)) from = middle + 1;
    else to = middle;
  }
  return from;
}

function placeIn<T extends Waiting>(level: Turns<T>, waiting: T, depth: number): number {
  const turn = turnAt(waiting, depth);
  const own = level.levels.get(turn);
  if (own === undefined) return level.size;
  const rank = own.kind === 'turns' ? placeIn(own, waiting, depth + 1) : Math.max(1, placeFor(own.line, waiting));
  let before = rank;
  let looked = 0;
  let isBefore = true;
  for (const [name, other] of level.levels) {
    if (name === turn) isBefore = false;
    // Those whose turn is earlier have had as many as it has; the others one less.
    else before += Math.min(sizeOf(other), isBefore ? rank : rank - 1);
    if (++looked === LOOKED_AT) break;
  }
  return Math.min(before, level.size);
}

function* all<T>(level: Level<T>): IterableIterator<T> {
  if (level.kind === 'line') yield* level.line;
  else for (const next of level.levels.values()) yield* all(next);
}
