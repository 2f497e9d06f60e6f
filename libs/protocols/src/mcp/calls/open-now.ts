import { QUESTION_TOPIC, questionAnsweredBy, type Question, type Task, type TaskService } from '@troupe/contracts';
import { openQuestions, type Open } from './questions.ts';

/** Milliseconds in which the events of a task are read for what it asked. */
const READ_MS = 1_000;

/** What a task waits for now that a client can be asked, without following it. */
export async function openNow(service: TaskService, id: string): Promise<{ readonly task: Task; readonly open: readonly Open[] }> {
  const asked = new Map<string, Question>();
  const first = await openQuestions(service, id, asked);
  if (!first.isUnseen) return first;
  const wanted = new Set(first.task.waitingFor.flatMap(({ name }) => questionAnsweredBy(name) ?? []));
  for await (const { type, data } of service.events(id, undefined, AbortSignal.timeout(READ_MS))) {
    if (type !== 'published' || data['topic'] !== QUESTION_TOPIC) continue;
    const question = data['data'] as unknown as Question;
    asked.set(question.id, question);
    wanted.delete(question.id);
    if (wanted.size === 0) break;
  }
  return openQuestions(service, id, asked);
}

export function isAnswered({ kind, id }: Open, answered: readonly Open[]): boolean {
  return answered.some((each) => each.kind === kind && each.id === id);
}
