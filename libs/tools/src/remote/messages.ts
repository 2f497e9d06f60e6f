import { createHash } from 'node:crypto';
import { Role, type Part, type SendMessageRequest } from '@a2a-js/sdk';
import type { Json } from '@troupe/contracts';

/** A task of the agent. */
export interface RemoteTask {
  readonly task: string;
  readonly context: string;
}

/** A message has the same id over attempts, restarts and replicas: an agent that knows it does not begin again. */
export function messageId(idempotencyKey: string): string {
  return `troupe-${createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 40)}`;
}

/** @param answers the task that the message answers, if it does */
export function messageOf(id: string, parts: Part[], answers: RemoteTask | undefined): SendMessageRequest {
  return {
    tenant: '',
    message: {
      ...{ messageId: id, contextId: answers?.context ?? '', taskId: answers?.task ?? '', role: Role.ROLE_USER, parts },
      ...{ metadata: undefined, extensions: [], referenceTaskIds: [] },
    },
    configuration: { acceptedOutputModes: [], taskPushNotificationConfig: undefined, returnImmediately: true },
    metadata: undefined,
  };
}

export function partsOf(args: Json | undefined): Part[] {
  const { input, data } = (args ?? {}) as { readonly input?: string; readonly data?: Json };
  return [...(input === undefined ? [] : [part('text', input)]), ...(data === undefined ? [] : [part('data', data)])];
}

/** What a human answered: a text, or data where it is written as an object of JSON. */
export function answerParts(answer: string): Part[] {
  const data = objectIn(answer);
  return [data === undefined ? part('text', answer) : part('data', data)];
}

function part<K extends 'text' | 'data'>($case: K, value: Json): Part {
  return { content: { $case, value } as Part['content'], metadata: undefined, filename: '', mediaType: '' };
}

function objectIn(text: string): Json | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
