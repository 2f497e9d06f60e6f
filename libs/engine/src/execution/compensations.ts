import { toFailure, TroupeError, type Failure, type Json } from '@troupe/contracts';

/** What undoes the effects of a task, in the order in which it was registered. */
export class Compensations {
  #undo: (() => unknown)[] | undefined;

  get none(): boolean {
    return this.#undo === undefined;
  }

  add(undo: () => unknown): void {
    if (typeof undo !== 'function') throw new TroupeError('wrong-type', 'ctx.compensate takes a function.');
    (this.#undo ??= []).push(undo);
  }

  /** Last first, one at a time, also those that branches of the code still add meanwhile; gives what failed. */
  async run(): Promise<readonly Failure[]> {
    const failures: Failure[] = [];
    for (let undo = this.#undo?.pop(); undo !== undefined; undo = this.#undo?.pop()) {
      try {
        await undo();
      } catch (error) {
        failures.push(toFailure(error));
      }
    }
    return failures;
  }
}

/** Why the task failed, and which compensations did after that. */
export function withFailedUndo(failure: Failure, failures: readonly Failure[]): Failure {
  if (failures.length === 0) return failure;
  const failedCompensations = failures.map(({ name, message, code }) => ({ name, message, ...(code === undefined ? {} : { code }) }));
  const { details } = failure;
  const before =
    typeof details === 'object' && details !== null && !Array.isArray(details) ? (details as { readonly [key: string]: Json }) : {};
  return { ...failure, details: { ...before, failedCompensations } };
}
