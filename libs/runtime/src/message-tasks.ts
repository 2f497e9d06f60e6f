import {
  ownError,
  taskId,
  toError,
  toFailure,
  toJson,
  TroupeError,
  type AnswerCommand,
  type Input,
  type Json,
  type TaskService,
} from '@troupe/contracts';
import { readInWindow, type Execution } from '@troupe/engine';
import type { FindTask } from './find-task.ts';
import type { UpdateAnswer, UpdateAnswers } from './lifecycle.ts';
import type { OwnedTask } from './owned-task.ts';
import { moving, type Requests } from './requests.ts';
import type { Shell } from './shell.ts';

type Messages = Pick<TaskService, 'signal' | 'query' | 'update'>;

/** What clients say to a running task. */
export function createMessageTasks(shell: Shell, find: FindTask, answers: UpdateAnswers, requests: Requests): Messages {
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

  /** @throws TroupeError what the validator of the code refuses an update with */
  const validate = async (task: OwnedTask, name: string, payload: Json): Promise<void> => {
    try {
      await reading(task, (execution) => execution.validateUpdate(name, payload, (read) => readInWindow(execution, read)));
    } catch (error) {
      const { code, message } = error as TroupeError;
      throw code === 'bad-request' ? new TroupeError('update-rejected', message) : error;
    }
  };

  return {
    async signal(id, name, payload, key) {
      const message = key === undefined ? {} : { message: `signal:${name}:${key}` };
      const input: Input = { kind: 'signal', name, payload: toJson(payload, 'the payload'), ...message };
      await requests.hand(id, input, { once: key !== undefined, wait: false });
    },
    async query(id, name, payload) {
      const task = await find.open(id);
      return reading(task, (execution) => execution.query(name, payload, (read) => readInWindow(execution, read)));
    },
    async update(id, name, payload, key) {
      const message = key === undefined ? `update:${crypto.randomUUID()}` : `update:${name}:${key}`;
      const input: Input = { kind: 'update', name, payload: toJson(payload, 'the payload'), message };
      const check = (task: OwnedTask): Promise<void> => validate(task, name, payload);
      const answer = await new Promise<UpdateAnswer>((resolve, reject) => {
        const forget = answers.expect(taskId(id), message, resolve);
        requests.hand(id, input, { check, once: key !== undefined, wait: false }).then(
          (handed) => {
            if (handed.kind === 'repeat' && handed.answer !== undefined) resolve(handed.answer);
            else if (!shell.tasks.has(taskId(id))) resolve('ended');
          },
          (error: unknown) => {
            forget();
            reject(error);
          },
        );
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
