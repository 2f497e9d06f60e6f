import type { AnswerCommand, TaskId } from '@troupe/contracts';

/** Who waits for the answer of which update, by task and message. */
export interface UpdateAnswers {
  /** @returns forgets who waits */
  expect(task: TaskId, message: string, callback: (answer: UpdateAnswer) => void): () => void;
  answered(task: TaskId, answer: AnswerCommand): void;
  /** The task ended without answering, or is another process's. */
  over(task: TaskId, how: 'ended' | 'moved'): void;
}

export type UpdateAnswer = AnswerCommand | 'ended' | 'moved';

export function updateAnswers(): UpdateAnswers {
  const waiting = new Map<TaskId, Map<string, ((answer: UpdateAnswer) => void)[]>>();
  return {
    expect(task, message, callback) {
      const messages = waiting.get(task) ?? new Map<string, ((answer: UpdateAnswer) => void)[]>();
      waiting.set(task, messages.set(message, [...(messages.get(message) ?? []), callback]));
      return () => {
        const left = messages.get(message)?.filter((each) => each !== callback) ?? [];
        if (left.length > 0) messages.set(message, left);
        else messages.delete(message);
        if (messages.size === 0 && waiting.get(task) === messages) waiting.delete(task);
      };
    },
    answered(task, answer) {
      const messages = waiting.get(task);
      for (const callback of messages?.get(answer.name) ?? []) callback(answer);
      messages?.delete(answer.name);
      if (messages?.size === 0) waiting.delete(task);
    },
    over(task, how) {
      for (const listeners of waiting.get(task)?.values() ?? []) for (const callback of listeners) callback(how);
      waiting.delete(task);
    },
  };
}
