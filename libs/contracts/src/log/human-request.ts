import type { Json } from '../values/json.ts';

/** What becomes of a request that nobody decided in time. */
export const onDeadlines = ['expire', 'approve', 'reject', 'fail'] as const;
export type OnDeadline = (typeof onDeadlines)[number];

/** `decision`: a workflow asks whether, and with which value. `question`: an agent asks for an answer. */
export const requestKinds = ['decision', 'question'] as const;
export type RequestKind = (typeof requestKinds)[number];

/** A moment at which a request that is not decided is looked at, in milliseconds since 1970. */
export interface Reminder {
  readonly at: number;
  /** It goes to somebody else. */
  readonly to?: string;
}

/** What a human is asked, besides whether a tool may be called. */
export interface HumanRequest {
  readonly kind: RequestKind;
  readonly title: string;
  /** JSON Schema of the value that may be decided, or of the answer. */
  readonly schema?: Json;
  readonly assignee?: string;
  /** In order of time. */
  readonly reminders?: readonly Reminder[];
  readonly onDeadline?: OnDeadline;
  /** Events do not show what the decision is about: a guard has yet to pass it. */
  readonly held?: true;
}
