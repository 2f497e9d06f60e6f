import type { Json, PlannedCall, ToolCall } from '@troupe/contracts';

/** The conversation shows the arguments a call was made with, also when a human changed them. */
export function asMade({ id, name, args, extra }: PlannedCall, made: Json = args): ToolCall {
  return { id, name, args: made, ...(extra === undefined ? {} : { extra }) };
}
