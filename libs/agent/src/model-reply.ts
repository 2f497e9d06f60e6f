import {
  defaultBounds,
  toJson,
  TroupeError,
  type Json,
  type ModelReply,
  type ProviderData,
  type ModelWork,
  type Schema,
} from '@troupe/contracts';
import { fitNow } from '@troupe/worker';
import { z } from 'zod';
import type { ReadResponse } from './read-response.ts';
import { uniqueId } from './unique-id.ts';

/** Characters of an id or a name of a call. */
const MAX_NAME = 256;

/** What a worker tells of a model's answer: what was said, and nothing of what is to become of it. */
export function replyOf(work: ModelWork, response: ReadResponse): ModelReply {
  const { text, toolCalls, extra, finish = toolCalls.length > 0 ? 'tools' : 'stop' } = response;
  const taken = toolCalls.length === 0 ? new Set<string>() : idsIn(work);
  return {
    ...(text === undefined ? {} : { text }),
    finish,
    ...(extra === undefined || toolCalls.length === 0 ? {} : { extra }),
    calls: toolCalls.map(({ id, name, args = {}, extra: more }) => ({
      id: uniqueId(id, taken),
      name,
      args: toJson(args, `The arguments of "${name}"`),
      ...(more === undefined ? {} : { extra: more }),
    })),
  };
}

const providerData = z
  .custom<ProviderData>((value) => typeof value === 'object' && value !== null && !Array.isArray(value))
  .exactOptional();

const schema: Schema<ModelReply> = z.object({
  text: z.string().exactOptional(),
  finish: z.enum(['stop', 'tools', 'length', 'refused']),
  extra: providerData,
  calls: z
    .array(
      z.object({
        id: z.string().max(MAX_NAME),
        name: z.string().max(MAX_NAME),
        args: z.custom<Json>((args) => args !== undefined),
        extra: providerData,
      }),
    )
    .max(defaultBounds.answerCalls),
});

/**
 * Reads what a worker told. It may be of another version, broken, or not what it seems.
 *
 * @throws TroupeError `model-bad-answer`
 */
export function readReply(told: Json | undefined): ModelReply {
  const checked = fitNow(schema, told);
  if (checked.ok) return checked.value;
  throw new TroupeError('model-bad-answer', `What a worker told of a model's answer cannot be read: ${checked.message}`);
}

/** Ids of calls the conversation has already: those of the session count, too. */
function idsIn({ history, messages }: ModelWork): Set<string> {
  return new Set([...history, ...messages].flatMap(({ toolCalls = [] }) => toolCalls.map(({ id }) => id)));
}
