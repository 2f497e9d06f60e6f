import { toFailure, TroupeError, type Json, type Task } from '@troupe/contracts';
import { isSpecType, type CallToolResult } from '@modelcontextprotocol/server';

/** What came of a task, as the result of a tool. */
export function toolResult(task: Task): CallToolResult {
  const { id, status, output, error, waitingFor, endedAt } = task;
  const _meta = { 'dev.troupe/task': id };
  if (endedAt === undefined) {
    const waits = waitingFor.map(({ kind, name }) => `${kind} ${name}`).join(', ');
    const text = `Task ${id} has not ended: it is ${status}${waits === '' ? '' : `, waits for ${waits}`}. Call troupe_task with its id to wait on.`;
    return { _meta, content: [part(text)] };
  }
  if (status !== 'completed')
    return { _meta, isError: true, content: [part(`Task ${id} ended ${status}: ${error?.message ?? 'no reason was given'}`)] };
  return { _meta, ...contentOf(output) };
}

/** What a client can mend by another call is the result of this one. */
export function refused(error: unknown): CallToolResult {
  if (!(error instanceof TroupeError)) throw error;
  const { code, message } = toFailure(error);
  return { isError: true, content: [part(`${message} (${code})`)] };
}

/** Parts where the code gave parts, `{ content: […] }` as MCP has them; else its text or JSON. */
function contentOf(output: Json | undefined): Pick<CallToolResult, 'content' | 'structuredContent'> {
  const isObject = typeof output === 'object' && output !== null && !Array.isArray(output);
  const { content } = (isObject ? output : {}) as { readonly content?: Json };
  if (Array.isArray(content) && content.length > 0 && content.every((each) => isSpecType.ContentBlock(each))) {
    const { structuredContent } = output as { readonly structuredContent?: Json };
    const isStructured = typeof structuredContent === 'object' && structuredContent !== null && !Array.isArray(structuredContent);
    return { content, ...(isStructured ? { structuredContent: structuredContent as Record<string, Json> } : {}) };
  }
  return { content: [part(textOf(output))], ...(isObject ? { structuredContent: output as Record<string, Json> } : {}) };
}

function part(text: string): CallToolResult['content'][number] {
  return { type: 'text', text };
}

function textOf(output: Json | undefined): string {
  return typeof output === 'string' ? output : output === undefined ? 'Done.' : JSON.stringify(output);
}
