import type { Json, TaskService } from '@troupe/contracts';
import { isJSONRPCErrorResponse, isJSONRPCResultResponse } from '@modelcontextprotocol/server';
import { answerOpen, type Open } from './questions.ts';

/** The id of a request to a client of a revision before 2026: it says what the answer is for, whichever replica gets it. */
export function answerId(task: string, { kind, id }: Pick<Open, 'kind' | 'id'>): string {
  return `troupe.${Buffer.from(JSON.stringify([task, kind, id])).toString('base64url')}`;
}

/** Takes the answer of a client. @returns whether the message is one @throws TroupeError as the task service does */
export async function takeAnswer(service: TaskService, message: unknown): Promise<boolean> {
  if (isJSONRPCResultResponse(message)) return give(service, message.id, message.result as Json);
  if (isJSONRPCErrorResponse(message)) return give(service, message.id, { action: 'cancel', error: message.error.message.slice(0, 1_024) });
  return false;
}

async function give(service: TaskService, id: unknown, answer: Json): Promise<boolean> {
  const [task, kind, open] = placeOf(id);
  if (task !== undefined) await answerOpen(service, task, { kind: kind!, id: open! }, answer);
  return true;
}

/** Nothing of an answer to what was never asked here. */
function placeOf(id: unknown): readonly [string, Open['kind'], string] | readonly [] {
  if (typeof id !== 'string' || !id.startsWith('troupe.')) return [];
  try {
    const place: unknown = JSON.parse(Buffer.from(id.slice('troupe.'.length), 'base64url').toString('utf8'));
    return Array.isArray(place) && place.length === 3 && place.every((each) => typeof each === 'string') ? (place as never) : [];
  } catch {
    return [];
  }
}
