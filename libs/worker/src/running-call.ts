import { toFailure, type Work, type WorkflowLog } from '@troupe/contracts';
import { appCode } from './app-code.ts';
import { endProcess, takeStrayErrors } from './stray-errors.ts';

/** What becomes of a call of which an error reaches nobody: it fails, or the whole process ends as Node would end it. */
export type StrayErrors = 'fail' | 'exit';

export interface RunningCallOptions {
  readonly work: Pick<Work, 'task' | 'call' | 'attempt' | 'name'> & { readonly kind: string };
  readonly log: WorkflowLog;
  /** `fail` by default. */
  readonly strayErrors: StrayErrors | undefined;
  /** Ends the call as failed, unless it has ended. */
  readonly fail: (error: unknown) => void;
}

/** One execution of a call of the app while its code runs, and whatever that code left behind. */
export class RunningCall {
  readonly #options: RunningCallOptions;

  constructor(options: RunningCallOptions) {
    this.#options = options;
  }

  /** Runs code of the call: what it calls, and what follows from its timers and promises, is the call's. */
  run<T>(code: () => T): T {
    return appCode.run(this, code);
  }

  /** An error of its code that nothing caught. */
  stray(error: unknown): void {
    const { work, log, strayErrors, fail } = this.#options;
    const { task, call, attempt, kind, name } = work;
    const { message, stack } = toFailure(error);
    log.error(`an error of ${kind} "${name}" was caught by nobody`, {
      ...{ task, call, attempt, kind, name, error: message },
      ...(stack === undefined ? {} : { stack }),
    });
    if (strayErrors === 'exit') endProcess(error);
    fail(error);
  }
}

/** From now on an error that nothing caught ends the call it is of, and no other. @returns takes that back */
export function failStrayCalls(): () => void {
  return takeStrayErrors((owner, error) => {
    if (!(owner instanceof RunningCall)) return false;
    owner.stray(error);
    return true;
  });
}
