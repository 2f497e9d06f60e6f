import type { Json } from '../../values/json.ts';

/** What a task asks of who started it. A caller that may signal the task can answer. */
export type Question = FormQuestion | UrlQuestion | ClientQuestion;

interface Common {
  /** Of this question alone; the answer is the signal `answerSignal(id)`. */
  readonly id: string;
  /** What the code calls it. */
  readonly key: string;
}

/** A form for a human. */
export interface FormQuestion extends Common {
  readonly kind: 'form';
  readonly message: string;
  /** JSON Schema of an object of texts, numbers, yes or no, and choices. */
  readonly schema: Json;
}

/** An address that a human opens, to do there what is not for this platform to know. */
export interface UrlQuestion extends Common {
  readonly kind: 'url';
  readonly message: string;
  readonly url: string;
}

/** A request that only a client of MCP can answer. */
export interface ClientQuestion extends Common {
  readonly kind: 'client';
  readonly method: ClientMethod;
  readonly params: Json;
}

export type ClientMethod = 'sampling/createMessage' | 'roots/list';

/** The topic that questions are published under. */
export const QUESTION_TOPIC = 'question';
/** The topic of progress: `{ progress, total?, message? }`. */
export const PROGRESS_TOPIC = 'progress';
const ANSWER = 'answer:';

export function answerSignal(id: string): string {
  return `${ANSWER}${id}`;
}

/** The question that a signal answers, if it is one that does. */
export function questionAnsweredBy(signal: string): string | undefined {
  return signal.startsWith(ANSWER) ? signal.slice(ANSWER.length) : undefined;
}
