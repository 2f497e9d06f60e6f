import {
  callId,
  splitCallId,
  toFailure,
  TroupeError,
  type ChildCommand,
  type EndCommand,
  type Failure,
  type Input,
} from '@troupe/contracts';
import type { OwnedTask } from './owned-task.ts';
import type { Shell } from './shell.ts';
import { readRecord } from './task-record.ts';

/** Tasks started by tasks. A child is started once, under its own id; its end reaches the parent once. */
export interface Children {
  /** Starts the child, or finds what became of it. */
  ensure(task: OwnedTask, command: ChildCommand): void;
  /** A task with a parent has ended. */
  tellParent(task: OwnedTask): void;
}

export function createChildren(shell: Shell, pin: (name: string) => unknown): Children {
  const ensure = (task: OwnedTask, command: ChildCommand): void => {
    const call = callId(task.id, command.id);
    const known = shell.tasks.get(command.task);
    if (known !== undefined) {
      if (known.state.turns > 0 && known.state.start.parent?.call !== call) taken(task, command);
      return;
    }
    begin(task, command).catch((error: unknown) => {
      if (error instanceof TroupeError && error.retryable === false) {
        shell.enqueue(task, { input: { kind: 'rejected', id: command.id, failure: toFailure(error) } });
        return;
      }
      shell.log.error('cannot start a child, trying again', { child: command.task, error: toFailure(error).message });
      shell.timers.add(shell.clock.now() + 1_000, () => {
        if (task.state.open.has(command.id)) ensure(task, command);
      });
    });
  };

  const begin = async (task: OwnedTask, command: ChildCommand): Promise<void> => {
    const call = callId(task.id, command.id);
    const record = await shell.store.readTask(command.task);
    if (record !== undefined) {
      const [first] = await shell.store.readTurns(command.task, 0, 1);
      const body = first === undefined ? undefined : (JSON.parse(first.body) as { i: readonly Input[] }).i[0];
      const start = body?.kind === 'accepted' ? body.start : body;
      if (start?.kind !== 'start' || start.parent?.call !== call) taken(task, command);
      else if (!record.open) tell(task, command.id, endOf(readRecord(record).task));
      return;
    }
    // Another read may have overlapped with a start.
    if (shell.tasks.has(command.task)) return;
    const known = command.taskKind === 'agent' ? shell.app.agents.has(command.name) : shell.app.workflows.has(command.name);
    if (!known) {
      const code = command.taskKind === 'agent' ? 'agent-not-found' : 'workflow-not-found';
      throw new TroupeError(code, `There is no ${command.taskKind} "${command.name}" in the app.`, { retryable: false });
    }
    shell.startTask(
      command.task,
      {
        kind: 'start',
        task: command.taskKind,
        name: command.name,
        run: 1,
        parent: { task: task.id, call },
        ...(command.input === undefined ? {} : { input: command.input }),
        ...(command.session === undefined ? {} : { session: command.session }),
        ...(command.attributes === undefined ? {} : { attributes: command.attributes }),
        ...(command.timeout === undefined ? {} : { deadline: shell.clock.now() + command.timeout }),
        ...(command.taskKind === 'agent' ? { agent: pin(command.name) as never } : {}),
        ...(task.state.start.traceId === undefined ? {} : { traceId: task.state.start.traceId }),
      },
      (fate) => {
        if (fate === 'lost') shell.timers.add(shell.clock.now() + 100, () => task.state.open.has(command.id) && ensure(task, command));
      },
    );
  };

  const taken = (task: OwnedTask, command: ChildCommand): void => {
    const failure = toFailure(
      new TroupeError('already-exists', `The id "${command.task}" is taken by another task.`, { retryable: false }),
    );
    shell.enqueue(task, { input: { kind: 'rejected', id: command.id, failure } });
  };

  const tell = (parent: OwnedTask, id: ChildCommand['id'], end: Pick<EndCommand, 'status' | 'output' | 'error'>): void => {
    if (!parent.state.open.has(id)) return;
    if (end.status === 'completed')
      shell.enqueue(parent, { input: { kind: 'resolved', id, ...(end.output === undefined ? {} : { value: end.output }) } });
    else shell.enqueue(parent, { input: { kind: 'rejected', id, failure: failureOf(end) } });
  };

  return {
    ensure,
    tellParent(task) {
      const { start, end } = task.state;
      if (start.parent === undefined || end === undefined) return;
      const parent = shell.tasks.get(start.parent.task);
      if (parent !== undefined) tell(parent, splitCallId(start.parent.call).command, end);
    },
  };
}

function endOf(task: {
  status: string;
  output?: EndCommand['output'];
  error?: EndCommand['error'];
}): Pick<EndCommand, 'status' | 'output' | 'error'> {
  return {
    status: task.status as EndCommand['status'],
    ...(task.output === undefined ? {} : { output: task.output }),
    ...(task.error === undefined ? {} : { error: task.error }),
  };
}

/** What the parent's code gets: the child's own error; its stack stays with the child. */
function failureOf(end: Pick<EndCommand, 'status' | 'error'>): Failure {
  const { stack: _, ...error } = end.error ?? { name: 'TroupeError', message: `The child task was ${end.status}.` };
  return end.status === 'terminated' ? { ...error, code: 'child-terminated' } : error;
}
