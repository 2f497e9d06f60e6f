import {
  approvalId,
  callId,
  isGuardActivity,
  isStepHookActivity,
  isoTime,
  progressIn,
  withoutStack,
  type AwaitedCommand,
  type ChildCommand,
  type Command,
  type CommandId,
  type Failure,
  type Input,
  type Json,
  type ModelAnswer,
  type RecordedPrincipal,
  type Rejected,
  type Resolved,
  type Task,
  type TaskEvent,
  type TaskEventType,
  type TaskId,
  type Turn,
} from '@troupe/contracts';
import { askedOf } from './task-view.ts';

/** What is said of work to readers; commands nobody waits for remotely are not announced. */
export type Announced = Pick<AwaitedCommand, 'kind' | 'name' | 'key'> & { readonly undoes?: true } & Partial<
    Pick<ChildCommand, 'deferred' | 'task'>
  >;

/**
 * The events readers of a task get for one turn: position `n.i` in the log, the same on every
 * replica and after every restart.
 *
 * @param open looks up the command an input settles; asked before the turn is applied
 */
export function turnEvents(turn: Turn, open: (id: CommandId) => Announced | undefined): readonly TaskEvent[] {
  const events: TaskEvent[] = [];
  const at = isoTime(turn.at);
  const add: Add = (type, data) => {
    events.push({ id: `${turn.n}.${events.length}`, at, type, data: present(data) });
  };
  for (const input of turn.inputs) addInput(turn, input, open, add);
  for (const command of turn.commands) addCommand(turn.task, command, add);
  return events;
}

type Add = (type: TaskEventType, data: Record<string, Json | undefined>) => void;

function addInput(turn: Turn, input: Input, open: (id: CommandId) => Announced | undefined, add: Add): void {
  switch (input.kind) {
    case 'accepted':
    case 'start':
      if (turn.n === 0) add('status', { status: 'running' satisfies Task['status'] });
      return;
    case 'resolved':
    case 'rejected':
      return addOutcome(turn.task, input, open(input.id), add);
    case 'attempt-failed': {
      const command = open(input.id);
      if (command === undefined) return;
      return add('call.retrying', {
        ...about(turn.task, input.id, command),
        attempt: input.attempt,
        error: shown(input.failure),
        nextAttempt: input.attempt + 1,
        retryAt: isoTime(input.retryAt),
        ...byOf(input),
        ...(input.unknown === true && input.decision === undefined ? { unknown: true, approval: approvalId(turn.task, input.id) } : {}),
      });
    }
    case 'signal':
      return add('signal', { name: input.name, payload: input.payload, ...byOf(input) });
    case 'progress': {
      const command = open(input.id);
      const progress = progressIn(input.details);
      if (command === undefined || progress === undefined) return;
      return add('call.progress', { ...about(turn.task, input.id, command), attempt: input.attempt, ...progress });
    }
    case 'suspend':
      return add('status', { status: 'suspended', ...byOf(input) });
    case 'resume':
      return add('status', { status: 'running', ...byOf(input) });
    case 'cancel':
      return add('status', { status: 'running', cancelRequestedAt: isoTime(turn.at), reason: input.reason, ...byOf(input) });
    case 'reminded':
      if (open(input.id) === undefined) return;
      return add(input.to === undefined ? 'approval.reminded' : 'approval.escalated', {
        approval: approvalId(turn.task, input.id),
        assignee: input.to,
      });
    case 'expired':
    case 'grace-over':
    case 'terminate':
    case 'update':
      return;
    default:
      input satisfies never;
  }
}

function addOutcome(task: TaskId, input: Resolved | Rejected, command: Announced | undefined, add: Add): void {
  if (command === undefined) return;
  const { kind } = command;
  if (command.deferred !== undefined && command.task !== undefined && input.kind === 'resolved') {
    const { call } = command.deferred;
    return add('call.deferred', {
      call: callId(task, input.id),
      name: call.name,
      task: command.task,
      approval: input.value,
      args: call.args,
    });
  }
  switch (kind) {
    case 'approval':
      return add('approval.decided', {
        approval: approvalId(task, input.id),
        ...decision(input.kind === 'resolved' ? input.value : (input.decision as unknown as Json | undefined)),
        ...byOf(input),
      });
    case 'timer':
      return input.kind === 'resolved' ? add('timer.fired', timer(task, input.id, command)) : undefined;
    case 'child':
    case 'step':
    case 'activity':
    case 'tool':
    case 'model': {
      const call = about(task, input.id, command);
      if (input.kind === 'resolved') return add('call.completed', { ...call, value: shownValue(command, input.value) });
      return add('call.failed', { ...call, error: shown(input.failure), ...byOf(input) });
    }
    case 'await-signal':
    case 'open-session':
      return;
    default:
      kind satisfies never;
  }
}

function addCommand(task: TaskId, command: Command, add: Add): void {
  switch (command.kind) {
    case 'step':
    case 'activity':
    case 'tool':
    case 'model':
      return add('call.started', { ...about(task, command.id, command), args: command.args });
    case 'child': {
      // It is said once it has begun.
      if (command.deferred !== undefined) return;
      // A guard is shown what nobody else is shown yet.
      const args = command.key !== undefined && isGuardActivity(command.key) ? undefined : command.input;
      return add('call.started', { ...about(task, command.id, command), task: command.task, args });
    }
    case 'timer':
      return add('timer.started', { ...timer(task, command.id, command), due: isoTime(command.due) });
    case 'approval': {
      const { deferred, ...asked } = askedOf(command, undefined);
      return add('approval.requested', {
        approval: approvalId(task, command.id),
        agent: command.agent,
        tool: command.name,
        args: command.request?.held === true ? undefined : command.args,
        ...asked,
        deferred: deferred && { ...deferred },
      });
    }
    case 'publish':
      return add('published', { topic: command.name, data: command.data });
    case 'set-status':
      return add('status', { status: 'running', text: command.text });
    case 'end': {
      const error = command.error === undefined ? undefined : shown(command.error);
      return add('status', { status: command.status, output: command.output, error });
    }
    case 'await-signal':
    case 'open-session':
    case 'abandon':
    case 'set-attributes':
    case 'patch':
    case 'answer':
    case 'continue-as-new':
      return;
    default:
      command satisfies never;
  }
}

function about(task: TaskId, id: CommandId, { kind, name, undoes }: Announced): Record<string, Json> {
  return { call: callId(task, id), kind, name, ...(undoes === undefined ? {} : { compensation: true }) };
}

/** Of an answer that a guard has yet to pass, nothing that it says. */
function shownValue({ kind, name }: Announced, value: Json | undefined): Json | undefined {
  // Instructions, and what a guard has yet to pass.
  if (kind === 'activity' && isStepHookActivity(name)) return undefined;
  if (kind !== 'model' || (value as { readonly held?: unknown } | null | undefined)?.held !== true) return value;
  const { finish, calls, usage } = value as unknown as ModelAnswer;
  return { finish, held: true, calls: calls.map(({ id, name, plan }) => ({ id, name, plan })), ...(usage === undefined ? {} : { usage }) };
}

function timer(task: TaskId, id: CommandId, { name, key }: Announced): Record<string, Json> {
  return { timer: callId(task, id), name: key ?? name };
}

/** On whose behalf, where the log says it. */
function byOf({ by }: { readonly by?: RecordedPrincipal }): { readonly by?: Json } {
  return by === undefined ? {} : { by: { ...by } };
}

function decision(value: Json | undefined): { decision?: Json; reason?: Json; args?: Json } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const { decision: made, reason, args } = value as { decision?: Json; reason?: Json; args?: Json };
  return present({ decision: made, reason, args });
}

function shown(failure: Failure): Json {
  return withoutStack(failure) as unknown as Json;
}

function present<T extends Record<string, Json | undefined>>(data: T): { [K in keyof T]: Json } {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Json };
}
