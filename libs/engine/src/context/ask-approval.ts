import {
  defaultBounds,
  fitDecided,
  inWords,
  milliseconds,
  onDeadlines,
  jsonSchemaOf,
  TroupeError,
  type ApprovalOutcome,
  type ApprovalRequest,
  type Duration,
  type HumanRequest,
  type Reminder,
} from '@troupe/contracts';
import { fingerprint } from '../commands/fingerprint.ts';
import type { Execution } from '../execution/execution.ts';
import { handled } from '../promises/handled.ts';
import { nameGiven } from './name-given.ts';
import { argument } from './start-child.ts';

/** `ctx.approval`. What follows from time is recorded with the request: no timer of the code is needed for it. */
export function askApproval(execution: Execution, given: unknown): Promise<unknown> {
  const asked = readRequest(given);
  const { data, deadline, key, schema, signal, name = 'approval' } = asked;
  const args = argument(data, 'the data of ctx.approval') ?? null;
  const request = requestOf(asked, execution.now);
  if (request.onDeadline === 'approve') fitDecided(schema, args, [], request.title);
  const outcome = execution.await(
    'ctx.approval',
    {
      kind: 'approval',
      name: nameGiven(name, 'ctx.approval: name'),
      agent: execution.start.name,
      args,
      // Who is asked, and how long, may be changed while it waits; what is decided may not.
      hash: fingerprint([request.title, args]),
      ...(deadline === undefined ? {} : { due: execution.now + milliseconds(deadline, 'ctx.approval: deadline') }),
      request,
      ...(key === undefined ? {} : { key }),
    },
    signal,
    schema,
  ) as Promise<ApprovalOutcome>;
  return schema === undefined
    ? outcome
    : handled(
        outcome.then((decided) =>
          decided.status === 'approved' ? { ...decided, value: fitDecided(schema, decided.value, [], request.title) } : decided,
        ),
      );
}

/** @throws TroupeError `wrong-type`, `out-of-range` */
function readRequest(given: unknown): ApprovalRequest<unknown> {
  if (typeof given !== 'object' || given === null) throw wrong(`takes an object with a title; got ${inWords(given)}`);
  const { title, onDeadline, deadline } = given as Partial<ApprovalRequest<unknown>>;
  if (typeof title !== 'string' || title === '')
    throw wrong(`needs a title, one line that says what is to be decided; got ${inWords(title)}`);
  if (title.length > defaultBounds.reasonCharacters)
    throw new TroupeError(
      'out-of-range',
      `The title of ctx.approval has ${title.length} characters; ${defaultBounds.reasonCharacters} are the most.`,
    );
  if (onDeadline !== undefined && !onDeadlines.includes(onDeadline))
    throw wrong(`takes as onDeadline one of ${onDeadlines.join(', ')}; got ${inWords(onDeadline)}`);
  if (onDeadline !== undefined && deadline === undefined) throw wrong('has an onDeadline, but no deadline');
  return given as ApprovalRequest<unknown>;
}

function requestOf({ title, schema, assignee, remind, escalate, onDeadline }: ApprovalRequest<unknown>, now: number): HumanRequest {
  const reminders: Reminder[] = [
    ...listOf<Duration>(remind).map((after) => ({ at: now + milliseconds(after, 'ctx.approval: remind') })),
    ...listOf(escalate).map(({ after, to }) => ({
      at: now + milliseconds(after, 'ctx.approval: escalate'),
      to: nameGiven(to, 'ctx.approval: escalate'),
    })),
  ].toSorted((a, b) => a.at - b.at);
  if (reminders.length > defaultBounds.approvalReminders)
    throw new TroupeError(
      'out-of-range',
      `ctx.approval has ${reminders.length} reminders and escalations; ${defaultBounds.approvalReminders} are the most.`,
    );
  return {
    kind: 'decision',
    title,
    ...(schema === undefined ? {} : { schema: jsonSchemaOf(schema) }),
    ...(assignee === undefined ? {} : { assignee: nameGiven(assignee, 'ctx.approval: assignee') }),
    ...(reminders.length === 0 ? {} : { reminders }),
    ...(onDeadline === undefined ? {} : { onDeadline }),
  };
}

function listOf<T>(given: T | readonly T[] | undefined): readonly T[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? (given as readonly T[]) : [given as T];
}

function wrong(what: string): TroupeError {
  return new TroupeError('wrong-type', `ctx.approval ${what}.`);
}
