import {
  ownError,
  partitionOf,
  taskId,
  toError,
  toFailure,
  toJson,
  TroupeError,
  type AnswerCommand,
  type Input,
  type Json,
  type TaskId,
  type TaskService,
} from '@troupe/contracts';
import { readInWindow, type Execution } from '@troupe/engine';
import type { FindTask } from './find-task.ts';
import { heardAmong } from './heard-messages.ts';
import type { UpdateAnswer, UpdateAnswers } from './lifecycle.ts';
import type { Mail } from './mail.ts';
import type { OwnedTask } from './owned-task.ts';
import type { Shell } from './shell.ts';
import { toTurn } from './turn-body.ts';

type Messages = Pick<TaskService, 'signal' | 'query' | 'update'>;

/** What clients say to a running task. */
export function createMessageTasks(shell: Shell, find: FindTask, answers: UpdateAnswers, mail: Pick<Mail, 'read'>): Messages {
  /** Nothing when the task has ended and had heard this message: what is only repeated is not refused. */
  const openTo = async (id: string, message: string | undefined): Promise<OwnedTask | undefined> => {
    try {
      return await find.open(id);
    } catch (error) {
      const ended = error instanceof TroupeError && error.code === 'task-ended';
      if (ended && message !== undefined && (await heardAmong(shell.store, taskId(id), [message])).has(message)) return undefined;
      throw error;
    }
  };

  const isOurs = (task: OwnedTask): boolean => task.phase !== 'gone' && shell.ownership.owns(partitionOf(task.id));

  /** Messages of a key on their way to the store: their repeats wait for them. */
  const telling = new Map<string, Promise<'new' | 'repeat'>>();

  /** A message of a key: what repeats it is not another (S4). */
  const tellOnce = async (task: OwnedTask, input: Input, message: string): Promise<'new' | 'repeat'> => {
    const underway = (task.underway ??= new Set());
    const ours = !underway.has(message);
    // From now on whoever looks for unread messages leaves it to us.
    underway.add(message);
    const accepted = await shell.store
      .acceptMessage({
        task: task.id,
        partition: partitionOf(task.id),
        id: message,
        at: shell.clock.now(),
        body: JSON.stringify({ ...input, message }),
      })
      .catch((error: unknown) => {
        if (ours) underway.delete(message);
        throw error;
      });
    if (accepted === 'duplicate') {
      if (ours) underway.delete(message);
      // Another process may have taken it without the task hearing of it: its sender's next message must not overtake it.
      await mail.read(task);
      if (!isOurs(task)) throw moving();
      return 'repeat';
    }
    await task.reading;
    if (!isOurs(task)) {
      // Whoever may have lost the task cannot say when it will be heard. Asked again, its owner can.
      underway.delete(message);
      throw moving();
    }
    shell.enqueue(task, { input: { ...input, message } as Input, kept: true });
    return 'new';
  };

  /** Durable when it resolves (E6). */
  const tell = async (task: OwnedTask, input: Input, message: string | undefined): Promise<'new' | 'repeat'> => {
    if (message !== undefined) {
      const key = `${task.id}/${message}`;
      const first = telling.get(key);
      if (first !== undefined) return first.then(() => 'repeat');
      const told = tellOnce(task, input, message).finally(() => telling.delete(key));
      telling.set(key, told);
      return told;
    }
    const fate = await new Promise<'durable' | 'ended' | 'lost'>((resolve) => shell.enqueue(task, { input, settled: resolve }));
    if (fate === 'ended') throw new TroupeError('task-ended', `Task "${task.id}" ended before it could hear this.`);
    if (fate === 'lost') throw moving();
    return 'new';
  };

  /** Reads from the code once it is in memory and no turn of it is under way. */
  const reading = <T>(task: OwnedTask, read: (execution: Execution) => T): Promise<T> =>
    new Promise((resolve, reject) => {
      const attempt = (): void => {
        if (task.phase === 'gone') {
          reject(moving());
          return;
        }
        if (task.blocked !== undefined) {
          reject(new TroupeError('task-blocked', `Task "${task.id}" is blocked: ${task.blocked.message}`));
          return;
        }
        if (task.state.end !== undefined) {
          reject(new TroupeError('task-ended', `Task "${task.id}" has ended; its code answers nothing any more.`));
          return;
        }
        if (task.phase !== 'idle') {
          setImmediate(attempt);
          return;
        }
        if (!task.state.started) {
          reject(new TroupeError('query-not-found', `Task "${task.id}" has not begun yet.`));
          return;
        }
        if (task.execution === undefined) {
          shell.withExecution(task, () => setImmediate(attempt));
          if (task.phase === 'idle') setImmediate(attempt);
          return;
        }
        shell.windows.run(
          (done) => {
            resolve(read(task.execution!));
            done();
          },
          (error) => reject(thrownBy(error)),
        );
      };
      attempt();
    });

  const answerInLog = async (task: TaskId, message: string): Promise<AnswerCommand | undefined> => {
    for (let from = 0; ;) {
      const turns = await shell.store.readTurns(task, from, 500);
      for (const turn of turns) {
        for (const command of toTurn(turn).commands) if (command.kind === 'answer' && command.name === message) return command;
      }
      if (turns.length < 500) return undefined;
      from += turns.length;
    }
  };

  return {
    async signal(id, name, payload, given) {
      const message = given === undefined ? undefined : `signal:${name}:${given}`;
      const task = await openTo(id, message);
      if (task !== undefined) await tell(task, { kind: 'signal', name, payload: toJson(payload, 'the payload') }, message);
    },
    async query(id, name, payload) {
      const task = await find.open(id);
      return reading(task, (execution) => execution.query(name, payload, (read) => readInWindow(execution, read)));
    },
    async update(id, name, payload, given) {
      const message = given === undefined ? `update:${crypto.randomUUID()}` : `update:${name}:${given}`;
      const task = await openTo(id, given === undefined ? undefined : message);
      if (task === undefined) return valueOf(await answerInLog(taskId(id), message));
      try {
        await reading(task, (execution) => execution.validateUpdate(name, payload, (read) => readInWindow(execution, read)));
      } catch (error) {
        const { code, message: why } = error as TroupeError;
        throw code === 'bad-request' ? new TroupeError('update-rejected', why) : error;
      }
      const answer = await new Promise<UpdateAnswer>((resolve, reject) => {
        answers.expect(task.id, message, resolve);
        tell(
          task,
          { kind: 'update', name, payload: toJson(payload, 'the payload'), message },
          given === undefined ? undefined : message,
        ).then((how) => {
          if (how === 'repeat') answerInLog(task.id, message).then((known) => known !== undefined && resolve(known), reject);
        }, reject);
      });
      if (answer === 'moved') throw moving();
      return valueOf(answer === 'ended' ? undefined : answer);
    },
  };
}

/** @param answer what the task said before it ended, if anything */
function valueOf(answer: AnswerCommand | undefined): Json {
  if (answer === undefined) throw new TroupeError('task-ended', 'The task ended without answering the update.');
  if (answer.failure !== undefined) throw new TroupeError('update-rejected', answer.failure.message, { cause: toError(answer.failure) });
  return answer.value ?? null;
}

/** What the code of a task threw, as a client is told it. */
function thrownBy(error: unknown): TroupeError {
  return ownError(error) ?? new TroupeError('bad-request', `The code of the task threw: ${toFailure(error).message}`);
}

function moving(): TroupeError {
  return new TroupeError('unavailable', 'The task is moving to another process; try again.', { retryable: true, retryAfter: 1_000 });
}
