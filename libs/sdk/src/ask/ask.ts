import {
  answerSignal,
  jsonSchemaOf,
  QUESTION_TOPIC,
  ToolError,
  TroupeError,
  type ClientMethod,
  type Json,
  type Question,
  type Schema,
  type WaitOptions,
  type WorkflowContext,
} from '@troupe/contracts';
import { z } from 'zod';
import { formSchema } from './form-schema.ts';

export interface AskedForm<T> {
  /** What it is called here; clients answer several at once by it. */
  readonly key: string;
  readonly message: string;
  /** What an answer holds: an object of texts, numbers, yes or no, and choices. */
  readonly schema: Schema<T>;
}

export interface AskedUrl {
  readonly key: string;
  readonly message: string;
  /** What the human opens. */
  readonly url: string;
}

export interface AskedOfClient {
  readonly key: string;
  readonly method: ClientMethod;
  readonly params?: Json;
}

/** `decline`: a human said no; `cancel`: a human would not say. */
export type Answer<T> = { readonly action: 'accept'; readonly content: T } | { readonly action: 'decline' | 'cancel' };

type Asks = Pick<WorkflowContext, 'publish' | 'signal' | 'uuid'>;
/** What is asked, without the id it gets. */
type Unasked = Question extends infer Q ? (Q extends Question ? Omit<Q, 'id'> : never) : never;

/** Answers that do not fit, until the question is given up: a program that answers would go on for ever. */
const MOST_ANSWERS = 5;

const answers = z.discriminatedUnion('action', [
  z.object({ action: z.literal('accept'), content: z.unknown() }),
  z.object({ action: z.enum(['decline', 'cancel']) }),
]);

/**
 * Asks who started the task, and waits for the answer: a client of MCP puts the question before its user, anybody
 * else sends the signal. An answer that does not fit is asked for again.
 */
export function ask(ctx: Asks, asked: AskedUrl, options?: WaitOptions): Promise<Answer<undefined>>;
export function ask<T>(ctx: Asks, asked: AskedForm<T>, options?: WaitOptions): Promise<Answer<T>>;
export async function ask(ctx: Asks, asked: AskedForm<unknown> | AskedUrl, options?: WaitOptions): Promise<Answer<unknown>> {
  const { key, message } = asked;
  const schema: Schema<unknown> = 'schema' in asked ? asked.schema : z.undefined();
  const question: Unasked =
    'schema' in asked
      ? { kind: 'form', key, message, schema: formSchema(jsonSchemaOf(asked.schema)) }
      : { kind: 'url', key, message, url: asked.url };
  for (let left = MOST_ANSWERS; left > 0; left--) {
    const answer = answers.safeParse(await answerTo(ctx, question, options));
    if (!answer.success) continue;
    if (answer.data.action !== 'accept') return answer.data;
    const content = z.safeParse(schema, 'schema' in asked ? answer.data.content : undefined);
    if (content.success) return { action: 'accept', content: content.data };
  }
  throw new TroupeError('invalid-input', `None of ${MOST_ANSWERS} answers to ${JSON.stringify(key)} fits what was asked for.`);
}

/** Asks the client of MCP that called for what only it has: an answer of its model, or its roots. @throws ToolError when it refuses */
export async function askClient<T = Json>(ctx: Asks, { key, method, params = {} }: AskedOfClient, options?: WaitOptions): Promise<T> {
  const answer = await answerTo(ctx, { kind: 'client', key, method, params }, options);
  const refused = z.object({ error: z.string() }).safeParse(answer);
  if (refused.success) throw new ToolError(`The client refused ${method}: ${refused.data.error}`);
  return answer as T;
}

function answerTo(ctx: Asks, question: Unasked, options: WaitOptions | undefined): Promise<Json> {
  const id = `${question.key}-${ctx.uuid().slice(0, 8)}`;
  ctx.publish<unknown>(QUESTION_TOPIC, { id, ...question });
  return ctx.signal(answerSignal(id), options);
}
