import type { Abortable } from '../../log/call-options.ts';
import type { OnDeadline } from '../../log/human-request.ts';
import type { RecordedPrincipal } from '../../log/recorded-principal.ts';
import type { Schema } from '../../schemas/schema.ts';
import type { Duration } from '../../values/duration.ts';
import type { Json } from '../../values/json.ts';

/** So long after it was asked, a request that is not decided goes to somebody else. */
export interface Escalation {
  readonly after: Duration;
  readonly to: string;
}

/** What `ctx.approval` asks a human. */
export interface ApprovalRequest<T = Json> {
  /** One line that says what is to be decided. */
  readonly title: string;
  /** What the decision is about: what is approved, unless the human changes it. JSON. */
  readonly data?: unknown;
  /** What the human may change `data` to. Without it nothing can be changed. */
  readonly schema?: Schema<T>;
  /** What filters and rights call it; `approval` by default. */
  readonly name?: string;
  /** Who is to decide. */
  readonly assignee?: string;
  readonly deadline?: Duration;
  /** How long after it was asked somebody is reminded. */
  readonly remind?: Duration | readonly Duration[];
  readonly escalate?: Escalation | readonly Escalation[];
  /** When nobody decided by the deadline: `expire` (the default), `approve` or `reject` it, or `fail` with `approval-expired`. */
  readonly onDeadline?: OnDeadline;
  /** Distinguishes requests with the same title and data made at the same moment. */
  readonly key?: string;
  /** Aborting it withdraws the request and rejects with its reason. */
  readonly signal?: Abortable;
}

/** What a human decided. */
export type ApprovalOutcome<T = Json> =
  | {
      readonly status: 'approved';
      /** As the human changed it, or `data`. */
      readonly value: T;
      /** Whether the human changed it. */
      readonly edited: boolean;
      /** Who decided; nobody did where the deadline approved it. */
      readonly by?: RecordedPrincipal;
      readonly reason?: string;
    }
  | { readonly status: 'rejected'; readonly by?: RecordedPrincipal; readonly reason?: string }
  | { readonly status: 'expired'; readonly reason?: string };
