import type { RecordedPrincipal } from '../../log/recorded-principal.ts';
import type { Duration } from '../../values/duration.ts';

/** Of a call that a rule decides about. */
export interface RuledCall {
  /** On whose behalf the task runs; undefined where that is not on record. */
  readonly by: RecordedPrincipal | undefined;
}

/** Whether a human must decide before a call runs. It answers at once, without effects. */
export type MustAsk<Args = any> = boolean | ((args: Args, call: RuledCall) => boolean);

/** Whether a human must decide before a call runs, and until when. */
export type AskHuman<Args = any> = MustAsk<Args> | ApprovalRule<Args>;

export interface ApprovalRule<Args = any> {
  /** Whether one must; `true` by default. */
  readonly when?: MustAsk<Args>;
  /** Counted from the question. Then it expires, and the call is not made. */
  readonly deadline?: Duration;
  /** The reason of a decision that nobody made; "deadline passed" by default. */
  readonly late?: string;
  /**
   * `wait` (the default): the agent waits for the decision. `defer`: in a session the agent answers that the call was
   * passed on, the conversation goes on, and what comes of the call enters it later.
   */
  readonly mode?: 'wait' | 'defer';
}
