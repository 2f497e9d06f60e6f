import type { AnswerCommand, CommandId, TaskId } from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { Children } from './children.ts';
import type { CodeCache } from './code-cache.ts';
import { ownedTask, type OwnedTask } from './owned-task.ts';
import type { Parking } from './parking.ts';
import type { Sessions } from './sessions.ts';
import type { Shell } from './shell.ts';
import type { WorkParts } from './work.ts';

export interface LifecycleParts {
  readonly code: CodeCache;
  readonly parking: Parking;
  readonly children: Children;
  readonly sessions: Sessions;
  readonly work: WorkParts;
  readonly answers: UpdateAnswers;
}

/** Who waits for the answer of which update, by task and message. */
export interface UpdateAnswers {
  expect(task: TaskId, message: string, told: (answer: AnswerCommand | undefined) => void): void;
  answered(task: TaskId, answer: AnswerCommand): void;
  /** The task ended without answering. */
  ended(task: TaskId): void;
}

type Lifecycle = Pick<Shell, 'startTask' | 'finish' | 'lose' | 'stopTask' | 'unsuspend' | 'awaitStart' | 'awaitDeadline' | 'dispatch'> & {
  /** Goes on with a task whose log was read. */
  takeUp(task: OwnedTask, mail: boolean): void;
};

/** How tasks begin, pause and end in this process. */
export function createLifecycle(shell: Shell, parts: LifecycleParts): Lifecycle {
  const { code, parking, children, sessions, work, answers } = parts;

  const dispatch = (task: OwnedTask, open: OpenCommand): void => {
    const { command } = open;
    switch (command.kind) {
      case 'step':
      case 'activity':
      case 'tool':
      case 'model':
        work.dispatchWork(task, open);
        break;
      case 'child':
        children.ensure(task, command);
        break;
      case 'timer':
        shell.timers.add(command.due, () => {
          if (task.state.open.get(command.id) === open) shell.enqueue(task, { input: { kind: 'resolved', id: command.id } });
        });
        break;
      case 'open-session':
        sessions.open(task, command);
        break;
      case 'await-signal':
      case 'approval':
        break;
      default:
        command satisfies never;
    }
  };

  const lose = (task: OwnedTask): void => {
    shell.tasks.delete(task.id);
    code.forget(task);
    answers.ended(task.id);
    for (const live of task.live.values()) live.stop(new Error('Another process has the task.'));
    task.live.clear();
  };

  const finish = (task: OwnedTask): void => {
    const { state } = task;
    shell.tasks.delete(task.id);
    code.forget(task);
    task.execution = undefined;
    answers.ended(task.id);
    children.tellParent(task);
    const session = state.end?.session?.id ?? state.start.session;
    if (session !== undefined) sessions.close(task, session);
    for (const pending of task.inbox.splice(0)) pending.settled?.('ended');
    for (const told of task.whenEnded ?? []) told();
  };

  const awaitStart = (task: OwnedTask): void => {
    const { start } = task.state;
    shell.timers.add(start.startAt ?? 0, () => {
      if (!task.state.started && task.state.end === undefined && task.blocked === undefined) shell.enqueue(task, { input: start });
    });
  };

  const awaitDeadline = (task: OwnedTask): void => {
    shell.timers.add(task.state.start.deadline!, () => {
      if (task.state.end === undefined && task.state.stopping !== 'expired') shell.enqueue(task, { input: { kind: 'expired' } });
    });
  };

  /** @param lost calls whose next attempt follows from a turn that is under way already */
  const goOn = (task: OwnedTask, lost?: ReadonlySet<CommandId>): void => {
    const told = new Set(task.inbox.map(({ input }) => ('id' in input ? input.id : undefined)));
    for (const open of [...task.state.open.values()]) {
      if (!told.has(open.command.id) && lost?.has(open.command.id) !== true && !task.live.has(open.command.id)) dispatch(task, open);
    }
    shell.poke(task);
  };

  return {
    dispatch,
    lose,
    finish,
    awaitStart,
    awaitDeadline,
    startTask(id, start, settled) {
      const task = ownedTask(id);
      // Set here so that lookups by id know it before its first turn is durable.
      task.state.start = start;
      shell.tasks.set(id, task);
      const later = start.startAt !== undefined && start.startAt > shell.clock.now();
      shell.enqueue(task, { input: later ? { kind: 'accepted', start } : start, settled });
      return task;
    },
    stopTask(id, how, reason) {
      const task = shell.tasks.get(id);
      if (task !== undefined) shell.enqueue(task, { input: { kind: how, reason } });
    },
    unsuspend(task) {
      parking.unstash(task).then(
        () => goOn(task),
        () => shell.timers.add(shell.clock.now() + 1_000, () => goOn(task)),
      );
    },
    takeUp(task, mail) {
      const { state } = task;
      if (state.start.deadline !== undefined) awaitDeadline(task);
      if (!state.started) awaitStart(task);
      if (state.suspended) return;
      goOn(task, work.countLost(task));
      if (mail) void parking.unstash(task).catch(() => {});
    },
  };
}

export function updateAnswers(): UpdateAnswers {
  const waiting = new Map<TaskId, Map<string, ((answer: AnswerCommand | undefined) => void)[]>>();
  return {
    expect(task, message, told) {
      const messages = waiting.get(task) ?? new Map<string, ((answer: AnswerCommand | undefined) => void)[]>();
      waiting.set(task, messages.set(message, [...(messages.get(message) ?? []), told]));
    },
    answered(task, answer) {
      const messages = waiting.get(task);
      for (const told of messages?.get(answer.name) ?? []) told(answer);
      messages?.delete(answer.name);
      if (messages?.size === 0) waiting.delete(task);
    },
    ended(task) {
      for (const listeners of waiting.get(task)?.values() ?? []) for (const told of listeners) told(undefined);
      waiting.delete(task);
    },
  };
}
