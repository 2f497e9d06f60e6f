import { defaultBounds, splitInput, ToolError, type Json, type WorkContext } from '@troupe/contracts';
import type { Progress, Tool } from '@modelcontextprotocol/client';
import type { ToolResult } from '../port.ts';
import type { ForeignTool } from './foreign-tools.ts';
import type { Connection } from './open-connection.ts';
import { resultValue, textOfParts } from './result-value.ts';

/** Characters of a message of progress that are kept. */
const MAX_PROGRESS = 1_024;

/** Calls a tool of a server, and checks what it gives. */
export async function callTool(
  connection: Connection,
  { tool, checkOutput, listed }: ForeignTool,
  given: Json,
  context: WorkContext,
): Promise<ToolResult> {
  const { answersTo, completeResult } = await import('./asked-of-human.ts');
  const { args, input } = splitInput(given);
  const { signal, idempotencyKey } = context;
  const onProgress = ({ progress, total, message }: Progress): void =>
    context.heartbeat({
      progress,
      ...(total === undefined ? {} : { total }),
      ...(message === undefined ? {} : { message: message.slice(0, MAX_PROGRESS) }),
    });
  const options = { signal, onProgress, idempotencyKey, answered: input === undefined ? undefined : answersTo(input) };
  const result = completeResult(listed.server!, await connection.callTool(tool, args ?? {}, options));
  if (result.isError === true)
    throw new ToolError(textOfParts(result.content) || `${JSON.stringify(tool.name)} failed and did not say why.`);
  if (checkOutput !== undefined)
    demandFit(tool, checkOutput(result.structuredContent as Json | undefined), result.structuredContent === undefined);
  return { value: resultValue(result) };
}

/** A server that does not keep its word has run the tool all the same: it is not run again. */
function demandFit({ name }: Tool, checked: ReturnType<NonNullable<ForeignTool['checkOutput']>>, isMissing: boolean): void {
  if (!isMissing && checked.ok) return;
  const why =
    isMissing || checked.ok
      ? 'it has no structured content'
      : checked.issues.map(({ path, message }) => `${path.map(String).join('.')} ${message}`).join('; ');
  throw new ToolError(
    `The tool ${JSON.stringify(name)} ran, but its result does not fit the schema its server gave of it: ${why.slice(0, defaultBounds.mcpDescriptionCharacters)}`,
  );
}
