import { defaultBounds, toJson, TroupeError, type Json, type ModelReply, type ModelWork } from '@troupe/contracts';
import type { ReadResponse } from './read-response.ts';
import { uniqueId } from '../../conversation/unique-id.ts';

/** Characters of an id or a name of a call. */
const MAX_NAME = 256;

/** What a worker reports of a model's answer: what was said, and nothing of what is to become of it. */
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

/**
 * Reads what a worker reported. It may be of another version, broken, or not what it seems.
 *
 * @throws TroupeError `model-bad-answer`
 */
export function readReply(reported: Json | undefined): ModelReply {
  const fault = replyFault(reported);
  if (fault !== undefined)
    throw new TroupeError('model-bad-answer', `What a worker reported of a model's answer cannot be read: ${fault}.`);
  const { text, finish, extra, calls } = reported as unknown as ModelReply;
  return {
    ...(text === undefined ? {} : { text }),
    finish,
    ...(extra === undefined ? {} : { extra }),
    // Whatever else it says is not for it to say.
    calls: calls.map((call) =>
      call.extra === undefined
        ? { id: call.id, name: call.name, args: call.args }
        : { id: call.id, name: call.name, args: call.args, extra: call.extra },
    ),
  };
}

const finishes: ReadonlySet<unknown> = new Set(['stop', 'tools', 'length', 'refused'] satisfies ModelReply['finish'][]);

/** What is wrong with it. By hand: every model call comes by, and a schema takes as long as all else that becomes of an answer. */
function replyFault(reported: unknown): string | undefined {
  if (!isObject(reported)) return 'it is not an object';
  const { text, finish, extra, calls } = reported;
  if (text !== undefined && typeof text !== 'string') return 'its text is none';
  if (!finishes.has(finish)) return 'its finish is none of stop, tools, length, refused';
  if (extra !== undefined && !isObject(extra)) return 'its extra is not an object';
  if (!Array.isArray(calls) || calls.length > defaultBounds.answerCalls)
    return `its calls are not a list of at most ${defaultBounds.answerCalls}`;
  const at = calls.findIndex((call) => !isCall(call));
  return at === -1 ? undefined : `its call ${at} is not { id, name, args }`;
}

function isCall(call: unknown): boolean {
  if (!isObject(call)) return false;
  const { id, name, args, extra } = call;
  return isName(id) && isName(name) && args !== undefined && (extra === undefined || isObject(extra));
}

function isName(text: unknown): boolean {
  return typeof text === 'string' && text.length <= MAX_NAME;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Ids of calls the conversation has already: those of the session count, too. */
function idsIn({ history, messages }: ModelWork): Set<string> {
  return new Set([...history, ...messages].flatMap(({ toolCalls = [] }) => toolCalls.map(({ id }) => id)));
}
