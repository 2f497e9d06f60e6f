import {
  approvalId,
  callId,
  isoTime,
  isWork,
  withoutStack,
  type AwaitedCommand,
  type CommandId,
  type Failure,
  type Json,
  type Task,
  type TaskEvent,
  type TaskEventType,
  type TaskId,
  type Turn,
} from '@troupe/contracts';

/** What is said of work to readers; commands nobody waits for remotely are not announced. */
export type Announced = Pick<AwaitedCommand, 'kind' | 'name' | 'key'> & { readonly undoes?: true };

/**
 * The events readers of a task get for one turn: position `n.i` in the log, the same on every
 * replica and after every restart.
 *
 * @param open looks up the command an input settles; asked before the turn is applied
 */
export function turnEvents(turn: Turn, open: (id: CommandId) => Announced | undefined): readonly TaskEvent[] {
  const events: TaskEvent[] = [];
  const at = isoTime(turn.at);
  const add = (type: TaskEventType, data: Record<string, Json | undefined>): void => {
    events.push({ id: `${turn.n}.${events.length}`, at, type, data: present(data) });
  };
  for (const input of turn.inputs) {
    switch (input.kind) {
      case 'accepted':
      case 'start':
        if (turn.n === 0) add('status', { status: 'running' satisfies Task['status'] });
        break;
      case 'resolved':
      case 'rejected': {
        const command = open(input.id);
        if (command === undefined) break;
        if (command.kind === 'approval')
          add('approval.decided', {
            approval: approvalId(turn.task, input.id),
            ...decision(input.kind === 'resolved' ? input.value : undefined),
          });
        else if (command.kind === 'timer') {
          if (input.kind === 'resolved') add('timer.fired', timer(turn.task, input.id, command));
        } else if (announced(command)) {
          const call = about(turn.task, input.id, command);
          if (input.kind === 'resolved') add('call.completed', { ...call, value: input.value });
          else add('call.failed', { ...call, error: shown(input.failure) });
        }
        break;
      }
      case 'attempt-failed': {
        const command = open(input.id);
        if (command === undefined) break;
        add('call.retrying', {
          ...about(turn.task, input.id, command),
          attempt: input.attempt,
          error: shown(input.failure),
          nextAttempt: input.attempt + 1,
          retryAt: isoTime(input.retryAt),
          ...(input.unknown === true && input.decision === undefined ? { unknown: true, approval: approvalId(turn.task, input.id) } : {}),
        });
        break;
      }
      case 'signal':
        add('signal', { name: input.name, payload: input.payload });
        break;
      case 'suspend':
        add('status', { status: 'suspended' });
        break;
      case 'resume':
        add('status', { status: 'running' });
        break;
      case 'cancel':
        add('status', { status: 'running', cancelRequestedAt: at, reason: input.reason });
        break;
      case 'expired':
      case 'grace-over':
      case 'terminate':
      case 'update':
      case 'progress':
        break;
      default:
        input satisfies never;
    }
  }
  for (const command of turn.commands) {
    if (isWork(command)) add('call.started', { ...about(turn.task, command.id, command), args: command.args });
    else if (command.kind === 'child')
      add('call.started', { ...about(turn.task, command.id, command), task: command.task, args: command.input });
    else if (command.kind === 'timer') add('timer.started', { ...timer(turn.task, command.id, command), due: isoTime(command.due) });
    else if (command.kind === 'approval')
      add('approval.requested', {
        approval: approvalId(turn.task, command.id),
        agent: command.agent,
        tool: command.name,
        args: command.args,
        deadline: command.due === undefined ? undefined : isoTime(command.due),
      });
    else if (command.kind === 'publish') add('published', { topic: command.name, data: command.data });
    else if (command.kind === 'set-status') add('status', { status: 'running', text: command.text });
    else if (command.kind === 'end')
      add('status', {
        status: command.status,
        output: command.output,
        error: command.error === undefined ? undefined : shown(command.error),
      });
  }
  return events;
}

function announced(command: Announced): boolean {
  return (
    command.kind === 'child' ||
    command.kind === 'step' ||
    command.kind === 'activity' ||
    command.kind === 'tool' ||
    command.kind === 'model'
  );
}

function about(task: TaskId, id: CommandId, { kind, name, undoes }: Announced): Record<string, Json> {
  return { call: callId(task, id), kind, name, ...(undoes === undefined ? {} : { compensation: true }) };
}

function timer(task: TaskId, id: CommandId, { name, key }: Announced): Record<string, Json> {
  return { timer: callId(task, id), name: key ?? name };
}

function decision(value: Json | undefined): { decision?: Json; reason?: Json } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const { decision: made, reason } = value as { decision?: Json; reason?: Json };
  return present({ decision: made, reason });
}

function shown(failure: Failure): Json {
  return withoutStack(failure) as unknown as Json;
}

function present<T extends Record<string, Json | undefined>>(data: T): { [K in keyof T]: Json } {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Json };
}
