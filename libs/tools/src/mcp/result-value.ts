import { toJson, type Json } from '@troupe/contracts';
import type { CallToolResult } from '@modelcontextprotocol/client';

/** What a tool returned: its structured content, or its text, or all parts where some are no text. */
export function resultValue({ structuredContent, content }: CallToolResult): Json {
  if (structuredContent !== undefined) return toJson(structuredContent, 'The result of the tool');
  return content.every((part) => part.type === 'text') ? textOfParts(content) : toJson(content, 'The result of the tool');
}

export function textOfParts(content: CallToolResult['content']): string {
  return content.map((part) => (part.type === 'text' ? part.text : `(${part.type})`)).join('\n');
}
