import type { Json, Message, ToolSpec } from '@troupe/contracts';

export const user = (content: string): Message => ({ role: 'user', content });
export const assistant = (content: string): Message => ({ role: 'assistant', content });
export const made = (id: string, more: Partial<Message> = {}, args: Json = { n: 1 }): Message => ({
  role: 'assistant',
  content: '',
  toolCalls: [{ id, name: 'find', args }],
  ...more,
});
export const result = (toolCallId: string, content = 'found'): Message => ({ role: 'tool', content, toolCallId });
export const find: ToolSpec = { name: 'find', description: 'Finds it', schema: { type: 'object', properties: { n: { type: 'number' } } } };
export const tools: readonly ToolSpec[] = [find];
