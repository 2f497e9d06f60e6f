import { type GivenMessage, type Json, type Part, type StartRequest } from '@troupe/contracts';
import { keyedId } from '@troupe/http';
import { conversationOf } from '../conversation-of.ts';
import { argumentsOf } from '../arguments-of.ts';
import { unfit } from '../unfit.ts';
import type { Content, ContentPart, RunMessage, RunRequest } from './run-request.ts';

/** The attribute of a task that says which conversation it belongs to. */
export const THREAD = 'thread';

/**
 * The start of a task that a run asks for. The last message of the user is its input, as far as it is text alone; what
 * came before is given as it is. The same run is the same task.
 *
 * @throws TroupeError `validation-failed` for what an agent cannot be shown
 */
export function runStart(name: string, { threadId, runId, messages, tools, context }: RunRequest): StartRequest {
  const said = paired(messages);
  const last = said.at(-1);
  const input = last?.role === 'user' && typeof last.content === 'string' ? last.content : undefined;
  const before = [...contextOf(context), ...(input === undefined ? said : said.slice(0, -1))];
  return {
    kind: 'agent',
    name,
    id: keyedId(JSON.stringify(['ag-ui', name, threadId, runId])),
    ...(input === undefined ? {} : { input }),
    conversation: conversationOf(before, tools, 'auto'),
    attributes: { [THREAD]: threadId },
  };
}

/** What the front end knows, as if its user had said it. */
function contextOf(context: RunRequest['context']): readonly GivenMessage[] {
  if (context.length === 0) return [];
  return [{ role: 'user', content: context.map(({ description, value }) => `${description}: ${value}`).join('\n') }];
}

/**
 * What was said, without what was never answered: of a run that broke off, or was refused, the calls have no result
 * and models take no such conversation.
 */
function paired(messages: readonly RunMessage[]): readonly GivenMessage[] {
  const own = messages.filter(({ role, subagentRunId }) => subagentRunId === undefined && role !== 'activity' && role !== 'reasoning');
  const answered = new Set(own.flatMap((message) => (message.role === 'tool' ? [message.toolCallId] : [])));
  const open = new Set<string>();
  return own.flatMap((message): readonly GivenMessage[] => {
    switch (message.role) {
      case 'developer':
      case 'system':
      case 'user':
        return [{ role: 'user', content: contentOf(message.content, messages.indexOf(message)) }];
      case 'assistant': {
        const calls = (message.toolCalls ?? []).filter(({ id }) => answered.has(id));
        for (const { id } of calls) open.add(id);
        if (calls.length === 0 && (message.content ?? '') === '') return [];
        const toolCalls = calls.map(({ id, function: { name, arguments: text } }) => ({ id, name, args: argumentsOf(text) as Json }));
        return [{ role: 'assistant', content: message.content ?? '', ...(toolCalls.length === 0 ? {} : { toolCalls }) }];
      }
      case 'tool': {
        const { toolCallId, content, error } = message;
        if (!open.delete(toolCallId)) return [];
        return [{ role: 'tool', content: error ?? contentOf(content, messages.indexOf(message)), toolCallId }];
      }
      case 'activity':
      case 'reasoning':
        return [];
      default:
        return message satisfies never;
    }
  });
}

function contentOf(content: Content, at: number): string | readonly Part[] {
  if (typeof content === 'string') return content;
  const texts = content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return texts.length === content.length
    ? texts.join('\n')
    : content.map((part, index) => partOf(part, `/messages/${at}/content/${index}`));
}

function partOf(part: ContentPart, pointer: string): Part {
  if (part.type === 'text') return part;
  const { type, value, mimeType } = part.source;
  if (part.type === 'video') throw unfit(pointer, 'Agents are shown text, images, documents and audio, by URL or as data');
  const usual = { image: 'image/png', document: 'application/pdf', audio: 'audio/wav' }[part.type];
  const url = type === 'url' ? value : `data:${mimeType ?? usual};base64,${value}`;
  return { type: part.type === 'document' ? 'file' : part.type, url };
}
