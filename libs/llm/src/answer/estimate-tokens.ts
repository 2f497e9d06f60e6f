import { partSize, type Json, type Message, type ModelRequest, type ToolCall } from '@troupe/contracts';

/** A rough measure that holds for every provider and costs no tokenizer. */
const CHARACTERS_PER_TOKEN = 4;

/** What a request and its answer would be billed, for models that do not say. */
export function estimateUsage(
  { messages, tools }: ModelRequest,
  answer: { readonly text?: string; readonly toolCalls?: readonly ToolCall[] },
): { readonly inputTokens: number; readonly outputTokens: number } {
  let input = 0;
  for (const { content, toolCalls } of messages) input += contentSize(content) + callsSize(toolCalls);
  for (const { name, description } of tools) input += name.length + description.length;
  return { inputTokens: tokens(input), outputTokens: tokens((answer.text?.length ?? 0) + callsSize(answer.toolCalls)) };
}

function tokens(characters: number): number {
  return Math.max(1, Math.ceil(characters / CHARACTERS_PER_TOKEN));
}

/** Characters. */
function contentSize(content: Message['content']): number {
  if (typeof content === 'string') return content.length;
  let size = 0;
  for (const part of content) size += partSize(part);
  return size;
}

function callsSize(calls: readonly ToolCall[] = []): number {
  let size = 0;
  for (const { name, args } of calls) size += name.length + jsonSize(args);
  return size;
}

function jsonSize(value: Json): number {
  return typeof value === 'string' ? value.length : JSON.stringify(value).length;
}
