import { text, time } from '@troupe/contracts/format';
import { isReadable, unreadableData, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** What a message to a task answers, decided when it first came: its repeat answers nothing else. */
export interface AnsweredInput {
  /** That of the message, within its tenant. */
  readonly id: string;
  readonly at: number;
  /** Of the message. */
  readonly digest: string;
  /** `approval:` and its id, or `signal:` and its name. */
  readonly input: string;
}

const spec: DocumentSpec<AnsweredInput, 'id'> = {
  name: 'answeredInputs',
  version: 1,
  key: ['id'],
  shape: { id: text, at: time, digest: text, input: text },
};

/** @throws TroupeError `unreadable-data` */
export async function answeredInput(store: DocumentStore, id: string): Promise<AnsweredInput | undefined> {
  const answer = await store.documents(spec).get({ id });
  if (answer === undefined || isReadable(answer)) return answer;
  throw unreadableData(`What the message ${id} answered cannot be read: ${answer.unreadable}.`);
}

/** The one that was kept first. */
export async function keepAnswer(store: DocumentStore, answer: AnsweredInput): Promise<AnsweredInput> {
  if (await store.documents(spec).insert(answer)) return answer;
  return (await answeredInput(store, answer.id)) ?? answer;
}
