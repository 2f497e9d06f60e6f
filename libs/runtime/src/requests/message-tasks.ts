import {
  fitPayload,
  STEER,
  taskId,
  toError,
  toJson,
  TroupeError,
  type AnswerCommand,
  type Input,
  type Json,
  type TaskService,
  type WorkflowLog,
} from '@troupe/contracts';
import { readInWindow } from '@troupe/engine';
import { uuid, type Env } from '@troupe/env';
import type { Store } from '@troupe/store';
import type { StrayErrors } from '@troupe/worker';
import { kinds } from '../kinds/kinds.ts';
import type { Acting } from './acting.ts';
import { appCheck } from '../checks/app-check.ts';
import { demandSteerable } from '../sessions/steering/steer-message.ts';
import type { FindTask } from '../tasks/find-task.ts';
import { requestInLog } from '../log/known-request.ts';
import type { UpdateAnswer, UpdateAnswers } from './update-answers.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { readCode } from '../code/read-code.ts';
import { moving, type Requests } from './requests.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import type { Schedule } from '../tasks/task-callbacks.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';

type Messages = Pick<Acting, 'signal' | 'update'> & Pick<TaskService, 'query'>;

export interface MessageParts {
  readonly env: Env;
  readonly loaded: LoadedApp;
  readonly log: WorkflowLog;
  readonly schedule: Schedule;
  readonly store: Store;
  readonly strayErrors?: StrayErrors | undefined;
  readonly tasks: OpenTasks;
}

/** What clients say to a running task. */
export function createMessageTasks(parts: MessageParts, find: FindTask, answers: UpdateAnswers, requests: Requests): Messages {
  /** @throws TroupeError what the validator of the code refuses an update with */
  const validate = async (task: OwnedTask, name: string, payload: Json): Promise<void> => {
    try {
      await readCode(parts, task, (execution) => execution.validateUpdate(name, payload, (read) => readInWindow(execution, read)));
    } catch (error) {
      const { code, message } = error as TroupeError;
      throw code === 'bad-request' ? new TroupeError('update-rejected', message) : error;
    }
  };

  return {
    async signal(by, id, name, payload, key) {
      if (name === STEER && by.kind !== 'platform') throw new TroupeError('bad-request', `Only the platform sends the signal "${STEER}".`);
      const message = key === undefined ? {} : { message: `signal:${name}:${key}` };
      const input: Input = { kind: 'signal', name, payload: toJson(payload, 'the payload'), by, ...message };
      await requests.hand(id, input, { check: (task) => checkSignal(parts, task, name, payload), once: key !== undefined, wait: false });
    },
    async query(id, name, payload) {
      const task = await find.open(id);
      return readCode(parts, task, (execution) => execution.query(name, payload, (read) => readInWindow(execution, read)));
    },
    async update(by, id, name, payload, key) {
      const message = key === undefined ? `update:${uuid(parts.env)}` : `update:${name}:${key}`;
      const input: Input = { kind: 'update', name, payload: toJson(payload, 'the payload'), by, message };
      const check = (task: OwnedTask): Promise<void> => validate(task, name, payload);
      const answer = await new Promise<UpdateAnswer>((resolve, reject) => {
        const forget = answers.expect(taskId(id), message, resolve);
        requests.hand(id, input, { check, once: key !== undefined, wait: false }).then(
          (handed) => {
            if (handed.kind === 'repeat' && handed.answer !== undefined) resolve(handed.answer);
            else if (!parts.tasks.has(taskId(id))) resolve('ended');
          },
          (error: unknown) => {
            forget();
            reject(error);
          },
        );
      });
      if (answer === 'moved') throw moving();
      // The answer may have been given before anybody waited for it here.
      return valueOf(answer === 'ended' ? (await requestInLog(parts.store, taskId(id), message))?.answer : answer);
    },
  };
}

/**
 * By the definition that the workflow lists, or else by the one its code has used so far.
 *
 * @throws TroupeError `invalid-input`
 */
function checkSignal(
  parts: Pick<MessageParts, 'loaded' | 'log' | 'store' | 'strayErrors'>,
  task: OwnedTask,
  name: string,
  payload: Json,
): Promise<void> | void {
  if (name === STEER) return demandSteerable(parts.store, task, payload);
  const { state, execution } = task;
  const { start } = state;
  const listed = kinds[start.task]
    .definitions(parts.loaded.app)
    .get(start.name)
    ?.signals?.find((signal) => signal.name === name);
  const definition = listed ?? execution?.definitionOf(name);
  if (definition?.schema !== undefined) appCheck(parts, `the signal "${name}"`, () => fitPayload(definition, payload));
}

/** @param answer what the task said before it ended, if anything */
function valueOf(answer: AnswerCommand | undefined): Json {
  if (answer === undefined) throw new TroupeError('task-ended', 'The task ended without answering the update.');
  if (answer.failure !== undefined) throw new TroupeError('update-rejected', answer.failure.message, { cause: toError(answer.failure) });
  return answer.value ?? null;
}
