import type { Duration } from '../../values/duration.ts';

/** Whether a human must decide before a call runs, and until when. */
export type AskHuman<Args = any> = boolean | ((args: Args) => boolean) | ApprovalRule<Args>;

export interface ApprovalRule<Args = any> {
  /** Whether one must; `true` by default. */
  readonly when?: boolean | ((args: Args) => boolean);
  /** Counted from the question. Then it expires, and the call is not made. */
  readonly deadline?: Duration;
  /** The reason of a decision that nobody made; "deadline passed" by default. */
  readonly late?: string;
}
