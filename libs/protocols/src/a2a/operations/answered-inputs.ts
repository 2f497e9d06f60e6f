import { text, time } from '@troupe/contracts/format';
import { deleteFound, isReadable, unreadableData, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** What a message to a task answers, decided when it first came: its repeat answers nothing else. */
export interface AnsweredInput {
  /** With its tenant: what is kept goes with the task. */
  readonly task: string;
  /** That of the message. */
  readonly id: string;
  readonly at: number;
  /** Of the message. */
  readonly digest: string;
  /** `approval:` and its id, or `signal:` and its name. */
  readonly input: string;
}

const spec: DocumentSpec<AnsweredInput, 'task' | 'id'> = {
  name: 'answeredInputs',
  version: 1,
  key: ['task', 'id'],
  shape: { task: text, id: text, at: time, digest: text, input: text },
};

/** @throws TroupeError `unreadable-data` */
export async function answeredInput(store: DocumentStore, task: string, id: string): Promise<AnsweredInput | undefined> {
  const answer = await store.documents(spec).get({ task, id });
  if (answer === undefined || isReadable(answer)) return answer;
  throw unreadableData(`What the message ${id} answered cannot be read: ${answer.unreadable}.`);
}

/** The one that was kept first. */
export async function keepAnswer(store: DocumentStore, answer: AnsweredInput): Promise<AnsweredInput> {
  if (await store.documents(spec).insert(answer)) return answer;
  return (await answeredInput(store, answer.task, answer.id)) ?? answer;
}

/** All of a task, with its tenant. */
export async function deleteAnswers(store: DocumentStore, task: string): Promise<void> {
  await deleteFound(store.documents(spec), [task], ([, id]) => ({ task, id: id! }));
}
