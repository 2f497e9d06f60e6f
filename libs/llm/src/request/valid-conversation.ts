import type { Message, Part, ToolCall } from '@troupe/contracts';
import { asData } from './as-data.ts';

/** What is said where a server refuses silence. */
const NOTHING = '(empty)';
const UNANSWERED = '(This was not answered.)';
const NO_RESULT = '(There is no result.)';

/**
 * A conversation as the strictest chat template takes it, whatever was cut or failed in it: one system
 * message, at the beginning; user and assistant in turn; the results of calls right after them, each once
 * and in their order; no message without text.
 */
export function validConversation(messages: readonly Message[]): readonly Message[] {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => textOf(content));
  const said = alternating(withResults(messages.filter(({ role }) => role !== 'system')));
  const instructions = system.filter((text) => text.trim() !== '').join('\n\n');
  return instructions === '' ? said : [{ role: 'system', content: instructions }, ...said];
}

export function textOf(content: Message['content']): string {
  if (typeof content === 'string') return content;
  return content.map(partText).join('\n');
}

/** Of bytes no text is made. */
function partText(part: Part): string {
  if (part.type === 'text') return part.text;
  return part.url.startsWith('data:') ? `(${part.type})` : part.url;
}

/** Each call with its result, each result with its call. */
function withResults(messages: readonly Message[]): readonly Message[] {
  const valid: Message[] = [];
  for (let at = 0; at < messages.length; at++) {
    const message = messages[at]!;
    if (message.role === 'tool') continue;
    if (message.role !== 'assistant' || message.toolCalls === undefined) {
      valid.push(asWritten(message));
      continue;
    }
    const toolCalls = message.toolCalls.filter(({ id }, index, all) => all.findIndex((other) => other.id === id) === index);
    valid.push({ ...message, toolCalls });
    const results = new Map<string, Message>();
    for (let next = at + 1; messages[next]?.role === 'tool'; next++) {
      const result = messages[next]!;
      if (!results.has(result.toolCallId ?? '')) results.set(result.toolCallId ?? '', result);
    }
    for (const { id } of toolCalls) valid.push(resultOf(id, results.get(id)));
  }
  return valid;
}

function resultOf(id: string, result: Message | undefined): Message {
  const text = result === undefined ? NO_RESULT : textOf(result.content);
  const said = text.trim() === '' ? NOTHING : text;
  return { role: 'tool', content: result?.untrusted === undefined ? said : asData(said, result.untrusted), toolCallId: id };
}

/** What came of a call that was passed on is a message of the user, though others may have written it. */
function asWritten(message: Message): Message {
  const { untrusted, origin, ...said } = message;
  if (untrusted === undefined || message.role !== 'user') return origin === undefined ? message : { ...said, role: 'user' };
  return { ...said, content: asData(textOf(message.content), untrusted) };
}

/** Neighbours of one role are one message; what is missing between two is put there. */
function alternating(messages: readonly Message[]): readonly Message[] {
  const valid: Message[] = [];
  for (const message of messages) {
    const last = valid.at(-1);
    switch (message.role) {
      case 'user':
        if (last?.role === 'user') valid[valid.length - 1] = { ...last, content: joined(last.content, message.content) };
        else if (last?.role === 'tool') valid.push({ role: 'assistant', content: UNANSWERED }, notEmpty(message));
        else valid.push(notEmpty(message));
        break;
      case 'assistant':
        // The first word is the user's.
        if (last === undefined) valid.push({ role: 'user', content: NOTHING });
        if (last?.role === 'assistant') valid[valid.length - 1] = bothOf(last, message);
        else if (callsOf(message).length > 0 || textOf(message.content).trim() !== '') valid.push(message);
        break;
      case 'tool':
        valid.push(message);
        break;
      case 'system':
        break;
      default:
        message.role satisfies never;
    }
  }
  return valid;
}

function notEmpty(message: Message): Message {
  return textOf(message.content).trim() === '' ? { ...message, content: NOTHING } : message;
}

/** An assistant message whose calls were answered ends with those: only one without any is followed by another. */
function bothOf(first: Message, second: Message): Message {
  return { ...second, content: [textOf(first.content), textOf(second.content)].filter((text) => text.trim() !== '').join('\n\n') };
}

function callsOf({ toolCalls = [] }: Message): readonly ToolCall[] {
  return toolCalls;
}

function joined(first: Message['content'], second: Message['content']): Message['content'] {
  if (typeof first === 'string' && typeof second === 'string')
    return [first, second].filter((text) => text.trim() !== '').join('\n\n') || NOTHING;
  return [...partsOf(first), ...partsOf(second)];
}

function partsOf(content: Message['content']): readonly Part[] {
  if (typeof content !== 'string') return content;
  return content.trim() === '' ? [] : [{ type: 'text', text: content }];
}
