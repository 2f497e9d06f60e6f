import { isWork, type AwaitedCommand, type TaskId } from '@troupe/contracts';
import type { Documents } from '@troupe/store';
import type { TaskLog } from './work-log.ts';
import { ALONE, NARROW, PACED } from './workload/limits.ts';

/** A record of a limit, as far as it is looked at here. */
interface LimitRecord {
  readonly id: string;
  readonly kind: string;
  readonly most: number;
  readonly holders: readonly { readonly id: string }[];
}

/** What must hold of limits, over all processes (W20, W22, W23). */
export class LimitRules {
  /** Executions that run, by key, and the process each is in. */
  readonly #running = new Map<string, Map<string, number>>();
  /** Attempts that have begun, by key, and when the first was asked for. */
  readonly #begun = new Map<string, { readonly since: number; readonly attempts: Set<string> }>();
  /** Who has a place, by limit, as it is stored. */
  readonly #held = new Map<string, readonly string[]>();
  readonly #logs: ReadonlyMap<TaskId, TaskLog>;
  readonly #now: () => number;
  /** Nobody counts on those that stand still, or did a short while ago. */
  readonly #wasFrozen: (process: number) => boolean;

  constructor(logs: ReadonlyMap<TaskId, TaskLog>, now: () => number, wasFrozen: (process: number) => boolean) {
    this.#logs = logs;
    this.#now = now;
    this.#wasFrozen = wasFrozen;
  }

  /** @returns what is wrong with an attempt that begins now @param since when it was asked for */
  begins(process: number, attempt: string, command: AwaitedCommand, since: number): readonly string[] {
    if (!isWork(command)) return [];
    const key = String((command.args as { readonly key?: unknown } | null)?.key);
    if (command.name === 'narrow') return this.#runs(process, attempt, key);
    return command.name === 'paced' ? this.#paced(attempt, key, since) : [];
  }

  #runs(process: number, attempt: string, key: string): readonly string[] {
    const running = this.#running.get(key) ?? new Map<string, number>();
    this.#running.set(key, running);
    running.set(attempt, process);
    const others = [...running].filter(([, where]) => !this.#wasFrozen(where));
    if (others.length <= NARROW) return [];
    return [`W20: ${others.length} of ${NARROW} run at once: ${others.map(([each, where]) => `${each} in ${where}`).join(', ')}`];
  }

  #paced(attempt: string, key: string, since: number): readonly string[] {
    const { since: first, attempts } = this.#begun.get(key) ?? { since, attempts: new Set<string>() };
    attempts.add(attempt);
    this.#begun.set(key, { since: Math.min(first, since), attempts });
    const most = 1 + Math.floor(((this.#now() - Math.min(first, since)) * PACED.limit) / PACED.per);
    // The shared time of its owner may be off.
    return attempts.size > most + 2 ? [`W23: ${attempts.size} have begun of ${most}`] : [];
  }

  ended(attempt: string): void {
    for (const running of this.#running.values()) running.delete(attempt);
  }

  /** A process has died, with all that ran in it. */
  died(process: number): void {
    for (const running of this.#running.values()) for (const [attempt, where] of running) if (where === process) running.delete(attempt);
  }

  /** All that have a place, as it is stored. */
  get held(): readonly string[] {
    return [...this.#held.values()].flat();
  }

  /** The records of limits as they are: each that is stored is looked at. */
  watch<D extends Documents<object>>(documents: D, blame: (task: string, what: string) => void): D {
    const see = ({ id, kind, most, holders }: LimitRecord): void => {
      this.#held.set(
        id,
        holders.map((holder) => holder.id),
      );
      if (kind === 'concurrency' && holders.length > most) blame(id, `W20: ${holders.length} of ${most} have a place`);
    };
    return {
      ...documents,
      insert: async (record: object) => {
        const done = await documents.insert(record);
        if (done) see(record as LimitRecord);
        return done;
      },
      replace: async (record: object, was: never) => {
        const done = await documents.replace(record, was);
        if (done) see(record as LimitRecord);
        return done;
      },
      delete: async (key: { readonly id: string }, was: never) => {
        await documents.delete(key as never, was);
        if ((await documents.get(key as never)) === undefined) this.#held.delete(key.id);
      },
    };
  }

  /** @returns what is wrong with a task that begins now */
  taskBegins({ start }: TaskLog): readonly string[] {
    if (start?.name !== 'alone') return [];
    const open = [...this.#logs].filter(([, log]) => log.start?.name === 'alone' && log.begun && log.ended === undefined);
    return open.length > ALONE ? [`W20: ${open.length} of ${ALONE} are open: ${open.map(([id]) => id).join(', ')}`] : [];
  }
}
