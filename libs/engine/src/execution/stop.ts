import type { CancelledError, Command, TaskTimeoutError } from '@troupe/contracts';

/**
 * How many pieces of work plain code may begin to tidy up. Another number is another outcome of the
 * same log: tasks that are stopping when it changes may no longer fit theirs. So with `REFUSALS`.
 */
const CALLS = 5;
/** How often plain code may be refused: beyond, it loops over its refusals, and is left behind. */
const REFUSALS = 10_000;

/**
 * A cancel or time-out of a task, and what its plain code may still ask for: code that is neither a
 * compensation nor inside `ctx.uninterrupted`.
 *
 * Code that was rejected may begin some work to tidy up (a `catch`, a `finally`), and more when that is
 * done, up to a number and a time. Waits of any kind are refused, and so is code that was not rejected
 * yet: it learns of the stop by that.
 */
export class Stop {
  readonly reason: CancelledError | TaskTimeoutError;
  /** The code that runs now was rejected, or was woken by what it tidies up. */
  #tidies = false;
  #calls = 0;
  #refusals = 0;
  #over = false;
  #exceeded = false;

  constructor(reason: CancelledError | TaskTimeoutError) {
    this.reason = reason;
  }

  /** Called before code is woken. */
  wake(tidies: boolean): void {
    this.#tidies = tidies;
  }

  /** The time to tidy up is over. */
  close(): void {
    this.#over = true;
  }

  /** Whether plain code may ask for it; counts it. */
  permits(kind: Command['kind']): boolean {
    if (this.#over || !this.#tidies || !isDoing(kind) || this.#calls >= CALLS) return false;
    this.#calls++;
    return true;
  }

  /** It wanted to go on, though it knew of the stop: what it returns is not what it was to do. */
  get exceeded(): boolean {
    return this.#exceeded;
  }

  /** Whether plain code is refused once more; if not, it is left behind. */
  mayRefuse(): boolean {
    this.#exceeded ||= this.#tidies;
    this.#tidies = true;
    return this.#refusals++ < REFUSALS;
  }
}

/** What does something, rather than wait for others or for time. */
function isDoing(kind: Command['kind']): boolean {
  return kind === 'step' || kind === 'activity' || kind === 'tool' || kind === 'model' || kind === 'child';
}
