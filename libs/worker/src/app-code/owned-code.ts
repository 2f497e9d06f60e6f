import { toFailure, type WorkflowLog } from '@troupe/contracts';
import { appCode } from './app-code.ts';
import { endProcess, takeStrayErrors } from './stray-errors.ts';

/** What an error does that reaches nobody: it fails the call it is of, or ends the process as Node would. */
export type StrayErrors = 'fail' | 'exit';

/** What the log says of code. */
export interface CodeDescription {
  /** E.g. `activity "charge"`. */
  readonly what: string;
  /** The task and the call it is of, if any. */
  readonly about: Readonly<Record<string, unknown>>;
}

export interface OwnedCodeOptions {
  /** Called when it is to be logged: most code leaves no error behind. */
  readonly describe: () => CodeDescription;
  readonly log: WorkflowLog;
  /** `fail` by default. */
  readonly strayErrors: StrayErrors | undefined;
  /** Ends what it belongs to as failed, unless that has ended. */
  readonly fail?: (error: unknown) => void;
}

/** Code of the app while it runs, and whatever it left behind: an execution of a call, a check, the modules. */
export class OwnedCode {
  readonly #options: OwnedCodeOptions;

  constructor(options: OwnedCodeOptions) {
    this.#options = options;
  }

  /** What the code calls, and what follows from its timers and promises, is its own. */
  run<T>(code: () => T): T {
    return appCode.run(this, code);
  }

  /** An error of it that nothing caught. */
  stray(error: unknown): void {
    const { describe, log, strayErrors, fail } = this.#options;
    const { what, about } = describe();
    const { message, stack } = toFailure(error);
    log.error(`an error of ${what} was caught by nobody`, { ...about, error: message, ...(stack === undefined ? {} : { stack }) });
    if (strayErrors === 'exit') endProcess(error);
    fail?.(error);
  }
}

/** From now on an error that nothing caught ends what it belongs to, and nothing else. @returns takes that back */
export function failStrayCode(): () => void {
  return takeStrayErrors((owner, error) => {
    if (!(owner instanceof OwnedCode)) return false;
    owner.stray(error);
    return true;
  });
}
