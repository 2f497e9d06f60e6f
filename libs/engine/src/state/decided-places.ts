import type { AttemptFailed, Decision, Rejected, Reminded, Resolved, Turn } from '@troupe/contracts';
import type { DecidedPlace, LookedAt, OpenCommand, TaskState } from './task-state.ts';

/** How many are kept in mind of a task. */
const MOST = 500;

/** Remembers where a decision is; to be called while what it decides is open. */
export function noteDecided(state: TaskState, input: Resolved | Rejected | AttemptFailed, { n, at }: Turn): void {
  const decision = state.open.has(input.id) ? decisionOf(input, state.open.get(input.id)) : undefined;
  if (decision === undefined) return;
  note(state, {
    id: input.id,
    turn: n,
    at: input.decidedAt ?? at,
    status: statusOfDecision(decision),
    ...lookedOf(state.open.get(input.id)),
  });
}

/** Nobody waits any more for what was asked. */
export function noteExpired(state: TaskState, open: Iterable<OpenCommand>, { n, at }: Turn): void {
  for (const each of open) {
    const { command, unknown } = each;
    if (command.kind === 'approval' || unknown) note(state, { id: command.id, turn: n, at, status: 'expired', ...lookedOf(each) });
  }
}

/** One of its moments has come. */
export function lookedAgain(before: LookedAt | undefined, { done, to }: Pick<Reminded, 'done' | 'to'>, at: number): LookedAt {
  return { ...before, done, ...(to === undefined ? { remindedAt: at } : { escalatedAt: at, assignee: to }) };
}

function lookedOf(open: OpenCommand | undefined): { readonly looked?: LookedAt } {
  return open?.looked === undefined ? {} : { looked: open.looked };
}

export function statusOfDecision({ decision, expired }: Decision): DecidedPlace['status'] {
  if (expired === true) return 'expired';
  return decision === 'approve' ? 'approved' : 'rejected';
}

/** What a human said, as it is in the log. */
function decisionOf(input: Resolved | Rejected | AttemptFailed, open: OpenCommand | undefined): Decision | undefined {
  if (input.kind !== 'resolved') return input.decision;
  return open?.command.kind === 'approval' ? ((input.value ?? undefined) as Decision | undefined) : undefined;
}

/** Of a call whose outcome was unknown several times, the last decision counts. */
function note(state: TaskState, place: DecidedPlace): void {
  state.decided = [...state.decided.filter(({ id }) => id !== place.id), place].slice(-MOST);
}
