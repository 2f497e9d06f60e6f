import type { Json } from '../../values/json.ts';
import type { GuardPlace } from './guard-verdict.ts';

/** Where a guard stands in a task: recorded, and small. What it looks at is filled in when it is sent. */
export interface GuardCallArgs {
  readonly agent: string;
  readonly place: GuardPlace;
  /** Of the model call that it belongs to: 1, 2, 3 … */
  readonly round: number;
  readonly tool?: string;
}

/** What a worker gets to run a guard. It gives one verdict for each value. */
export interface GuardWork extends GuardCallArgs {
  readonly values: readonly Json[];
  readonly untrusted?: string;
}

/** What a task pins of a guard. */
export interface PinnedGuard {
  readonly name: string;
  /** The agent that gives the verdict, where no code does. */
  readonly agent?: string;
  readonly parallel?: true;
}

/** What a task pins of the guards of an agent. */
export type PinnedGuards = { readonly [Place in GuardPlace]?: readonly PinnedGuard[] };

const PREFIX = 'troupe:guard:';

/** The activity that runs a guard. No definition of an app has such a name. */
export function guardActivity(guard: string): string {
  return `${PREFIX}${guard}`;
}

export function isGuardActivity(name: string): boolean {
  return name.startsWith(PREFIX);
}
