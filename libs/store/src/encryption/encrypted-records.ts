import { isReadable, type Unreadable, type UnreadableMessage, type UnreadableTask, type UnreadableTurn } from '../documents/unreadable.ts';
import type { MessageRecord } from '../port/inbox.ts';
import type { TaskRecord } from '../port/task-index.ts';
import type { TurnRecord } from '../port/turn-log.ts';
import type { Sealing } from './sealing.ts';

/** Turns, task records and messages of which the bodies are sealed: for the record they are of, and as it is. */
export interface EncryptedRecords {
  sealTurn(turn: TurnRecord): TurnRecord;
  openTurn(turn: TurnRecord | UnreadableTurn): TurnRecord | UnreadableTurn;
  sealTask(task: TaskRecord): TaskRecord;
  openTask(task: TaskRecord | UnreadableTask): TaskRecord | UnreadableTask;
  sealMessage(message: MessageRecord): MessageRecord;
  openMessage(message: MessageRecord | UnreadableMessage): MessageRecord | UnreadableMessage;
}

export function encryptedRecords({ seal, open }: Sealing): EncryptedRecords {
  return {
    sealTurn: (turn) => ({ ...turn, body: seal(turn.body, placeOfTurn(turn)) }),
    openTurn(turn) {
      if (!isReadable(turn)) return turn;
      const body = open(turn.body, placeOfTurn(turn));
      return typeof body === 'string' ? { ...turn, body } : { task: turn.task, n: turn.n, ...body };
    },
    sealTask(task) {
      const { body, large } = task;
      const place = placeOfTask(task);
      return { ...task, body: seal(body, `${place}/body`), ...(large === undefined ? {} : { large: seal(large, `${place}/large`) }) };
    },
    openTask(task) {
      if (!isReadable(task)) return task;
      const place = placeOfTask(task);
      const body = open(task.body, `${place}/body`);
      const large = task.large === undefined ? undefined : open(task.large, `${place}/large`);
      const fault = [body, large].find((part): part is Unreadable => typeof part === 'object');
      if (fault !== undefined) return { id: task.id, createdAt: task.createdAt, ...fault };
      return { ...task, body: body as string, ...(large === undefined ? {} : { large: large as string }) };
    },
    sealMessage: (message) => ({ ...message, body: seal(message.body, placeOfMessage(message)) }),
    openMessage(message) {
      if (!isReadable(message)) return message;
      const body = open(message.body, placeOfMessage(message));
      return typeof body === 'string' ? { ...message, body } : { task: message.task, id: message.id, ...body };
    },
  };
}

function placeOfTurn({ task, n, at, build }: TurnRecord): string {
  return `turn/${task}/${n}/${at}/${build}`;
}

function placeOfTask({ id, n, revision, status }: TaskRecord): string {
  return `task/${id}/${n}/${revision}/${status}`;
}

function placeOfMessage({ task, id, at }: MessageRecord): string {
  return `message/${task}/${id}/${at}`;
}
