import { awaitedSignal, type Abortable, type AwaitedCommand, type CommandId } from '@troupe/contracts';
import type { Scope } from './scope.ts';

interface OpenPromise {
  readonly command: AwaitedCommand;
  readonly promise: Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
  /** What the host needs to do the work, and the log does not hold. */
  readonly late: unknown;
  readonly abort: { readonly signal: Abortable; readonly listener: () => void } | undefined;
  /** The part of the code that asked for it. */
  readonly scope: Scope;
  /** Asked for by plain code of a stopped task: it tidies up. */
  readonly tidies: boolean;
  /** A child that was asked to stop: whatever its end is, the code gets the reason of the stop. */
  stopping: boolean;
}

/** A durable promise the code may be waiting for. */
export type Waiter = Readonly<OpenPromise>;

/** The open promises of a task, by the command whose outcome settles them. */
export class Waiters {
  readonly #byId = new Map<CommandId, OpenPromise>();

  get size(): number {
    return this.#byId.size;
  }

  add(waiter: OpenPromise): void {
    this.#byId.set(waiter.command.id, waiter);
    if (waiter.abort !== undefined) waiter.abort.signal.addEventListener('abort', waiter.abort.listener, { once: true });
  }

  get(id: CommandId): Waiter | undefined {
    return this.#byId.get(id);
  }

  /** It was asked to stop, and its end is still waited for. */
  expectStop(id: CommandId): void {
    const waiter = this.#byId.get(id);
    if (waiter !== undefined) waiter.stopping = true;
  }

  resolve(id: CommandId, value: unknown): void {
    this.#take(id)?.resolve(value);
  }

  reject(id: CommandId, reason: unknown): void {
    const waiter = this.#take(id);
    if (waiter === undefined) return;
    // Losing a race is no error of the process: somebody may await the promise later, or never.
    waiter.promise.catch(() => {});
    waiter.reject(reason);
  }

  /** The wait a signal of that name is for: the oldest in the log, whatever order the code asked in. */
  forSignal(name: string): Waiter | undefined {
    let oldest: Waiter | undefined;
    for (const waiter of this.#byId.values()) {
      const { command } = waiter;
      if (command.kind === 'await-signal' && awaitedSignal(command) === name && (oldest === undefined || inLogOrder(waiter, oldest) < 0))
        oldest = waiter;
    }
    return oldest;
  }

  /** Oldest first by the log. */
  all(): readonly Waiter[] {
    return [...this.#byId.values()].sort(inLogOrder);
  }

  some(which: (waiter: Waiter) => boolean): boolean {
    for (const waiter of this.#byId.values()) if (which(waiter)) return true;
    return false;
  }

  /** It is never settled. */
  drop(id: CommandId): void {
    this.#take(id);
  }

  clear(): void {
    for (const id of this.#byId.keys()) this.#take(id);
  }

  #take(id: CommandId): Waiter | undefined {
    const waiter = this.#byId.get(id);
    if (waiter === undefined) return undefined;
    this.#byId.delete(id);
    waiter.abort?.signal.removeEventListener('abort', waiter.abort.listener);
    return waiter;
  }
}

function inLogOrder(a: Waiter, b: Waiter): number {
  const [turnA, indexA] = a.command.id.split('.');
  const [turnB, indexB] = b.command.id.split('.');
  return Number(turnA) - Number(turnB) || Number(indexA) - Number(indexB);
}

/** What a stopped task waits for before it undoes anything: tidying up, and children that were asked to stop. */
export function isWaitedFor({ tidies, stopping }: Waiter): boolean {
  return tidies || stopping;
}

/** What a run whose code has ended may still be woken by. */
export function isOfWhatGoesOn(waiter: Waiter): boolean {
  return isWaitedFor(waiter) || waiter.scope.uninterrupted || waiter.scope.handler !== undefined;
}
