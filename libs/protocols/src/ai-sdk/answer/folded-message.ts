import type { ChatMessage, Chunk } from './chunk.ts';

type Part = { type: string; [member: string]: unknown };

/** A message as a client has it that has read all chunks. */
export interface FoldedMessage {
  readonly add: (chunk: Chunk) => void;
  readonly message: () => ChatMessage;
}

export function foldedMessage(id: string): FoldedMessage {
  const parts: Part[] = [];
  const texts = new Map<string, Part & { text: string }>();
  let metadata: object | undefined;
  const tool = (toolCallId: string): Part => parts.findLast((part) => part['toolCallId'] === toolCallId)!;

  const add = (chunk: Chunk): void => {
    switch (chunk.type) {
      case 'start':
      case 'finish':
        metadata = chunk.messageMetadata === undefined ? metadata : { ...metadata, ...chunk.messageMetadata };
        return;
      case 'start-step':
        return void parts.push({ type: 'step-start' });
      case 'text-start': {
        const part = { type: 'text', text: '', state: 'streaming' };
        texts.set(chunk.id, part);
        return void parts.push(part);
      }
      case 'text-delta':
        texts.get(chunk.id)!.text += chunk.delta;
        return;
      case 'text-end':
        texts.get(chunk.id)!['state'] = 'done';
        return;
      case 'tool-input-available': {
        const { toolCallId, toolName, input, toolMetadata } = chunk;
        const state = { state: 'input-available', input, ...(toolMetadata === undefined ? {} : { toolMetadata }) };
        const there = tool(toolCallId);
        if (there === undefined) parts.push({ type: `tool-${toolName}`, toolCallId, ...state });
        else Object.assign(there, state);
        return;
      }
      case 'tool-approval-request': {
        const { approvalId, approvalDescriptor, reason } = chunk;
        const approval = {
          id: approvalId,
          ...(approvalDescriptor === undefined ? {} : { descriptor: approvalDescriptor }),
          ...(reason === undefined ? {} : { requestReason: reason }),
        };
        return void Object.assign(tool(chunk.toolCallId), { state: 'approval-requested', approval });
      }
      case 'tool-approval-response': {
        const { approvalId, approved, reason } = chunk;
        const asked = parts.find((part) => (part['approval'] as { id?: string } | undefined)?.id === approvalId)!;
        const approval = { ...(asked['approval'] as object), approved, ...(reason === undefined ? {} : { reason }) };
        return void Object.assign(asked, { state: 'approval-responded', approval });
      }
      case 'tool-output-available':
        return void Object.assign(tool(chunk.toolCallId), { state: 'output-available', output: chunk.output });
      case 'tool-output-error':
        return void Object.assign(tool(chunk.toolCallId), { state: 'output-error', errorText: chunk.errorText });
      case 'tool-output-denied':
        return void Object.assign(tool(chunk.toolCallId), { state: 'output-denied' });
      case 'data-agent': {
        const there = parts.find((part) => part.type === chunk.type && part['id'] === chunk.id);
        if (there === undefined) parts.push({ ...chunk });
        else there['data'] = chunk.data;
        return;
      }
      case 'data-published':
      case 'file':
        return void parts.push({ ...chunk });
      default:
        // The others leave nothing in a message.
        return;
    }
  };
  return {
    add,
    message: () => ({ id, role: 'assistant', ...(metadata === undefined ? {} : { metadata }), parts }) as unknown as ChatMessage,
  };
}
