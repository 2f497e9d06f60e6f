import type { Json } from '@troupe/contracts';
import type { RunningCode } from './execution-host.ts';
import type { Inbox } from './inbox.ts';

/** The code whose main routine it is. */
export interface MainCode extends RunningCode {
  readonly inbox: Pick<Inbox, 'kept' | 'settle' | 'takeUnfinished'>;
  /** Handlers are under way. */
  readonly handles: boolean;
  /** A signal or update may yet wake the code. */
  readonly listens: boolean;
  /** Calls the main function. */
  run(input: Json | undefined): unknown;
  /** After this nothing is emitted any more (X5). */
  finish(): void;
}
